"""Invariant 1: no byte of an answer leaves before its record is durable."""

import resource
import subprocess
import threading

from conftest import NEEDY, Node
from soap import Connection


def ask_until_it_breaks(node, answered, number):
    connection = Connection(node)
    try:
        for i in range(100_000):
            request_id = f"kill-{number}-{i}"
            if connection.ask(NEEDY, request_id=request_id).status == 200:
                answered.append(request_id)
    except OSError:
        pass
    except Exception as error:  # http.client's own
        assert "http.client" in type(error).__module__, error


def test_after_a_kill_every_answer_has_its_record(folder):
    """Killed without warning under load, three times; whatever was answered is in the log."""
    answered = []
    for round_number in range(3):
        node = Node(folder).start()
        threads = [threading.Thread(target=ask_until_it_breaks,
                                    args=(node, answered, f"{round_number}-{n}"))
                   for n in range(4)]
        already = len(answered)
        for thread in threads:
            thread.start()
        while len(answered) < already + 200:
            threads[0].join(0.01)
        node.process.kill()
        node.process.wait()
        for thread in threads:
            thread.join()
    node = Node(folder)
    assert node.tilts("audit", "verify").returncode == 0
    recorded = {r["request_id"] for r in node.records()}
    assert len(answered) >= 600
    assert not set(answered) - recorded


def test_when_the_log_cannot_grow_nothing_is_disclosed(node):
    connection = Connection(node)
    assert connection.ask(NEEDY).rows
    resource.prlimit(node.process.pid, resource.RLIMIT_FSIZE, (1, 1))  # no file takes a byte more
    answer = connection.ask(NEEDY)
    assert answer.code == "log-unavailable" and not answer.rows
    assert node.process.wait(timeout=60) == 3  # it stops, to be started clean
    node.process = None
    node.start()
    assert Connection(node).ask(NEEDY).rows
    assert node.tilts("audit", "verify").returncode == 0


def test_two_providers_cannot_write_one_log(node):
    node.configure(port=0)
    second = subprocess.run(
        [*node.command, "provider", "check"], capture_output=True, text=True, check=False)
    assert second.returncode == 3 and "another" in second.stderr

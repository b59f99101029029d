"""Changes of an agreement: seen by every lane at once, and whole or not at all when killed."""

import os
import signal
import subprocess

import pytest
from conftest import BUILD, NEEDY, Node, call
from soap import Connection
from test_duty import agreement_of, changes

KILL_AT = BUILD / "tests" / "fault" / "kill_at.so"


def killed_at(node, number, *words):
    """Runs the command, killed before its number-th write; False when it ended before that."""
    environment = dict(os.environ, LD_PRELOAD=str(KILL_AT), KILL_AT=str(number),
                       ASAN_OPTIONS="verify_asan_link_order=0:detect_leaks=0")
    done = subprocess.run([*node.command, *words], env=environment, capture_output=True,
                          text=True, check=False)
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return done.returncode != 0


def unsettled(node):
    """What `agreement list` says of a change that was cut off."""
    return call(*node.command, "agreement", "list").stderr


def go_through_every_write(folder, tmp_path, *words):
    """Each time from the same state; yields the node after the kill, until the command survives."""
    number = 1
    while True:
        copy = tmp_path / f"killed-{number}"
        call("cp", "-a", folder, copy)
        node = Node(copy)
        killed = killed_at(node, number, *words)
        yield node, killed
        call("rm", "-rf", copy)
        if not killed:
            return
        number += 1


def state_of(node, agreement):
    return next(a["state"] for a in node.json("agreement", "list") if a["id"] == agreement)


def test_an_end_that_is_killed_is_whole_or_nothing_and_the_log_tells_which(folder, tmp_path):
    agreement = agreement_of(Node(folder))
    before = len(changes(Node(folder), "agreement"))
    states, told = [], []
    for node, killed in go_through_every_write(folder, tmp_path, "agreement", "end", agreement,
                                               "--reason", "gross-breach"):
        warned = unsettled(node)
        state = state_of(node, agreement)
        states.append(state)
        outcomes = [r["outcome"] for r in changes(node, "agreement")[before:]]
        # What was begun is told until it is settled; what was not begun did not happen.
        assert ("was cut off" in warned) == (outcomes == ["begun"])
        assert outcomes or state == "in force"
        # The next change settles it: the log then says what the register holds.
        node.tilts("agreement", "contact", agreement, "--party", "agency", "--contact", "x")
        outcomes = [r["outcome"] for r in changes(node, "agreement")[before:] ][:-2]
        told.append(outcomes)
        if outcomes:
            assert outcomes == ["begun", "done" if state == "terminated" else "stopped"]
        assert unsettled(node) == ""
        assert node.tilts("audit", "verify").returncode == 0
        assert killed or state == "terminated"
    # All three have come about: not begun, begun and stopped, begun and done.
    assert set(states) == {"in force", "terminated"} and states == sorted(states)
    assert [] in told and ["begun", "stopped"] in told and ["begun", "done"] in told
    assert len(states) > 8


def test_a_notice_and_its_duty_come_together_or_not_at_all(folder, tmp_path):
    agreement = agreement_of(Node(folder))
    seen = set()
    for node, _ in go_through_every_write(folder, tmp_path, "agreement", "notice", agreement):
        state, duties = state_of(node, agreement), node.json("duty", "list")
        assert [d["kind"] for d in duties] == (["notice"] if state == "notice" else [])
        seen.add(state)
        node.tilts("duty", "open", "extract", "--agreement", agreement)
        records = [(r["subject"], r["outcome"]) for r in changes(node, "duty")]
        opened = [s for s, outcome in records if outcome == "opened"]
        assert opened == [d["id"] for d in node.json("duty", "list")]
        assert node.tilts("audit", "verify").returncode == 0
    assert seen == {"in force", "notice"}


@pytest.mark.parametrize("lanes", [1, 3])
def test_an_end_at_once_is_refused_by_the_next_request_in_every_lane(folder, lanes):
    node = Node(folder)
    node.configure(lanes=lanes)
    node.start()
    connections = []
    while len({r["origin"] for r in node.records()}) < lanes:  # the kernel chooses the lane
        assert len(connections) < 200
        connections += [Connection(node) for _ in range(4)]
        assert {c.ask(NEEDY).status for c in connections[-4:]} == {200}
    for agreement in node.json("agreement", "list"):
        if agreement["state"] == "in force":
            node.tilts("agreement", "end", agreement["id"], "--reason", "unlawful-processing")
    answers = [c.ask(NEEDY) for c in connections]
    assert {(a.code, a.texts("clause")[0]) for a in answers} == {("agreement-terminated", "6.4")}
    origins = {r["origin"] for r in node.records() if r["outcome"] == "agreement-terminated"}
    assert len(origins) == lanes  # every lane was asked, and none disclosed
    node.stop()


def test_a_kill_under_load_leaves_the_running_lanes_as_they_were(folder, tmp_path):
    """A command that dies half-way disturbs no lane, and the repeated command acts at once."""
    node = Node(folder)
    node.configure(lanes=2)
    node.start()
    connection = Connection(node)
    agreements = [a["id"] for a in node.json("agreement", "list") if a["state"] == "in force"]
    for agreement in agreements:
        assert killed_at(node, 6, "agreement", "end", agreement, "--reason", "gross-breach")
        assert connection.ask(NEEDY).status == 200
    for agreement in agreements:
        if state_of(node, agreement) == "in force":
            node.tilts("agreement", "end", agreement, "--reason", "gross-breach")
    assert connection.ask(NEEDY).code == "agreement-terminated"
    node.stop()

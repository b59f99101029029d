"""Several nodes over one PostgreSQL: what one knows the other knows, and what is lost is nothing."""

import shutil
import subprocess
import threading

import agencies
import rest
from conftest import BUILD, DAUGAVPILS, ENDED, LOW_INCOME, NEEDY, UNKNOWN, call
from log_tools import Cosigner
from nodes import cluster, nodes  # noqa: F401 pylint: disable=unused-import
from soap import Connection
from test_duty import agreement_of
from test_durability import ask_until_it_breaks
from test_roster import LISTING, Agency, operator, roster


def status(answer):
    """Of the first row: "0" is not found."""
    return answer.rows[0]["Statuss"]


def origins(node, *words):
    return {part["origin"].removeprefix("provider.example/"): part
            for part in node.json("audit", "verify", *words)["parts"]}


def recorded(node):
    return {record["request_id"] for record in node.records()}


def test_each_node_answers_from_one_register_into_its_own_part(nodes):
    nodes.start()
    for node in nodes.all():
        connection = Connection(node)
        answers = [status(connection.ask(code)) for code in (NEEDY, LOW_INCOME, ENDED, UNKNOWN)]
        assert answers == ["1", "2", "0", "0"]
    # Whoever looks sees both, and both hold.
    for node in nodes.all():
        parts = origins(node)
        assert {"a/0", "a/admin", "b/0"} <= set(parts)
        assert all(part["finding"] in (None, "") for part in parts.values()), parts
    assert int(origins(nodes.a)["b/0"]["records"]) == 4
    changed = nodes.a.folder / "delta.csv"
    changed.write_text("op,person_code,status,from,till,municipality,decision,household\n"
                       f"upsert,{UNKNOWN},1,2026-01-01,,90000077325,L-9,M-9\n")
    nodes.b.tilts("register", "import", changed, "--municipality", "90000077325", "--mode", "delta")
    for node in nodes.all():
        assert status(Connection(node).ask(UNKNOWN)) == "1"


def test_an_end_is_known_to_all_nodes_on_the_very_next_request(nodes):
    nodes.start()
    connections = [Connection(node) for node in nodes.all()]
    assert [status(connection.ask(NEEDY)) for connection in connections] == ["1", "1"]
    for agreement in nodes.a.json("agreement", "list"):
        nodes.a.tilts("agreement", "end", agreement["id"], "--reason", "gross-breach")
    for connection in connections:
        answer = connection.ask(NEEDY)
        assert answer.code == "agreement-terminated" and not answer.rows


def test_a_suspension_at_one_node_and_its_end_at_the_other(nodes):
    nodes.start()
    agreement = agreement_of(nodes.a)
    connections = [Connection(node) for node in nodes.all()]
    nodes.b.tilts("agreement", "suspend", agreement)
    assert [status(connection.ask(NEEDY)) for connection in connections] == ["0", "0"]
    nodes.a.tilts("agreement", "resume", agreement)
    assert [status(connection.ask(NEEDY)) for connection in connections] == ["1", "1"]


def test_a_roster_sent_to_one_node_binds_the_other(nodes):
    for node in nodes.all():
        agencies.make_certificate(node, "listing", LISTING)
    path = nodes.a.folder / "listing.yaml"
    path.write_text(agencies.FORM.format(name="listing", agency=LISTING, municipality=DAUGAVPILS,
                                         **{**agencies.PLAIN, "operators": "listed"}))
    nodes.a.tilts("agreement", "add", path)
    nodes.start()
    first, second = (Agency(node, "listing") for node in nodes.all())
    assert not first.admitted and not second.admitted
    assert first.put(roster(operator())).status == 200
    assert second.admitted and first.admitted
    assert second.put(roster()).document["removed"] == 1
    assert not first.admitted and not second.admitted
    with nodes.writing():  # an import on whatever node: a lane does not wait for it
        assert first.put(roster(operator())).code == "register-unavailable"
    assert all(node.tilts("audit", "verify").returncode == 0 for node in nodes.all())


def test_changes_from_two_nodes_at_once_come_one_after_the_other(nodes):
    agreement = agreement_of(nodes.a)
    before = len(nodes.a.json("duty", "list"))
    commands = [subprocess.Popen([*node.command, "agreement", "contact", agreement, "--party",
                                  "agency", "--contact", f"{node.folder.name} {i}"],
                                 stdout=subprocess.DEVNULL)
                for i in range(4) for node in nodes.all()]
    assert [command.wait() for command in commands] == [0] * 8
    assert len(nodes.b.json("duty", "list")) == before + 8
    for node in nodes.all():
        assert node.tilts("audit", "verify").returncode == 0
        assert "was cut off" not in call(*node.command, "agreement", "list").stderr


def test_a_killed_node_loses_nothing_it_answered(nodes):
    nodes.start()
    answered = {node: [] for node in nodes.all()}
    threads = [threading.Thread(target=ask_until_it_breaks,
                                args=(node, answered[node], f"{node.folder.name}{n}"))
               for node in nodes.all() for n in range(2)]
    for thread in threads:
        thread.start()
    while min(map(len, answered.values())) < 100:
        threads[0].join(0.01)
    nodes.a.process.kill()
    nodes.a.process.wait()
    after = len(answered[nodes.b])
    while len(answered[nodes.b]) < after + 50:  # the other one goes on
        threads[-1].join(0.01)
    nodes.b.stop()
    for thread in threads:
        thread.join()
    assert not set(answered[nodes.a] + answered[nodes.b]) - recorded(nodes.b)
    nodes.start()
    for node in nodes.all():
        assert Connection(node).ask(NEEDY).rows
        assert node.tilts("audit", "verify").returncode == 0


def ask_through(node, answers, request_ids, stop):
    """Asks on one connection after another; keeps every answer and which ids got one."""
    number = 0
    while not stop.is_set():
        try:
            connection = Connection(node)
            while not stop.is_set():
                number += 1
                request_id = f"through-{node.folder.name}-{id(request_ids)}-{number}"
                answer = connection.ask(NEEDY, request_id=request_id)
                answers.append(answer)
                if answer.rows:
                    request_ids.append(request_id)
        except OSError:
            return
        except Exception as error:  # http.client's own
            assert "http.client" in type(error).__module__, error
            return


def test_when_the_database_goes_away_nothing_is_disclosed_and_nothing_lost(nodes):
    nodes.start()
    answers, request_ids, stop = [], [], threading.Event()
    threads = [threading.Thread(target=ask_through, args=(node, answers, request_ids, stop))
               for node in nodes.all() for _ in range(2)]
    for thread in threads:
        thread.start()
    while len(request_ids) < 200:
        threads[0].join(0.01)
    nodes.cluster.stop("immediate")  # no farewell: as a power cut
    try:
        for node in nodes.all():
            assert node.process.wait(timeout=60) == 3  # to be started clean
            node.process = None
    finally:
        stop.set()
        for thread in threads:
            thread.join()
        nodes.cluster.start()
    # Whoever got no rows got a fault that names the cause; nobody got half of it.
    for answer in answers:
        assert answer.rows or answer.code in ("log-unavailable", "register-unavailable")
    nodes.start()
    assert not set(request_ids) - recorded(nodes.a)
    for node in nodes.all():
        assert Connection(node).ask(NEEDY).rows
        assert node.tilts("audit", "verify").returncode == 0


def test_without_a_database_a_node_does_not_start(nodes):
    nodes.cluster.stop()
    try:
        done = nodes.a.tilts("provider", "check", check=False)
    finally:
        nodes.cluster.start()
    assert done.returncode == 3 and "database: cannot be reached" in done.stderr
    assert nodes.a.tilts("provider", "check").returncode == 0


def test_a_request_id_is_known_at_every_node(nodes):
    nodes.start()
    first, second = rest.Connection(nodes.a), rest.Connection(nodes.b)
    headers = {"X-Request-Id": "moved-1"}
    assert first.check(NEEDY, **headers).status == 200
    assert second.check(NEEDY, **headers).status == 200  # a balancer sent the retry elsewhere
    other = second.check(LOW_INCOME, **headers)
    assert (other.status, other.code) == (409, "request-id-reused")
    repeats = [r for r in nodes.b.records() if r["request_id"] == "moved-1" and r.get("repeat_of")
               is not None]
    assert len(repeats) == 1
    receipts = [connection.get("/v1/receipts/moved-1").body for connection in (first, second)]
    for receipt in receipts:  # of the newest answer, wherever it was given
        assert b"provider.example/b/0" in receipt


def test_two_programs_cannot_be_one_node(nodes):
    """Each with a data folder of its own, so only the database can tell."""
    twin = nodes.add(nodes.a.folder, "twin")
    twin.configure(node="a")
    nodes.a.start()
    assert Connection(nodes.a).ask(NEEDY).rows
    shutil.copy(nodes.a.folder / "data" / "audit-0.guard", twin.folder / "data")
    twin.start()
    answer = Connection(twin).ask(NEEDY)
    assert answer.code == "log-unavailable" and not answer.rows
    assert twin.process.wait(timeout=60) == 3
    assert Connection(nodes.a).ask(NEEDY).rows
    assert nodes.a.tilts("audit", "verify").returncode == 0


def test_a_new_node_wants_the_key_of_the_others(nodes):
    (nodes.b.folder / "data" / "log.key").unlink()
    done = nodes.b.tilts("provider", "check", check=False)
    assert done.returncode == 3 and "copy log.key" in done.stderr
    assert not (nodes.b.folder / "data" / "log.key").exists()


def test_a_network_without_verification_is_refused(nodes):
    nodes.a.configure(database='"host=db.example dbname=tilts password=hidden"')
    done = nodes.a.tilts("provider", "check", check=False)
    assert done.returncode == 3 and "sslmode=verify-full" in done.stderr
    assert "hidden" not in done.stderr


def test_one_report_and_one_extract_tell_of_all_nodes(nodes, tmp_path):
    nodes.start()
    for node in nodes.all():
        rest.Connection(node).check(NEEDY, **{"X-Request-Id": f"at-{node.folder.name}"})
    told = nodes.b.tilts("--json", "audit", "person", NEEDY, "--reason", "request 7").stdout
    assert "at-a" in told and "at-b" in told
    folder = tmp_path / "extract"
    nodes.b.tilts("audit", "extract", "--municipality", "90000077325", "--from", "2026-01-01",
                  "--till", "2036-01-01", "--out", folder)
    key = nodes.a.json("audit", "checkpoint")[0]["verifier_key"]
    nodes.a.tilts("audit", "check-extract", folder, "--key", key)
    call("/usr/bin/python3", folder / "verify.py", cwd=folder)
    lines = "".join(path.read_text() for path in folder.glob("*") if path.suffix != ".py")
    assert "at-a" in lines and "at-b" in lines
    nodes.b.tilts("audit", "checkpoint", "--tiles", tmp_path / "tiles")
    assert (tmp_path / "tiles" / "a" / "0" / "checkpoint").exists()


def test_after_a_restored_backup_a_part_is_closed_and_another_opened(nodes):
    nodes.start()
    assert Connection(nodes.a).ask(NEEDY).rows
    nodes.stop()
    nodes.cluster.copy_database(nodes.name, "kept_copy")
    nodes.start()
    assert Connection(nodes.a).ask(NEEDY).rows  # what the copy does not know
    nodes.stop()
    nodes.cluster.sql(f"DROP DATABASE {nodes.name}")
    nodes.cluster.copy_database("kept_copy", nodes.name)
    done = nodes.a.tilts("provider", "check", check=False)
    assert done.returncode == 3 and "new-origin" in done.stderr
    nodes.b.start()  # its part lost nothing
    assert Connection(nodes.b).ask(NEEDY).rows
    nodes.a.tilts("audit", "new-origin", "--lane", "0", "--reason", "restored from a backup")
    nodes.a.start()
    assert Connection(nodes.a).ask(NEEDY).rows
    for node in nodes.all():
        assert node.tilts("audit", "verify").returncode == 0
        assert "a/0-2" in origins(node)


def test_erased_for_good_in_all_nodes_by_one_command(nodes):
    for lane, node in (("0", nodes.a), ("0", nodes.b)):
        name = node.folder.name
        call(BUILD / "bench" / "make_log", "--data", node.folder / "data", "--lane", lane,
             "--origin", f"provider.example/{name}/{lane}", "--database", nodes.database,
             "--records", "600", "--from", "2023-01-01", "--days", "1200")
    nodes.start()
    Cosigner(nodes.a).attach()
    before = nodes.sql("SELECT count(*) FROM pg_inherits"
                       " WHERE inhparent = 'tilts.personal'::regclass")
    held = "made-000000000003"  # of both nodes: each of them has such a record
    nodes.a.tilts("audit", "hold", "add", "--request", held, "--reason", "court 1-23")
    gone = nodes.sql("SELECT encode(salt, 'hex') FROM tilts.personal JOIN tilts.leaf"
                     " USING (part, leaf_index) WHERE day < 20000 AND leaf_index <> 3"
                     " AND salt IS NOT NULL AND type <> 8").split()
    assert len(gone) > 400
    nodes.cluster.sql("CHECKPOINT")
    assert all(salt in nodes.cluster.raw() for salt in map(bytes.fromhex, gone[:3]))
    done = {p["origin"]: p for p in nodes.a.json("audit", "erase", "--yes")}
    for name in ("a", "b"):
        part = done[f"provider.example/{name}/0"]
        assert int(part["erased"]) > 100 and int(part["held"]) == 1
    nodes.cluster.sql("CHECKPOINT")
    bytes_left = nodes.cluster.raw()
    assert not any(bytes.fromhex(salt) in bytes_left for salt in gone[::8])
    assert held.encode() in bytes_left
    after = nodes.sql("SELECT count(*) FROM pg_inherits"
                      " WHERE inhparent = 'tilts.personal'::regclass")
    assert int(after) < int(before) - 10  # whole months went with their tables
    for node in nodes.all():
        assert Connection(node).ask(NEEDY).rows
        assert node.tilts("audit", "verify").returncode == 0

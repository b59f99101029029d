"""Clause 3.2.7: after 24 calendar months records are destroyed for good, and the log still holds."""

import datetime
import threading
import zoneinfo

import pytest

from conftest import NEEDY, Node, call
from log_tools import Cosigner, make_old_log, raw, rows, verify
from soap import Connection

HELD_REQUEST = "made-000000000003"
HELD_PERSON = "060100-00000"  # of record 5 and of nobody else


@pytest.fixture
def old(folder):
    make_old_log(folder)
    node = Node(folder).start()
    yield node
    node.stop()


def counts(node, *words):
    return {part["origin"].rsplit("/", 1)[1]: part for part in node.json("audit", "erase", *words)}


def test_without_a_time_from_outside_nothing_is_erased(old):
    done = old.tilts("audit", "erase", "--yes", check=False)
    assert done.returncode == 1 and "time from outside" in done.stderr
    assert rows(old, "SELECT count(*) FROM record WHERE salt IS NULL") == [(0,)]


def test_a_dry_run_changes_nothing(old):
    Cosigner(old).attach()
    before = rows(old, "SELECT count(*) FROM record WHERE salt IS NULL")
    assert int(counts(old)["0"]["due"]) > 1000
    assert rows(old, "SELECT count(*) FROM record WHERE salt IS NULL") == before == [(0,)]
    assert not any(r["type"] == "erasure" for r in old.json("audit", "show", "--last", "50"))


def ask_on(node, stop, answers):
    connection = Connection(node)
    while not stop.is_set():
        answers.append(connection.ask(NEEDY).status)


def month_of(day):
    return datetime.date(1970, 1, 1) + datetime.timedelta(days=day)


def test_erased_for_good_while_the_provider_runs(old):
    cosigner = Cosigner(old)
    seen = cosigner.attach()
    old.tilts("audit", "hold", "add", "--request", HELD_REQUEST, "--reason", "court 1-23")
    old.tilts("audit", "hold", "add", "--person", HELD_PERSON, "--reason", "complaint 7")
    before = rows(old, "SELECT leaf_index, day, request_id, salt, operator_part, person_part,"
                       " facts_part, leaf_hash FROM record ORDER BY leaf_index")
    stop, answers = threading.Event(), []
    asking = threading.Thread(target=ask_on, args=(old, stop, answers))
    asking.start()
    try:
        done = counts(old, "--yes")
    finally:
        stop.set()
        asking.join()
    assert answers and set(answers) == {200}

    today = datetime.datetime.now(zoneinfo.ZoneInfo("Europe/Riga")).date()
    gone = [r for r in before if month_of(r[1]) < today.replace(year=today.year - 2)
            and r[0] not in (3, 5)]
    assert len(gone) > 1000
    assert int(done["0"]["erased"]) == len(gone) and int(done["0"]["held"]) == 2
    after = dict(rows(old, "SELECT leaf_index, salt FROM record"))
    assert all(after[r[0]] is None for r in gone)
    assert sum(salt is None for salt in after.values()) == len(gone)

    bytes_left = raw(old)
    kept_people = {r[5] for r in before} - {r[5] for r in gone}
    for _, _, request_id, salt, _, person, facts, leaf_hash in gone:
        assert request_id.split("@")[0].encode() not in bytes_left
        assert salt not in bytes_left and facts not in bytes_left
        assert person in kept_people or person not in bytes_left
        assert leaf_hash in bytes_left
    for held in (HELD_REQUEST, HELD_PERSON):
        assert held.encode() in bytes_left

    code, found = verify(old)
    assert code == 0, found
    erasures = [r for r in old.json("audit", "show", "--last", "100000")
                if r["type"] == "erasure"]
    assert [r["outcome"] for r in erasures] == ["begun", "done"]
    assert f'"erased":{len(gone)}' in erasures[1]["detail"]
    assert "agency.example/witness" in erasures[1]["detail"]
    assert cosigner.cosign()["size"] > seen["size"]  # still the log that was seen before


def test_what_was_proved_before_stays_proved(old):
    """Receipts and an extract that somebody took before the erasure."""
    Cosigner(old).attach()
    key = next(c["verifier_key"] for c in old.json("audit", "checkpoint")
               if c["origin"].endswith("/0"))
    receipt, extract = old.folder / "receipt", old.folder / "extract"
    receipt.write_text(old.curl(path="/v1/receipts/made-000000000010").stdout)
    old.tilts("audit", "extract", "--municipality", "90000077325", "--from", "2023-01-01", "--till",
              "2023-03-31", "--out", extract)
    counts(old, "--yes")
    assert rows(old, "SELECT salt FROM record WHERE leaf_index = 10") == [(None,)]
    old.tilts("audit", "check-receipt", receipt, "--key", key)
    old.tilts("audit", "check-extract", extract, "--key", key)
    call("/usr/bin/python3", extract / "verify.py", cwd=extract)
    gone = old.curl("-o", "/dev/null", "-w", "%{http_code}", path="/v1/receipts/made-000000000010")
    assert gone.stdout == "404"  # the id went, too


def test_a_second_erasure_finds_only_what_is_held(old):
    Cosigner(old).attach()
    old.tilts("audit", "hold", "add", "--request", HELD_REQUEST, "--reason", "court 1-23")
    counts(old, "--yes")
    again = counts(old, "--yes")
    assert (again["0"]["due"], again["0"]["held"]) == ("1", "1")
    held = old.json("audit", "hold", "list")
    assert [(h["kind"], h["value"]) for h in held] == [("request", HELD_REQUEST)]
    old.tilts("audit", "hold", "remove", held[0]["id"], "--reason", "court is done")
    assert counts(old, "--yes")["0"]["erased"] == "1"
    assert HELD_REQUEST.encode() not in raw(old)
    assert verify(old)[0] == 0


def test_a_hold_on_a_person_leaves_no_code_in_the_log_or_behind_it(old):
    code = "110180-00017"
    old.tilts("audit", "hold", "add", "--person", code, "--reason", "complaint 8")
    assert code.replace("-", "").encode() in raw(old)
    again = old.tilts("audit", "hold", "add", "--person", code, "--reason", "twice", check=False)
    assert again.returncode == 1
    old.tilts("audit", "hold", "remove", "1", "--reason", "settled")
    assert code.replace("-", "").encode() not in raw(old) and code.encode() not in raw(old)
    assert old.tilts("audit", "hold", "remove", "1", "--reason", "x", check=False).returncode == 1


def test_an_erasure_that_no_record_accounts_for_is_found(old):
    old.stop()
    from log_tools import change
    change(old, "UPDATE record SET request_id = '', salt = NULL, operator_part = NULL,"
                " person_part = NULL, facts_part = NULL WHERE leaf_index = 7")
    assert verify(old)[0] == 1

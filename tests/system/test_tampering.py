"""Ten ways to tamper with the log, and what finds each: the owner's own verification where an
outsider did it, the counterparty's where the owner did it, key in hand."""

import shutil

import pytest

from conftest import NEEDY, UNKNOWN, Node
from log_tools import (ORIGIN, Cosigner, change, copy_data, make_old_log, put_back, rows,
                       verify)
from soap import Connection


def ask(node, times=1, code=NEEDY, **context):
    connection = Connection(node)
    for _ in range(times):
        answer = connection.ask(code, **context)
        assert answer.status == 200
    return answer


def finding(node):
    code, found = verify(node)
    assert code == 1, "nothing was found"
    return found[ORIGIN + "0"]


@pytest.fixture
def seen(node):
    """Eight records of which a counterparty has seen and cosigned the checkpoint; stopped."""
    ask(node, 4)
    ask(node, 4, UNKNOWN)
    node.cosigner = Cosigner(node)
    assert node.cosigner.attach()["size"] == 8
    node.stop()
    assert verify(node)[0] == 0
    return node


def rewrite(node, records):
    """The owner, who has the key, writes another log in its place, whole and well signed."""
    for path in (node.folder / "data").glob("audit-0.*"):
        path.unlink()
    make_old_log(node.folder, records=records, start="2026-01-01", days=300)
    assert verify(node)[0] == 0  # by itself it cannot be told from a true one


@pytest.mark.parametrize(("column", "said"), [
    ("facts_part", "facts part"), ("person_part", "person part"), ("operator_part", "operator part"),
    ("salt", "operator part"), ("leaf_hash", "leaf hash"), ("commitments", "operator part")])
def test_edit(seen, column, said):
    value, = rows(seen, f"SELECT {column} FROM record WHERE leaf_index = 3")[0]
    changed = value[:-1] + bytes([value[-1] ^ 1]) if column != "commitments" else (
        bytes([value[0] ^ 1]) + value[1:])
    change(seen, f"UPDATE record SET {column} = ? WHERE leaf_index = 3", changed)
    assert "record 3" in finding(seen) and said in finding(seen)


@pytest.mark.parametrize("column", ["type", "day", "at_us", "request_id"])
def test_edit_of_what_stands_beside(seen, column):
    change(seen, f"UPDATE record SET {column} = {column} || '1' WHERE leaf_index = 3"
           if column == "request_id" else
           f"UPDATE record SET {column} = {column} + 1 WHERE leaf_index = 3")
    assert "record 3" in finding(seen)


def test_edit_by_who_has_the_key(seen):
    rewrite(seen, 20)
    seen.start()
    assert "changed, or the log was forked" in seen.cosigner.refusal()


def test_delete(seen):
    change(seen, "DELETE FROM record WHERE leaf_index = 3")
    assert "record 3 is missing" in finding(seen)


def test_reorder(seen):
    for here, there in ((2, 102), (5, 2), (102, 5)):
        change(seen, "UPDATE record SET leaf_index = ? WHERE leaf_index = ?", there, here)
    assert "not those that were signed" in finding(seen)


def test_insert(seen):
    change(seen, "INSERT INTO record SELECT 8, at_us, 'another', type, day, commitments, leaf_hash,"
                 " salt, operator_part, person_part, facts_part FROM record WHERE leaf_index = 2")
    assert "record 8: no checkpoint signs it" in finding(seen)


def test_insert_in_the_middle(seen):
    for index in range(7, 3, -1):
        change(seen, "UPDATE record SET leaf_index = ? WHERE leaf_index = ?", index + 1, index)
    change(seen, "INSERT INTO record SELECT 4, at_us, request_id, type, day, commitments, leaf_hash,"
                 " salt, operator_part, person_part, facts_part FROM record WHERE leaf_index = 2")
    assert "not those that were signed" in finding(seen)


def test_truncate(seen):
    change(seen, "DELETE FROM record WHERE leaf_index >= 6")
    change(seen, "DELETE FROM checkpoint WHERE size > 6")
    assert "the guard knows of 8" in finding(seen)


def test_truncate_by_who_has_the_key(seen):
    rewrite(seen, 5)
    seen.start()
    assert "now shows 6 records, but it signed 8" in seen.cosigner.refusal()


def test_fork(seen):
    """Two logs that both go on from the same beginning; each alone is sound."""
    copy = copy_data(seen, "other-branch")
    seen.start()
    ask(seen, 3)
    assert seen.cosigner.cosign()["size"] == 11
    seen.stop()
    put_back(seen, copy, "audit-0.*")
    seen.start()
    ask(seen, 5, UNKNOWN)
    assert verify(seen)[0] == 0
    assert "the log was forked" in seen.cosigner.refusal()


def test_fork_of_the_same_size(seen):
    copy = copy_data(seen, "other-branch")
    seen.start()
    ask(seen)
    seen.cosigner.cosign()
    seen.stop()
    put_back(seen, copy, "audit-0.*")
    seen.start()
    ask(seen)
    said = seen.cosigner.refusal()
    assert "forked" in said and "Nothing is signed" in said


def test_hide_a_log(seen):
    hidden = seen.folder / "hidden"
    hidden.mkdir()
    for path in (seen.folder / "data").glob("audit-0.db*"):
        shutil.move(path, hidden)
    assert verify(seen)[0] == 1  # its guard is still there
    shutil.move(seen.folder / "data" / "audit-0.guard", hidden)
    assert verify(seen)[0] == 0  # now only who saw the log knows of it
    seen.start()
    assert "but it signed 8" in seen.cosigner.refusal()  # against the empty one made in its place


def test_hide_a_log_that_nothing_takes_the_place_of(seen):
    seen.start()
    cosigner = Cosigner(seen, "admin")
    cosigner.cosign()
    for path in (seen.folder / "data").glob("audit-admin.*"):
        path.unlink()
    assert "gives no checkpoint (HTTP 404), though it had one before" in cosigner.refusal()


def test_hide_a_lanes_log_behind_a_fresh_one(seen):
    for path in (seen.folder / "data").glob("audit-0.*"):
        path.unlink()
    seen.start()
    ask(seen, 9)
    assert "forked" in seen.cosigner.refusal()


def test_back_date(seen):
    """A record put in later that claims to be of an earlier day."""
    change(seen, "UPDATE record SET at_us = at_us - 86400000000 * 3, day = day - 3"
                 " WHERE leaf_index = 5")
    assert "record 5" in finding(seen)


def test_back_date_by_who_has_the_key(folder):
    """The owner's clock is set back; a cosigner's time stands between."""
    make_old_log(folder, records=50, start="2026-01-01", days=100)
    node = Node(folder).start()
    Cosigner(node).attach()
    node.stop()
    make_old_log(folder, records=20, start="2026-02-01", days=1)
    assert "the log did not hold it when others signed" in finding(node)


def test_restore_a_backup(seen):
    """Database and guard together, so that the node itself sees nothing."""
    copy = copy_data(seen, "backup")
    seen.start()
    ask(seen, 2)
    seen.cosigner.cosign()
    seen.stop()
    put_back(seen, copy, "audit-0.*")
    assert verify(seen)[0] == 0
    seen.start()
    assert "now shows" in seen.cosigner.refusal()


def receipt_status(node):
    return node.curl("-o", "/dev/null", "-w", "%{http_code}",
                     path="/v1/receipts/asked-and-answered").stdout


def test_answer_without_record(seen):
    """The caller holds an answer whose record the owner took out again, guard and all."""
    copy = copy_data(seen, "before")
    seen.start()
    ask(seen, request_id="asked-and-answered")
    assert receipt_status(seen) == "200"
    seen.cosigner.cosign()
    seen.stop()
    put_back(seen, copy, "audit-0.*")
    seen.start()
    assert receipt_status(seen) == "404"  # answered, says the caller; never asked, says the log
    ask(seen, 3)
    assert "forked" in seen.cosigner.refusal()


def test_a_damaged_or_foreign_checkpoint_is_not_cosigned(seen):
    note = seen.json("audit", "checkpoint")[0]["note"]
    path = seen.folder / "note"
    state = seen.cosigner.state.read_bytes()
    for at in range(0, len(note.encode()), 5):
        bad = bytearray(note.encode())
        bad[at] ^= 1
        path.write_bytes(bad)
        seen.cosigner.refusal(path)
    assert seen.cosigner.state.read_bytes() == state
    path.write_text(note)
    assert seen.cosigner.cosign(path)["size"] == 8  # the same again
    admin = next(c["note"] for c in seen.json("audit", "checkpoint") if "admin" in c["origin"])
    path.write_text(admin)
    seen.cosigner.refusal(path)


def test_only_cosignatures_of_known_keys_are_kept(seen):
    seen.start()
    ask(seen)
    signed = seen.cosigner.cosign()
    path = seen.folder / "cosigned"
    witnesses = seen.folder / "data" / "witnesses"

    def attach():
        return seen.tilts("audit", "checkpoint", "--attach", path, check=False).returncode

    path.write_text(signed["note"] + signed["cosignature"].replace("A", "B", 1))
    assert attach() == 1
    path.write_text(signed["note"].replace("\n9\n", "\n8\n") + signed["cosignature"])
    assert attach() == 1
    path.write_text(signed["note"] + signed["cosignature"])
    key = witnesses.read_text()
    witnesses.write_text("# nobody\n")
    assert attach() == 1
    witnesses.write_text(key)
    assert attach() == 0
    shown = next(c for c in seen.json("audit", "checkpoint") if c["origin"] == ORIGIN + "0")
    assert (shown["cosigned_size"], shown["cosignature_lag"]) == (9, 0)
    served = seen.curl(path="/v1/log/0/checkpoint").stdout
    assert served == signed["note"] + signed["cosignature"]
    ask(seen, 2)
    shown = next(c for c in seen.json("audit", "checkpoint") if c["origin"] == ORIGIN + "0")
    assert (shown["cosignature_lag"], shown["cosignature_late"]) == (2, False)


def test_a_cosigner_that_never_came_is_late(seen):
    witnesses = seen.folder / "data" / "witnesses"
    assert witnesses.exists()
    late = {c["origin"]: c["cosignature_late"] for c in seen.json("audit", "checkpoint")}
    assert late == {ORIGIN + "0": False, ORIGIN + "admin": True}
    assert "lags behind" in seen.tilts("audit", "checkpoint").stdout

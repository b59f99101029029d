"""A restored old database refuses to sign, says what to do, and doing it works."""

import subprocess

import pytest

from conftest import NEEDY, UNKNOWN, Node
from log_tools import ORIGIN, Cosigner, change, copy_data, database, put_back, rows, verify
from soap import Connection


def ask(node, times=1):
    connection = Connection(node)
    for _ in range(times):
        assert connection.ask(NEEDY).rows


def refusal(node):
    node.configure(port=0)
    done = subprocess.run([*node.command, "provider", "check"], capture_output=True, text=True,
                          check=False)
    assert done.returncode == 3
    return done.stderr


@pytest.fixture
def restored(node):
    """Five records, a backup, four more; then the backup's database is put back."""
    ask(node, 5)
    node.cosigner = Cosigner(node)
    node.stop()
    copy = copy_data(node, "backup")
    node.start()
    ask(node, 4)
    node.cosigner.cosign()
    node.stop()
    put_back(node, copy, "audit-0.db*")
    return node


def test_the_whole_story(restored):
    node = restored
    said = refusal(node)
    assert "5 records" in said and "9 were signed" in said and "new-origin" in said
    assert verify(node)[0] == 1

    node.tilts("audit", "new-origin", "--lane", "0", "--reason", "disk 2 was lost")
    code, found = verify(node)
    assert code == 0, found
    assert {ORIGIN + "0", ORIGIN + "0-2"} <= set(found)
    node.start()
    ask(node, 3)
    assert verify(node)[0] == 0
    assert len(rows(node, "SELECT 1 FROM record")) == 5
    assert len(rows(node, "SELECT 1 FROM record", part="0-2")) == 4

    gap = next(r for r in node.json("audit", "show", "--last", "1000") if r["type"] == "gap")
    assert gap["origin"] == ORIGIN + "0-2" and gap["index"] == 0
    for said in ('"found_size":5', '"signed_size":9', ORIGIN + "0", "disk 2 was lost"):
        assert said in gap["detail"]
    # Who kept checkpoints of the old origin sees that it was set back.
    assert "now shows 5 records, but it signed 9" in node.cosigner.refusal()
    # The gap, three answers, and the cosigner's refused call for a proof.
    assert Cosigner(node, "0-2").cosign()["size"] == 5


def test_requests_of_the_old_origin_are_still_known(node):
    connection = Connection(node)
    assert connection.ask(NEEDY, request_id="before-1").rows
    node.stop()
    copy = copy_data(node, "backup")
    node.start()
    ask(node)
    node.stop()
    put_back(node, copy, "audit-0.db*")
    node.tilts("audit", "new-origin", "--lane", "0", "--reason", "restored")
    node.start()
    receipt = node.curl(path="/v1/receipts/before-1").stdout
    assert f"\n{ORIGIN}0\n" in receipt
    connection = Connection(node)
    assert connection.ask(NEEDY, request_id="before-1").rows  # the same again
    assert connection.ask(UNKNOWN, request_id="before-1").code == "request-id-reused"


def test_nothing_is_opened_while_the_log_is_sound_or_runs(node):
    ask(node)
    running = node.tilts("audit", "new-origin", "--lane", "0", "--reason", "x", check=False)
    assert running.returncode == 3 and "another program" in running.stderr
    node.stop()
    sound = node.tilts("audit", "new-origin", "--lane", "0", "--reason", "x", check=False)
    assert sound.returncode == 1 and "nothing is wrong" in sound.stderr
    assert not database(node, "0-2").exists()


def test_a_lost_guard_and_a_second_rollback(restored):
    node = restored
    (node.folder / "data" / "audit-0.guard").unlink()
    assert "new-origin" in refusal(node)
    node.tilts("audit", "new-origin", "--lane", "0", "--reason", "guard lost")
    assert verify(node)[0] == 0
    node.start()
    ask(node, 2)
    node.stop()
    copy = copy_data(node, "backup-2")
    node.start()
    ask(node)
    node.stop()
    put_back(node, copy, "audit-0-2.db*")
    node.tilts("audit", "new-origin", "--lane", "0", "--reason", "again")
    assert verify(node)[0] == 0
    assert node.start().json("audit", "checkpoint")


def test_a_database_that_is_gone_is_a_gap_of_all_records(node):
    ask(node, 3)
    node.stop()
    for path in (node.folder / "data").glob("audit-0.db*"):
        path.unlink()
    assert "0 records, but 3 were signed" in refusal(node)
    node.tilts("audit", "new-origin", "--lane", "0", "--reason", "file deleted")
    code, found = verify(node)
    assert code == 0, found


def test_a_closed_origin_is_still_watched(restored):
    node = restored
    node.tilts("audit", "new-origin", "--lane", "0", "--reason", "disk 2 was lost")
    change(node, "DELETE FROM record WHERE leaf_index = 4")
    change(node, "DELETE FROM checkpoint WHERE size = 5")
    assert verify(node)[0] == 1


def test_commands_have_a_part_that_can_be_renewed_too(node):
    node.stop()
    copy = copy_data(node, "backup")
    node.tilts("audit", "hold", "add", "--request", "r-1", "--reason", "court")
    put_back(node, copy, "audit-admin.db*")
    done = node.tilts("audit", "hold", "add", "--request", "r-2", "--reason", "x", check=False)
    assert done.returncode == 3 and "new-origin" in done.stderr
    node.tilts("audit", "new-origin", "--lane", "admin", "--reason", "restored")
    node.tilts("audit", "hold", "add", "--request", "r-3", "--reason", "court")
    assert verify(node)[0] == 0

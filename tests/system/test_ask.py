"""The agency's side asks: what it decides, records, verifies, and says of those it cannot reach."""

import base64
import hashlib
import json
import os
import signal
import subprocess

import asking
import pytest
from conftest import BOTH, DAUGAVPILS, LOW_INCOME, NEEDY, UNKNOWN, Node, call
from desk import Platform


@pytest.fixture
def pair(folder):
    """A running provider, and a platform that has its log's key."""
    node = Node(folder).start()
    asking.trust_log(node)
    yield node
    node.stop()


def records(node, kind):
    shown = Platform(node.folder).json("audit", "show", "--last", "100000")
    return [r for r in shown if r["type"] == kind]


def test_a_batch_is_asked_recorded_and_proved(pair, tmp_path):
    path = asking.write_batch(tmp_path / "b.csv", [NEEDY, LOW_INCOME, BOTH, UNKNOWN])
    done, rows = asking.batch(pair, path)
    assert json.loads(done.stdout) == {"rows": 4, "status": 3, "not_found": 1, "incomplete": 0,
                                       "refused": 0, "failed": 0}
    assert [r["outcome"] for r in rows] == ["status", "status", "status", "not-found"]
    assert rows[0]["statuses"] == f"needy 2026-01-01.. {DAUGAVPILS}"
    asked, answered = records(pair, "asked"), records(pair, "answered")
    assert len(asked) == len(answered) == 4
    assert {r["request_id"] for r in asked} == {r["request_id"] for r in rows}
    for record in answered:
        detail = json.loads(record["detail"])
        assert detail["receipt"] == "verified" and detail["origin"] == "provider.example/a/0"
        assert record["subject"] == "demo" and record["answer_hash"]
    theirs = {r["request_id"]: r["answer_hash"] for r in pair.records()}
    assert all(theirs[r["request_id"]] == r["answer_hash"] for r in answered)


def test_both_logs_reconcile(pair, tmp_path):
    path = asking.write_batch(tmp_path / "b.csv", [NEEDY, UNKNOWN, *asking.made_up(30)])
    asking.batch(pair, path)
    assert asking.reconcile(pair, tmp_path / "x") == {
        "matched": 32, "provider_only": 0, "platform_only": 0, "different": 0, "unanswered": 0}
    assert asking.reconcile(pair, tmp_path / "y", "--provider", "demo")["matched"] == 32
    assert asking.reconcile(pair, tmp_path / "z", "--provider", "other")["matched"] == 0


def test_a_single_check_stands_in_both_logs(pair, tmp_path):
    """Over SOAP and REST, answered, not found and refused by the provider: each side has them all."""
    platform = Platform(pair.folder)
    for words in ([NEEDY], [NEEDY, "--rest"], [UNKNOWN], [NEEDY, "--on", "2026-05-04"]):
        platform.tilts("check", *words)
    refused = platform.tilts("check", NEEDY, "--purpose", "9.9.9", check=False)
    assert refused.returncode == 1
    assert asking.reconcile(pair, tmp_path / "x") == {
        "matched": 5, "provider_only": 0, "platform_only": 0, "different": 0, "unanswered": 0}
    answered = records(pair, "answered")
    assert [r["outcome"] for r in answered] == ["disclosed"] * 2 + ["not-found", "disclosed",
                                                                    "purpose-not-agreed"]
    assert len(records(pair, "asked")) == 5


def test_a_check_that_cannot_be_recorded_is_not_made(pair):
    platform = Platform(pair.folder)
    platform.tilts("check", NEEDY)
    before = len(pair.records())
    lock = pair.folder / "platform-data" / "audit-admin.lock"
    lock.unlink()
    lock.mkdir()  # no lock, no record
    done = platform.tilts("check", NEEDY, check=False)
    assert done.returncode == 3 and "is not made" in done.stderr
    assert len(pair.records()) == before


def test_the_same_file_is_the_same_batch(pair, tmp_path):
    path = asking.write_batch(tmp_path / "b.csv", [NEEDY, UNKNOWN])
    _, first = asking.batch(pair, path)
    _, again = asking.batch(pair, path)
    assert first == again and len(records(pair, "asked")) == 2
    uses = [r for r in records(pair, "use") if r["subject"] == "batch results"]
    assert len(uses) == 2  # each handing out is a use


def test_what_the_agreement_does_not_allow_never_leaves(pair, tmp_path):
    path = asking.write_batch(tmp_path / "b.csv", [NEEDY], purpose="9.9.9")
    done, rows = asking.batch(pair, path, check=False)
    assert done.returncode == 1
    assert (rows[0]["outcome"], rows[0]["reason"], rows[0]["clause"]) == (
        "refused", "purpose-not-agreed", "3.2.1")
    assert records(pair, "asked") == [] and len(records(pair, "refusal")) == 1
    assert pair.records() == []


def test_an_application_of_another_person_is_refused(pair, tmp_path):
    asking.batch(pair, asking.write_batch(tmp_path / "a.csv", [NEEDY]))
    done, rows = asking.batch(pair, asking.write_batch(tmp_path / "b.csv", [UNKNOWN]), check=False)
    assert done.returncode == 1 and "another person" in done.stderr


@pytest.mark.parametrize("line, words", [
    ("A-9,010180-00019,4.2.4.2,2999-01-01", "line 3, day"),
    ("A-9,not-a-code,4.2.4.2,2026-05-04", "line 3, person_code"),
    (",010180-00019,4.2.4.2,2026-05-04", "line 3, number"),
    ("A-1,010180-00019,4.2.4.2,2026-05-04", "line 3"),
])
def test_bad_rows_stop_the_batch_before_it_begins(pair, tmp_path, line, words):
    path = asking.write_batch(tmp_path / "b.csv", [NEEDY])
    path.write_text(path.read_text() + line + "\n")
    done, _ = asking.batch(pair, path, check=False)
    assert done.returncode == 1 and words in done.stderr
    assert "none was asked" in done.stdout
    assert records(pair, "asked") == []


def test_without_an_undertaking_nobody_asks(pair, tmp_path):
    operator = pair.folder / "operator.yaml"
    operator.write_text("\n".join(l for l in operator.read_text().splitlines()
                                  if not l.startswith("undertaking")) + "\n")
    done, _ = asking.batch(pair, asking.write_batch(tmp_path / "b.csv", [NEEDY]), check=False)
    assert done.returncode == 1 and "3.2.9" in done.stdout


def test_at_a_desk_the_operators_account_decides(pair, tmp_path):
    """What his file says counts no more once he has an account, where he signed nothing yet."""
    platform = Platform(pair.folder)
    call(*platform.command, "operator", "add", "-", "--first",
         input="account: anna\nname: Anna\nsurname: Paraudziņa\nperson_code: 010190-00014\n"
               "roles: operator\n")
    path = asking.write_batch(tmp_path / "b.csv", [NEEDY])
    done, _ = asking.batch(pair, path, check=False)
    assert done.returncode == 1 and "3.2.9" in done.stdout
    assert records(pair, "asked") == []


def test_soap_is_the_annex_alone_and_has_no_receipts(pair, tmp_path):
    path = pair.folder / "platform.yaml"
    path.write_text(path.read_text().replace("protocol: rest", "protocol: soap")
                    .replace("    log_keys: provider.keys\n", ""))
    _, rows = asking.batch(pair, asking.write_batch(tmp_path / "b.csv", [NEEDY, UNKNOWN]))
    assert [r["outcome"] for r in rows] == ["status", "not-found"]
    (record, _) = records(pair, "answered")
    assert record["channel"] == "soap12" and json.loads(record["detail"])["receipt"] == "none"
    theirs = pair.records()
    assert all("application" not in r and "purpose" not in r for r in theirs)
    assert asking.reconcile(pair, tmp_path / "x")["matched"] == 2


def second_provider(node, url, municipality):
    """Takes a municipality away from the first provider and gives it to another one."""
    path = node.folder / "platform.yaml"
    text = path.read_text().replace(f", {municipality}", "")
    path.write_text(text + f"""  - name: second
    url: {url}
    municipalities: [{municipality}]
    certificate: pki/agency.pem
    key: pki/agency.key
    trust: pki/ca.pem
    deadline_ms: 500
""")


def test_a_municipality_that_nobody_serves_is_named(pair, tmp_path):
    path = pair.folder / "platform.yaml"
    path.write_text(path.read_text().replace(", 90007654314", ""))
    done, rows = asking.batch(pair, asking.write_batch(tmp_path / "b.csv", [NEEDY, UNKNOWN]),
                              check=False)
    assert done.returncode == 1
    assert [r["outcome"] for r in rows] == ["status", "incomplete"]
    assert rows[1]["not_covered"] == "90007654314 no-provider"


def test_one_that_is_down_is_named(pair, tmp_path):
    """An answer of the others is shown, and the one that was not reached is no "not found"."""
    second_provider(pair, "https://localhost:1", "90007654314")
    pair.configure("platform", bulk_wait_s=1)
    done, rows = asking.batch(pair, asking.write_batch(tmp_path / "b.csv", [NEEDY, UNKNOWN]),
                              check=False)
    assert done.returncode == 1
    assert [r["outcome"] for r in rows] == ["status", "incomplete"]
    assert rows[1]["not_covered"] == "90007654314 provider-unreachable"
    assert rows[1]["reason"] == "provider-unreachable"
    assert asking.reconcile(pair, tmp_path / "x", "--provider", "demo")["matched"] == 2


def test_one_question_to_two_providers(pair, tmp_path):
    second_provider(pair, pair.url, "90007654314")
    _, rows = asking.batch(pair, asking.write_batch(tmp_path / "b.csv", [NEEDY, UNKNOWN]))
    assert [r["outcome"] for r in rows] == ["status", "not-found"]
    answered = records(pair, "answered")
    assert sorted(r["subject"] for r in answered) == ["demo", "demo", "second", "second"]
    assert len({r["request_id"] for r in answered}) == 2


def test_a_provider_that_is_asked_too_fast(folder, tmp_path):
    """It says when to come again; its log then holds refusals and an answer under one id, and it is
    the answer that is proved."""
    node = Node(folder)
    for name in (folder / "data").glob("register.db*"):
        name.unlink()
    for path in (folder / "agreements").glob("*-demo.yaml"):
        limited = folder / path.name
        limited.write_text(path.read_text() + "limits:\n  requests_per_second: 40\n")
        node.tilts("agreement", "add", limited)
    node.start()
    asking.trust_log(node)
    try:
        asking.batch(node, asking.write_batch(tmp_path / "b.csv", asking.made_up(80)))
        refused = [r for r in node.records() if r["type"] == "refusal"]
        assert refused and {r["outcome"] for r in refused} == {"too-many-requests"}
        details = [json.loads(r["detail"]) for r in records(node, "answered")]
        assert {d["receipt"] for d in details} == {"verified"}
        assert max(d["attempts"] for d in details) > 1
        counts = asking.reconcile(node, tmp_path / "x")
        assert counts["matched"] == 80 and counts["provider_only"] == len(refused)
        assert counts["platform_only"] == counts["different"] == 0
    finally:
        node.stop()


def test_killed_provider_in_the_middle(pair, tmp_path):
    """It is killed while it answers and started again: every row is answered, nothing is lost."""
    rows = 10_000
    path = asking.write_batch(tmp_path / "b.csv", asking.made_up(rows))
    out = tmp_path / "out.csv"
    process = subprocess.Popen(
        [*Platform(pair.folder).command[:3], "check", "--batch", path, "--out", out],
        stderr=subprocess.PIPE, text=True)
    process.stderr.readline()  # the first rows are settled
    pair.process.send_signal(signal.SIGKILL)
    pair.process.wait()
    port, pair.process = pair.port, None
    pair.configure(port=port)
    pair.launch([*pair.command, "provider", "run"])
    said = process.stderr.read()
    assert process.wait() == 0, said
    assert f"{rows} not found" in said
    counts = asking.reconcile(pair, tmp_path / "x")
    assert counts["matched"] == rows
    assert counts["platform_only"] == counts["different"] == counts["unanswered"] == 0
    details = [json.loads(r["detail"]) for r in records(pair, "answered")]
    assert {d["receipt"] for d in details} == {"verified"}


def test_killed_platform_goes_on_under_the_same_ids(pair, tmp_path):
    path = asking.write_batch(tmp_path / "b.csv", asking.made_up(1500))
    process = subprocess.Popen(
        [*Platform(pair.folder).command[:3], "check", "--batch", path, "--out", os.devnull],
        stderr=subprocess.PIPE, text=True)
    process.stderr.readline()
    process.send_signal(signal.SIGKILL)
    process.wait()
    _, rows = asking.batch(pair, path)
    assert len(rows) == 1500 and {r["outcome"] for r in rows} == {"not-found"}
    assert len({r["request_id"] for r in rows}) == 1500
    ids = {r["request_id"] for r in pair.records() if r["type"] == "check"}
    assert ids == {r["request_id"] for r in rows}  # no question under another id
    counts = asking.reconcile(pair, tmp_path / "x")
    assert counts["platform_only"] == counts["different"] == counts["unanswered"] == 0


def test_two_batches_at_once(pair, tmp_path):
    """One works at a time; the other waits for its turn."""
    paths = [asking.write_batch(tmp_path / f"{n}.csv", asking.made_up(300), first=n)
             for n in (1, 1000)]
    processes = [subprocess.Popen(
        [*Platform(pair.folder).command[:3], "check", "--batch", path, "--out", os.devnull],
        stderr=subprocess.PIPE, text=True) for path in paths]
    for process in processes:
        _, said = process.communicate(timeout=60)
        assert process.returncode == 0 and "300 not found" in said
    assert len(records(pair, "answered")) == 600


def test_a_running_platform_takes_the_batch_over(pair, tmp_path):
    """It asks; the command waits and hands the results out. Its desk judges who may ask."""
    platform = Platform(pair.folder).start()
    try:
        platform.person("vards", "operator")
        (row,) = platform.database("SELECT person_code FROM account WHERE account = 'vards'")
        code = f"{row[0]}" if "-" in f"{row[0]}" else f"{row[0]:011}"
        operator = tmp_path / "operator.yaml"
        operator.write_text(f"name: Vārds\nsurname: Uzvārds-vards\nperson_code: {code}\n")
        path = asking.write_batch(tmp_path / "b.csv", [NEEDY, *asking.made_up(50)])
        pair.configure("platform", operator=operator)
        _, rows = asking.batch(pair, path)
        assert [r["outcome"] for r in rows] == ["status"] + ["not-found"] * 50
        platform.wait_for("bulk-done")
    finally:
        assert platform.stop() == 0
    assert asking.reconcile(pair, tmp_path / "x")["matched"] == 51


def test_a_stopped_batch_goes_on(pair, tmp_path):
    path = asking.write_batch(tmp_path / "b.csv", asking.made_up(1500))
    process = subprocess.Popen(
        [*Platform(pair.folder).command[:3], "check", "--batch", path, "--out", os.devnull],
        stderr=subprocess.PIPE, text=True)
    process.stderr.readline()
    process.send_signal(signal.SIGINT)
    said = process.stderr.read()
    assert process.wait() == 3 and "goes on from here" in said
    asking.batch(pair, path)
    assert len(pair.records()) == 1500  # nothing was asked twice


def test_a_forged_log_is_found_out(pair, tmp_path):
    """Another key than the provider's: no answer of it counts as proved."""
    name, public = "provider.example/a/0", b"\x01" + bytes(range(32))
    key_id = hashlib.sha256(name.encode() + b"\n" + public).hexdigest()[:8]
    (pair.folder / "provider.keys").write_text(
        f"{name}+{key_id}+{base64.b64encode(public).decode()}\n")
    asking.batch(pair, asking.write_batch(tmp_path / "b.csv", [NEEDY]))
    (record,) = records(pair, "answered")
    assert json.loads(record["detail"])["receipt"] == "different"
    (alarm,) = [r for r in records(pair, "access") if r["outcome"] == "receipt-different"]
    assert alarm["request_id"] == record["request_id"]


def test_a_log_set_back_is_found_out(pair, tmp_path):
    """The provider's log shows fewer records than it showed before."""
    asking.batch(pair, asking.write_batch(tmp_path / "a.csv", asking.made_up(5)))
    seen = pair.folder / "platform-data" / "seen" / "bulk-demo-0"
    origin, size, root = seen.read_text().split()
    assert (origin, size) == ("provider.example/a/0", "5")
    seen.write_text(f"{origin}\n9000\n{root}\n")
    asking.batch(pair, asking.write_batch(tmp_path / "b.csv", [NEEDY], first=100))
    last = records(pair, "answered")[-1]
    assert json.loads(last["detail"])["receipt"] == "different"

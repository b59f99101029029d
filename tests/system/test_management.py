"""The management listener: metrics that Prometheus reads, and health that says what is wrong."""

import base64
import json
import os
import pathlib
import re
import sqlite3
import struct
import time
import urllib.error
import urllib.request

import prometheus
import pytest
from conftest import DAUGAVPILS, NEEDY, UNKNOWN, Node, call
from soap import SOAP12, Connection

ROOT = pathlib.Path(__file__).resolve().parents[2]
ORIGIN = "provider.example/a/0"


def get(node, path, method="GET"):
    """Status, content type and text; the port is what the node said it listens on."""
    port = re.findall(r"event=management-listening port=(\d+)", node.log.read_text())[-1]
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.headers["Content-Type"], answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers["Content-Type"], error.read().decode()


def metrics(node):
    status, kind, text = get(node, "/metrics")
    assert status == 200 and kind == "text/plain; version=0.0.4; charset=utf-8"
    return prometheus.read(text)


def ready(node):
    """Whether it is, and the check's name of everything that is wrong, with its sentence."""
    status, kind, text = get(node, "/readyz")
    assert kind == "application/json"
    document = json.loads(text)
    assert document["ready"] == (status == 200) == all(c["good"] for c in document["checks"])
    assert status in (200, 503)
    return document["ready"], {c["name"]: c["detail"] for c in document["checks"] if not c["good"]}


def until(found, what):
    """Asks again until found() holds; the listener answers, so each turn waits for it."""
    for _ in range(20_000):
        value = what()
        if found(value):
            return value
    raise AssertionError(f"never: {value}")


@pytest.fixture
def managed(folder):
    node = Node(folder)
    node.configure(management_port=0)
    node.start()
    yield node
    node.stop()


def test_without_a_port_nothing_listens(node):
    assert "management-listening" not in node.log.read_text()


def test_only_loopback(folder):
    node = Node(folder)
    node.configure(port=0, management_port=0, management_address="0.0.0.0")
    done = node.tilts("provider", "check", check=False)
    assert done.returncode == 3 and "management" in done.stderr and "loopback" in done.stderr


def test_a_bad_port_is_named(folder):
    node = Node(folder)
    node.configure(port=0, management_port=65536)
    done = node.tilts("provider", "check", check=False)
    assert done.returncode == 3 and "management_port" in done.stderr


def test_requests_are_counted_by_channel_and_outcome(managed):
    connection = Connection(managed)
    for code in (NEEDY, NEEDY, UNKNOWN, "123"):
        connection.ask(code)
    connection.ask(NEEDY, version=SOAP12)
    rest = json.dumps({"person_code": NEEDY, "operator": {
        "name": "Anna", "surname": "Paraudziņa", "person_code": "010190-00014"}})
    connection.send(rest, "application/json", path="/v1/status-checks")
    connection.send("{", "application/json", path="/v1/status-checks")
    found = until(lambda m: m["tilts_request_seconds"].value("tilts_request_seconds_count") == 7,
                  lambda: metrics(managed))
    requests = found["tilts_requests_total"]
    assert requests.value(channel="soap11", outcome="disclosed") == 2
    assert requests.value(channel="soap11", outcome="not-found") == 1
    assert requests.value(channel="soap11", outcome="bad-person-code") == 1
    assert requests.value(channel="soap12", outcome="disclosed") == 1
    assert requests.value(channel="rest", outcome="disclosed") == 1
    assert requests.value(channel="rest", outcome="bad-json") == 1
    assert requests.total() == 7
    assert found["tilts_batch_requests"].value("tilts_batch_requests_sum") == 7
    assert found["tilts_commit_seconds"].value("tilts_commit_seconds_count") == 7
    assert found["tilts_log_records"].value(origin=ORIGIN) == len(
        [r for r in managed.records() if r["origin"] == ORIGIN])
    assert found["tilts_log_bytes"].value(origin=ORIGIN) > 4096
    assert found["tilts_handshakes_total"].value(result="done") == 1
    assert found["tilts_connections"].value() == 1
    connection.close()
    until(lambda m: m["tilts_connections"].value() == 0, lambda: metrics(managed))


def test_a_failed_handshake_and_a_request_too_large_are_counted(managed):
    managed.curl(who="revoked", check=False)
    until(lambda m: m["tilts_handshakes_total"].value(result="failed") == 1,
          lambda: metrics(managed))
    connection = Connection(managed)
    assert connection.send(" " * 200_000).code == "body-too-large"
    found = until(lambda m: m["tilts_refused_by_server_total"].value() == 1,
                  lambda: metrics(managed))
    assert found["tilts_requests_total"].value(outcome="body-too-large") == 1


def test_what_runs_out_and_what_the_process_is(managed):
    found = metrics(managed)
    day = 86400
    assert 0 < found["tilts_certificate_expiry_seconds"].value() < 3 * 366 * day
    assert 0 < found["tilts_crl_next_update_seconds"].value() < 366 * day
    ends = found["tilts_agreement_end_seconds"]
    listed = {a["id"]: a for a in managed.json("agreement", "list")}
    assert {labels["agreement"] for _, labels, _ in ends.samples} == set(listed)
    assert all(value > 0 for _, _, value in ends.samples)
    assert found["tilts_disk_free_bytes"].value() > 0
    version = call(managed.command[0], "--version").stdout.split()[1]
    assert found["tilts_build_info"].value(version=version) == 1
    assert found["process_resident_memory_bytes"].value() > 1 << 20
    assert abs(found["process_start_time_seconds"].value() - time.time()) < 600
    assert found["tilts_cosignature_lag_seconds"].samples == []
    assert {labels["check"] for _, labels, value in found["tilts_ready"].samples if value == 1} == {
        "register", "log", "lanes", "disk", "clock", "crl", "certificate"}


def test_the_documentation_lists_every_metric_and_check(managed):
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    rows = "\n".join(line.split("|")[1] for line in text.splitlines() if line.startswith("| `"))
    told = set(re.findall(r"`((?:tilts|process)_\w+)`", rows))
    found = metrics(managed)
    assert told == set(found)
    checks = {labels["check"] for _, labels, _ in found["tilts_ready"].samples}
    assert all(f"`{check}`" in rows for check in checks)
    alarms = text.split("```yaml")[1].split("```")[0]
    for name in re.findall(r"tilts_\w+", alarms):
        assert re.sub("_bucket$", "", name) in found, name


def test_the_sample_configuration_is_good(folder):
    """Only its paths and ports are other ones."""
    text = (ROOT / "dist" / "provider.yaml").read_text(encoding="utf-8")
    (folder / "provider.yaml").write_text(text, encoding="utf-8")
    node = Node(folder)
    node.configure(data="data", port=0, management_port=0)
    assert "good" in node.tilts("provider", "check").stdout


def test_an_ended_agreement_is_seen_at_once(managed):
    (identifier,) = [a["id"] for a in managed.json("agreement", "list")
                     if DAUGAVPILS in str(a.values())]
    managed.tilts("agreement", "end", identifier, "--reason", "gross-breach")
    assert metrics(managed)["tilts_agreement_end_seconds"].value(agreement=identifier) <= 86400


def test_several_lanes_have_their_own_numbers(folder):
    node = Node(folder)
    node.configure(lanes=3, management_port=0)
    node.start()
    for _ in range(8):
        Connection(node).ask(NEEDY)
    found = metrics(node)
    assert found["tilts_requests_total"].total(outcome="disclosed") == 8
    origins = {labels["origin"] for _, labels, _ in found["tilts_log_records"].samples}
    assert origins == {f"provider.example/a/{n}" for n in (0, 1, 2, "admin")}
    node.stop()


def test_cosignatures_are_timed(folder):
    """A checkpoint with a witness's line, as the counterparty's pull will leave it."""
    node = Node(folder)
    node.configure(management_port=0)
    node.start()
    Connection(node).ask(NEEDY)
    blob = b"\0\0\0\1" + struct.pack(">Q", int(time.time()) - 1000) + bytes(64)
    line = "\u2014 witness.example " + base64.b64encode(blob).decode() + "\n"
    with sqlite3.connect(folder / "data" / "audit-0.db") as database:
        database.execute("UPDATE checkpoint SET note = CAST(note || ? AS BLOB)", (line,))
    lag = metrics(node)["tilts_cosignature_lag_seconds"].value(origin=ORIGIN)
    assert 1000 <= lag < 1600
    node.stop()


def test_healthy(managed):
    assert ready(managed) == (True, {})
    status, _, text = get(managed, "/healthz")
    assert status == 200 and json.loads(text)["alive"] is True


@pytest.mark.parametrize("path, method, status", [
    ("/", "GET", 404), ("/v1/status-checks", "GET", 404), ("/soap", "POST", 404),
    ("/metrics", "POST", 405), ("/readyz", "DELETE", 405), (f"/{NEEDY}", "GET", 404)])
def test_nothing_else_is_served(managed, path, method, status):
    answer = get(managed, path, method)
    assert answer[0] == status and NEEDY not in answer[2]


def test_the_management_port_answers_no_checks(managed):
    assert get(managed, "/soap?wsdl")[0] == 404


def test_not_ready_without_a_readable_register(managed):
    """An agreement that nobody can read: nothing may be decided."""
    with sqlite3.connect(managed.folder / "data" / "register.db") as database:
        database.execute("INSERT INTO agreement VALUES ('BROKEN', 1, 0, CAST('x: [' AS BLOB))")
    good, wrong = ready(managed)
    assert not good and list(wrong) == ["register"] and "BROKEN" in wrong["register"]
    with sqlite3.connect(managed.folder / "data" / "register.db") as database:
        database.execute("DELETE FROM agreement WHERE id = 'BROKEN'")
    assert ready(managed) == (True, {})


def test_not_ready_when_the_disk_is_nearly_full(folder):
    node = Node(folder)
    node.configure(management_port=0, disk_free_min_mb=4_000_000_000)
    node.start()
    good, wrong = ready(node)
    assert not good and list(wrong) == ["disk"] and "make room" in wrong["disk"]
    assert metrics(node)["tilts_ready"].value(check="disk") == 0
    node.stop()


def test_not_ready_when_the_clock_is_behind_the_log(folder):
    node = Node(folder)
    node.configure(management_port=0)
    node.start()
    Connection(node).ask(NEEDY)
    assert ready(node) == (True, {})
    node.stop()
    with sqlite3.connect(folder / "data" / "audit-0.db") as database:
        database.execute("UPDATE record SET at_us = at_us + 3600000000")
    node.start()
    good, wrong = ready(node)
    assert not good and list(wrong) == ["clock"] and ORIGIN in wrong["clock"]
    node.stop()


def date_back_the_crl(folder, due):
    """A list by the same authority whose next one was due then; tilts itself cannot date it back."""
    authority = folder / "ca"
    authority.mkdir()
    (authority / "index.txt").touch()
    (authority / "crlnumber").write_text("F000\n")
    (authority / "ca.cnf").write_text(
        "[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\ncrlnumber=crlnumber\ndefault_md=sha256\n"
        "crl_extensions=e\n[e]\nauthorityKeyIdentifier=keyid\n")
    call("openssl", "ca", "-config", "ca.cnf", "-gencrl", "-keyfile", folder / "pki" / "ca.key",
         "-cert", folder / "pki" / "ca.pem", "-crl_lastupdate", "20260101000000Z",
         "-crl_nextupdate", time.strftime("%Y%m%d%H%M%SZ", time.gmtime(due)), "-out", "crl.pem",
         cwd=authority)
    return authority / "crl.pem"


@pytest.mark.parametrize("hours, good", [(1, True), (71, True), (73, False), (5000, False)])
def test_not_ready_once_the_crl_ran_out_for_good(folder, hours, good):
    """For 72 hours callers are still let in, and the metrics are what warns."""
    node = Node(folder)
    node.configure(management_port=0, crl=date_back_the_crl(folder, time.time() - 3600 * hours))
    node.start()
    assert ready(node)[0] == good
    if not good:
        assert "ran out" in ready(node)[1]["crl"]
    left = metrics(node)["tilts_crl_next_update_seconds"].value()
    assert -3600 * hours - 600 < left <= -3600 * hours
    node.stop()


def wal_bytes(node, name):
    path = node.folder / "data" / f"{name}-wal"
    return os.path.getsize(path) if path.exists() else 0


def main_file_has(node, count):
    """Whether the log's file by itself, without its write-ahead log, holds so many records."""
    copy = node.folder / "copy.db"
    copy.write_bytes((node.folder / "data" / "audit-0.db").read_bytes())
    copy.with_name("copy.db-wal").unlink(missing_ok=True)
    with sqlite3.connect(f"file:{copy}?immutable=1", uri=True) as database:
        try:
            return database.execute("SELECT count(*) FROM record").fetchone()[0] >= count
        except sqlite3.DatabaseError:  # copied while pages were moved
            return False


def test_the_back_office_moves_the_write_ahead_log_even_without_a_listener(node):
    connection = Connection(node)
    for _ in range(50):
        connection.ask(NEEDY)
    assert wal_bytes(node, "audit-0.db") > 0
    until(bool, lambda: main_file_has(node, 50) or connection.ask(UNKNOWN).status != 200)

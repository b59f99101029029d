"""Receipts and agreements: what a caller may read of its own, and a receipt's worth offline."""

import json
import random
import re
import subprocess

import jsonschema
import pytest
from conftest import AGENCY, DAUGAVPILS, NEEDY, ROOT, UNKNOWN, Node, call
from soap import OPERATOR, Connection, question


@pytest.fixture(scope="module")
def schemas(shared_node):
    """The response schemas of the served OpenAPI description."""
    return json.loads(shared_node.curl(path="/v1/openapi.json").stdout)


def get(node, path, who="agency", *words):
    """(status, headers, body) of a GET."""
    said = node.curl("-i", *words, who=who, path=path).stdout
    head, body = said.split("\r\n\r\n", 1) if "\r\n\r\n" in said else said.split("\n\n", 1)
    headers = dict(re.findall(r"^([\w-]+): (.*?)\r?$", head, re.MULTILINE))
    return int(head.split()[1]), headers, body


def key_of(node, origin="provider.example/a/0"):
    return next(c["verifier_key"] for c in node.json("audit", "checkpoint") if c["origin"] == origin)


def check(node, tmp_path, text, *words, key=None):
    path = tmp_path / "receipt.txt"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return node.tilts("--json", "audit", "check-receipt", path, "--key", key or key_of(node), *words,
                      check=False)


def test_a_receipt_proves_the_record_of_request_and_answer(shared_node, tmp_path):
    message = question(NEEDY, request_id="receipt-1").encode()
    answer = Connection(shared_node).send(message)
    (tmp_path / "request").write_bytes(message)
    (tmp_path / "answer").write_bytes(answer.body)
    status, headers, text = get(shared_node, "/v1/receipts/receipt-1")
    assert status == 200 and headers["Content-Type"].startswith("text/plain")
    assert headers["X-Request-Id"] == "receipt-1"
    assert text.startswith("c2sp.org/tlog-proof@v1\nextra ")
    done = check(shared_node, tmp_path, text, "--request", tmp_path / "request",
                 "--answer", tmp_path / "answer")
    proved = json.loads(done.stdout)
    assert done.returncode == 0 and proved["verified"] and proved["request_id"] == "receipt-1"
    assert proved["outcome"] == "disclosed" and proved["row_count"] == 1
    assert DAUGAVPILS in [d["municipality"] for d in proved["decisions"]]
    assert NEEDY not in text and "Paraudz" not in done.stdout  # person and operator stay closed
    (tmp_path / "answer").write_bytes(answer.body + b" ")
    assert check(shared_node, tmp_path, text, "--answer", tmp_path / "answer").returncode == 1


def test_a_receipt_needs_the_right_key(shared_node, tmp_path):
    Connection(shared_node).ask(UNKNOWN, request_id="receipt-2")
    text = get(shared_node, "/v1/receipts/receipt-2")[2]
    assert check(shared_node, tmp_path, text).returncode == 0
    other = tmp_path / "other"
    (other / "data").mkdir(parents=True)
    for name in ("provider.yaml", "pki"):
        call("cp", "-r", shared_node.folder / name, other)
    node = Node(other)
    node.tilts("agreement", "add", shared_node.folder / "agreements" / "daugavpils-2024.yaml")
    stranger = key_of(node, "provider.example/a/admin")
    assert check(shared_node, tmp_path, text, key=stranger).returncode == 1
    keys = tmp_path / "keys"
    keys.write_text(f"{stranger}\n{key_of(shared_node)}\n")
    assert check(shared_node, tmp_path, text, key=keys).returncode == 0
    assert check(shared_node, tmp_path, text, key="no+such+key").returncode == 2


def test_mutants_of_a_receipt_are_rejected(shared_node, tmp_path):
    Connection(shared_node).ask(NEEDY, request_id="receipt-3")
    text = get(shared_node, "/v1/receipts/receipt-3")[2].encode()
    chance = random.Random(3)
    for place in chance.sample(range(len(text)), 25):
        mutant = bytearray(text)
        mutant[place] ^= 1 << chance.randrange(8)
        assert check(shared_node, tmp_path, bytes(mutant)).returncode == 1, place


@pytest.mark.parametrize("name", ["nothing", "a/b", "%2e%2e", "x" * 65, "%00"])
def test_no_receipt_for_what_is_not_there(shared_node, name):
    status, headers, body = get(shared_node, f"/v1/receipts/{name}")
    if status == 400:  # a path that HTTP itself refuses
        assert name == "%00"
        return
    problem = json.loads(body)
    assert (status, problem["code"]) == (404, "receipt-not-found")
    assert headers["Content-Type"].startswith("application/problem+json")


@pytest.mark.parametrize("language, text", [
    ("lv", "Jums nav pieraksta ar šādu pieprasījuma numuru. Pārbaudiet numuru."),
    ("en", "You have no record with this request id. Check the id.")])
def test_it_is_said_in_the_readers_language(shared_node, language, text):
    said = ("-H", f"Accept-Language: {language}")
    status, headers, body = get(shared_node, "/v1/receipts/nothing", "agency", *said)
    assert (status, headers["Content-Language"]) == (404, language)
    assert json.loads(body)["detail"] == text


def test_another_agency_cannot_fetch_it(node):
    """The same id, another caller: neither its existence nor its content is told."""
    Connection(node).ask(NEEDY, request_id="receipt-4")
    other = "90000054163"
    pki = node.folder / "pki"
    node.tilts("pki", "request", "--registration", other, "--name", "Cita aģentūra",
               "--key", pki / "other.key", "--out", pki / "other.csr")
    node.tilts("pki", "issue", pki / "other.csr", "--dir", pki, "--registration", other,
               "--name", "Cita aģentūra", "--out", pki / "other.pem")
    assert get(node, "/v1/receipts/receipt-4")[0] == 200
    status, _, body = get(node, "/v1/receipts/receipt-4", "other")
    assert (status, json.loads(body)["code"]) == (404, "receipt-not-found")
    assert json.loads(get(node, "/v1/agreements", "other")[2]) == {"agreements": []}
    before = len(node.records())
    get(node, "/v1/agreements")
    get(node, "/v1/receipts/receipt-4")
    assert len(node.records()) == before  # reading one's own needs no record


def test_a_revoked_certificate_reads_nothing(node):
    paths = ("/v1/receipts/receipt-5", "/v1/agreements")
    connections = {path: Connection(node) for path in paths}
    for path, connection in connections.items():
        connection.ask(NEEDY, request_id="receipt-5")
        assert connection.send(b"", method="GET", path=path).status == 200
    pki = node.folder / "pki"
    node.tilts("pki", "revoke", pki / "agency.pem", "--dir", pki, "--reason", "superseded")
    node.wait_for("crl-taken")
    for path, connection in connections.items():
        answer = connection.send(b"", method="GET", path=path)
        assert answer.status == 403 and json.loads(answer.body)["code"] == "certificate-revoked"


def test_receipts_are_found_whichever_lane_holds_them(folder, tmp_path):
    node = Node(folder)
    node.configure(lanes=3)
    node.start()
    connections = [Connection(node) for _ in range(6)]
    for i, connection in enumerate(connections):
        connection.ask(NEEDY, request_id=f"lanes-{i}")
    keys = tmp_path / "keys"
    keys.write_text("".join(c["verifier_key"] + "\n" for c in node.json("audit", "checkpoint")))
    for i in range(6):
        for connection in connections:
            answer = connection.send(b"", method="GET", path=f"/v1/receipts/lanes-{i}")
            assert answer.status == 200
            assert check(node, tmp_path, answer.body, key=keys).returncode == 0
    node.stop()


def test_the_answers_receipt_address_is_the_receipts(shared_node):
    body = json.dumps({"person_code": NEEDY, "operator": {
        "name": "Anna", "surname": "Paraudziņa", "person_code": "010190-00018"}})
    answer = json.loads(shared_node.curl("-H", "Content-Type: application/json", "-d", body,
                                         path="/v1/status-checks").stdout)
    assert get(shared_node, answer["receipt"])[0] == 200


def test_agreements_as_the_description_says(shared_node, schemas):
    status, headers, body = get(shared_node, "/v1/agreements", "agency", "-H", "X-Request-Id: my-1")
    assert status == 200 and headers["X-Request-Id"] == "my-1"
    document = json.loads(body)
    jsonschema.validate(document, {**schemas, "$ref": "#/components/schemas/Agreements"})
    states = {a["id"]: a["state"] for a in document["agreements"]}
    listed = {a["id"]: a["state"] for a in shared_node.json("agreement", "list")}
    assert states == listed and len(states) >= 3
    ours = next(a for a in document["agreements"] if a["municipality"] == DAUGAVPILS)
    assert ours["purposes"] and AGENCY not in body


def test_only_get(shared_node):
    for path in ("/v1/agreements", "/v1/receipts/x"):
        done = shared_node.curl("-o", "/dev/null", "-w", "%{http_code}", "-d", "", path=path)
        assert done.stdout == "405"


def test_explained_from_the_log_alone(node):
    Connection(node).ask(NEEDY, request_id="why-1", purpose="4.2.4.2", application="P-17")
    (node.folder / "data" / "register.db").rename(node.folder / "gone.db")
    explained, = node.json("agreement", "explain", "why-1")
    assert explained["purpose"] == "4.2.4.2" and explained["application"] == "P-17"
    assert explained["operator"]["surname"] == "Paraudziņa"
    assert explained["operator"]["code"] in OPERATOR
    decision = next(d for d in explained["decisions"] if d["municipality"] == DAUGAVPILS)
    assert decision["version"] == 1 and decision["clause"].startswith("1.2")
    assert decision["outcome"] == "allow" and "person_code" not in explained
    shown = node.tilts("agreement", "explain", "why-1").stdout
    assert decision["agreement"] in shown and "P-17" in shown and NEEDY not in shown
    assert node.tilts("agreement", "explain", "no-such", check=False).returncode == 1
    assert node.tilts("agreement", "explain", check=False).returncode == 2


def test_the_script_of_the_bundle_is_short():
    lines = (ROOT / "src" / "audit" / "verify.py").read_text().splitlines()
    assert len(lines) < 200
    assert subprocess.run(["/usr/bin/python3", "-c", "import ast, sys; ast.parse(sys.stdin.read())"],
                          input="\n".join(lines), text=True, check=False).returncode == 0

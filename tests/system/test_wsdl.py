"""The contracts as files: a client made from the WSDL alone, and every golden message against it.

Needs no server: zeep's transport hands out the golden answers.
"""

import datetime
import hashlib
import json
import pathlib
import re
import subprocess

import jsonschema
import pytest
import yaml
import zeep
import zeep.transports
from lxml import etree

ROOT = pathlib.Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "golden"
WSDL = ROOT / "api" / "status-check.wsdl"
NS = "urn:tilts:status-check:1"
XS = "http://www.w3.org/2001/XMLSchema"
ENVELOPES = {
    "soap11": "http://schemas.xmlsoap.org/soap/envelope/",
    "soap12": "http://www.w3.org/2003/05/soap-envelope",
}
PORTS = {"soap11": "StatusCheckSoap11", "soap12": "StatusCheckSoap12"}
ASKED = {
    "PersonCode": "010190-01239",
    "userName": "Jānis",
    "userSecondName": "Bērziņš",
    "userPersonCode": "020280-02348",
}


class GoldenTransport(zeep.transports.Transport):
    """Answers every call with one golden file and keeps what was sent."""

    def __init__(self, name: str, status: int = 200):
        super().__init__()
        self.name, self.status, self.sent, self.headers = name, status, None, None

    def post(self, address, message, headers):
        self.sent, self.headers = message, headers
        body = (GOLDEN / self.name).read_bytes()
        kind = "text/xml" if self.name.startswith("soap11") else "application/soap+xml"

        class Answer:
            status_code = self.status
            content = body
            headers = {"Content-Type": f"{kind}; charset=utf-8"}
            encoding = "utf-8"

        return Answer()


def client(name: str, version: str, status: int = 200):
    transport = GoldenTransport(name, status)
    made = zeep.Client(str(WSDL), transport=transport)
    return made.bind("StatusCheck", PORTS[version]), transport


@pytest.fixture(scope="module")
def schema_path(tmp_path_factory) -> pathlib.Path:
    """The WSDL's schema as a file of its own."""
    schema = etree.parse(str(WSDL)).find(f".//{{{XS}}}schema")
    path = tmp_path_factory.mktemp("schema") / "status-check.xsd"
    path.write_bytes(etree.tostring(schema))
    return path


def contents(path: pathlib.Path) -> list:
    """The elements of our namespace that a SOAP message carries."""
    tree = etree.parse(str(path))
    return [
        element
        for element in tree.iter(f"{{{NS}}}*")
        if element.getparent().tag.split("}")[0] != f"{{{NS}"
    ]


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("soap*.xml")), ids=lambda path: path.name)
def test_golden_messages_fit_the_schema(path, schema_path, tmp_path):
    found = contents(path)
    assert found
    for number, element in enumerate(found):
        part = tmp_path / f"{number}.xml"
        part.write_bytes(etree.tostring(element, encoding="utf-8"))
        done = subprocess.run(
            ["xmllint", "--noout", "--schema", str(schema_path), str(part)],
            capture_output=True, text=True, check=False,
        )
        assert done.returncode == 0, done.stderr


def test_schema_refuses_what_is_wrong(schema_path, tmp_path):
    part = tmp_path / "bad.xml"
    part.write_text(f'<CheckStatus xmlns="{NS}"><PersonCode>1</PersonCode></CheckStatus>')
    done = subprocess.run(
        ["xmllint", "--noout", "--schema", str(schema_path), str(part)],
        capture_output=True, check=False,
    )
    assert done.returncode != 0


def test_ports_and_types():
    made = zeep.Client(str(WSDL))
    service = made.wsdl.services["StatusCheck"]
    assert set(service.ports) == set(PORTS.values())
    for port in service.ports.values():
        operation = port.binding.get("CheckStatus")
        assert operation.soapaction == f"{NS}/CheckStatus"
        assert operation.style == "document"
        assert "Problem" in operation.faults
    asked = made.get_element(f"{{{NS}}}CheckStatus").type
    assert [(name, element.type.name, element.is_optional) for name, element in asked.elements] == [
        ("PersonCode", "string", False),
        ("dateFrom", "dateTime", True),
        ("dateTill", "dateTime", True),
        ("userName", "string", False),
        ("userSecondName", "string", False),
        ("userPersonCode", "string", False),
    ]
    row = made.get_type(f"{{{NS}}}Status")
    assert [(name, element.type.name) for name, element in row.elements] == [
        ("PKods", "string"),
        ("Statuss", "int"),
        ("DatumsNo", "dateTime"),
        ("DatumsLidz", "dateTime"),
        ("Pasvaldiba", "string"),
    ]


@pytest.mark.parametrize("version", PORTS)
def test_answer_is_read(version):
    service, transport = client(f"{version}-answer.xml", version)
    rows = service.CheckStatus(**ASKED, dateFrom=datetime.datetime(2026, 1, 1))
    assert [row.Statuss for row in rows] == [1, 2]
    assert rows[0].PKods == "010190-01239"
    assert rows[0].DatumsNo == datetime.datetime(2026, 1, 1)
    assert rows[0].DatumsLidz == datetime.datetime(2026, 3, 31)
    assert rows[1].DatumsLidz is None
    assert rows[0].Pasvaldiba == "90000077325"
    sent = etree.fromstring(transport.sent)
    assert sent.tag == f"{{{ENVELOPES[version]}}}Envelope"


@pytest.mark.parametrize("version", PORTS)
def test_not_found_is_read(version):
    service, _ = client(f"{version}-not-found.xml", version)
    (row,) = service.CheckStatus(**ASKED)
    assert row.Statuss == 0
    assert row.PKods == "010190-01239"
    assert (row.DatumsNo, row.DatumsLidz, row.Pasvaldiba) == (None, None, None)


def test_context_header_is_sent():
    service, transport = client("soap12-answer.xml", "soap12")
    context = {"Purpose": "4.2.4.2", "Application": "P-2026-17", "RequestId": "q-000017"}
    service.CheckStatus(**ASKED, _soapheaders={"context": context})
    sent = etree.fromstring(transport.sent)
    header = sent.find(f"{{{ENVELOPES['soap12']}}}Header/{{{NS}}}Context")
    assert {etree.QName(part).localname: part.text for part in header} == context


@pytest.mark.parametrize("version", PORTS)
def test_fault_is_read(version):
    service, _ = client(f"{version}-fault-bad-date.xml", version, 500)
    with pytest.raises(zeep.exceptions.Fault) as caught:
        service.CheckStatus(**ASKED)
    fault = caught.value
    assert fault.code == ("soap:Client" if version == "soap11" else "soap:Sender")
    assert "bad-date" in fault.message
    problem = fault.detail.find(f"{{{NS}}}Problem")
    told = {etree.QName(part).localname: part.text for part in problem}
    assert told["code"] == "bad-date"
    assert told["field"] == "dateFrom"
    assert told["requestId"] == "q-000017"
    assert told["textLv"] and told["textEn"]


def openapi() -> dict:
    text = (ROOT / "api" / "provider.openapi.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


def schema_of(name: str) -> jsonschema.Draft202012Validator:
    document = openapi()
    document["$ref"] = f"#/components/schemas/{name}"
    return jsonschema.Draft202012Validator(document)


@pytest.mark.parametrize(
    ("pattern", "name"),
    [("rest-answer*", "Answer"), ("rest-not-found*", "Answer"), ("rest-problem*", "Problem"),
     ("rest-request*", "StatusCheck")],
)
def test_golden_documents_fit_openapi(pattern, name):
    paths = sorted(GOLDEN.glob(pattern))
    assert paths
    for path in paths:
        schema_of(name).validate(json.loads(path.read_text(encoding="utf-8")))


def test_openapi_examples_fit():
    example = json.loads((ROOT / "api" / "examples" / "check.json").read_text(encoding="utf-8"))
    schema_of("StatusCheck").validate(example)
    content = openapi()["paths"]["/v1/status-checks"]["post"]["requestBody"]["content"]
    for shown in content["application/json"]["examples"].values():
        schema_of("StatusCheck").validate(shown["value"])
    with pytest.raises(jsonschema.ValidationError):
        schema_of("StatusCheck").validate({**example, "force": True})


def references(node):
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref":
                yield value
            else:
                yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def test_openapi_references_lead_somewhere():
    document = openapi()
    found = set(references(document))
    assert found
    for reference in found:
        place = document
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]


def version_in(name: str) -> str:
    """The version that a contract gives itself."""
    if name.endswith(".wsdl"):
        return etree.parse(str(ROOT / "api" / name)).find(f".//{{{XS}}}schema").get("version")
    return yaml.safe_load((ROOT / "api" / name).read_text(encoding="utf-8"))["info"]["version"]


def lock() -> list:
    lines = (ROOT / "api" / "contracts.lock").read_text(encoding="utf-8").splitlines()
    return [line.split() for line in lines if line and not line.startswith("#")]


def test_no_contract_is_left_out_of_the_lock():
    names = {path.name for path in (ROOT / "api").iterdir()
             if path.name.endswith((".wsdl", ".openapi.yaml"))}
    assert {name for name, _, _ in lock()} == names


@pytest.mark.parametrize(("name", "version", "digest"), lock(), ids=lambda value: value[:24])
def test_contract_changes_only_with_its_version(name, version, digest):
    now = hashlib.sha256((ROOT / "api" / name).read_bytes()).hexdigest()
    if now == digest:
        assert version_in(name) == version
        return
    assert version_in(name) != version, f"{name} has changed: raise its version"
    pytest.fail(f"{name} has a new version: put '{name} {version_in(name)} {now}' into the lock")


def registry() -> list:
    """Code, HTTP status and English text of every row of problems.def."""
    text = (ROOT / "api" / "problems.def").read_text(encoding="utf-8")
    rows = re.findall(
        r'^PROBLEM\((\w+), "([a-z0-9-]+)", (\d+), (CALLER|OURS), "([\d.]*)",\s*"(.*)",\s*"(.*)"\)$',
        text, re.MULTILINE,
    )
    assert len(rows) == text.count("\nPROBLEM(")
    return rows


def test_codes_are_unique():
    codes = [row[1] for row in registry()]
    assert len(codes) == len(set(codes))


def test_documentation_lists_every_problem():
    text = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| `([a-z0-9-]+)` \| (\d+) \| (\w+) \| ([\d.]*) ?\| (.+) \|$", text, re.MULTILINE)
    wanted = [
        (code, status, "caller" if fault == "CALLER" else "provider", clause, english)
        for _, code, status, fault, clause, _, english in registry()
    ]
    assert told == wanted


def test_documentation_shows_the_golden_answers():
    text = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    for name in ("rest-not-found.json", "rest-problem-expired.lv.json"):
        shown = json.loads((GOLDEN / name).read_text(encoding="utf-8"))
        blocks = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", text, re.DOTALL)]
        assert shown in blocks

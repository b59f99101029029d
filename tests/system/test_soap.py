"""The SOAP contract as its users meet it: zeep from the served WSDL, curl, .NET habits."""

import re

import pytest
import requests
import zeep
import zeep.exceptions
import zeep.transports
from conftest import BOTH, DAUGAVPILS, ENDED, LOW_INCOME, NEEDY, UNKNOWN, call
from lxml import etree
from soap import NS, OPERATOR, SOAP11, SOAP12, Connection, envelope, question


@pytest.fixture(scope="module")
def connection(shared_node):
    connection = Connection(shared_node)
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def schema(shared_node):
    """The schema inside the WSDL, for validating every answer."""
    wsdl = etree.fromstring(shared_node.curl(path="/soap?wsdl").stdout.encode())
    schema = wsdl.find(".//{http://www.w3.org/2001/XMLSchema}schema")
    return etree.XMLSchema(etree.fromstring(etree.tostring(schema)))


@pytest.mark.parametrize("port", ["StatusCheckSoap11", "StatusCheckSoap12"])
def test_zeep_made_from_the_served_wsdl_alone(shared_node, port):
    session = requests.Session()
    session.trust_env = False
    session.verify = str(shared_node.pki("ca.pem"))
    session.cert = (str(shared_node.pki("agency.pem")), str(shared_node.pki("agency.key")))
    client = zeep.Client(shared_node.url + "/soap?wsdl",
                         transport=zeep.transports.Transport(session=session))
    service = client.bind("StatusCheck", port)
    operator = {"userName": "Anna", "userSecondName": "Paraudziņa",
                "userPersonCode": "010190-00014"}
    rows = service.CheckStatus(PersonCode=NEEDY, **operator)
    assert [(r.PKods, r.Statuss, str(r.DatumsNo), r.DatumsLidz, r.Pasvaldiba) for r in rows] == [
        (NEEDY, 1, "2026-01-01 00:00:00", None, DAUGAVPILS)]
    rows = service.CheckStatus(PersonCode=UNKNOWN, **operator)
    assert [(r.PKods, r.Statuss, r.DatumsNo, r.Pasvaldiba) for r in rows] == [
        (UNKNOWN, 0, None, None)]
    with pytest.raises(zeep.exceptions.Fault) as fault:
        service.CheckStatus(PersonCode="123", **operator)
    assert "bad-person-code" in etree.tostring(fault.value.detail).decode()


@pytest.mark.parametrize("version", [SOAP11, SOAP12])
@pytest.mark.parametrize("code, kinds", [
    (NEEDY, ["1"]), (LOW_INCOME, ["2"]), (UNKNOWN, ["0"]), (ENDED, ["0"]), (BOTH, ["2"])])
def test_answers_are_right_and_valid(connection, schema, version, code, kinds):
    answer = connection.ask(code, version=version)
    assert answer.status == 200
    assert [row["Statuss"] for row in answer.rows] == kinds
    assert all(row["PKods"] == code for row in answer.rows)
    body = etree.fromstring(answer.body).find(f".//{{{NS}}}CheckStatusResponse")
    schema.assertValid(body)


def test_an_answer_spells_the_code_as_the_caller_did(connection):
    plain = NEEDY.replace("-", "")
    assert connection.ask(plain).rows[0]["PKods"] == plain
    assert connection.ask(NEEDY).rows[0]["PKods"] == NEEDY


PERIODS = [
    ("<dateFrom>2026-06-15T00:00:00</dateFrom><dateTill>2026-06-15T00:00:00</dateTill>", 2),
    ("<dateFrom>2026-06-30T00:00:00</dateFrom>", 2),
    ("<dateTill>2026-07-01T00:00:00</dateTill>", 1),
    ("<dateFrom>2025-01-01T00:00:00</dateFrom><dateTill>2026-01-01T00:00:00</dateTill>", 1),
    ("<dateFrom>2026-06-30T21:30:00Z</dateFrom>", 1),  # already the first of July in Riga
    ("<dateFrom>2026-06-30T23:30:00+03:00</dateFrom>", 2),
    ("<dateFrom>0001-01-01T00:00:00</dateFrom><dateTill>2026-06-15T00:00:00</dateTill>", 2),
    ("<dateFrom>2026-06-15T00:00:00.0000000</dateFrom>"
     '<dateTill xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true"/>', 2),
]


@pytest.mark.parametrize("dates, rows", PERIODS)
def test_days_are_riga_days(connection, dates, rows):
    assert len(connection.ask(BOTH, dates).rows) == rows


HABITS = {
    "another prefix": f'<x:CheckStatus xmlns:x="{NS}"><x:PersonCode>{NEEDY}</x:PersonCode>'
                      + re.sub(r"<(/?)", r"<\1x:", OPERATOR) + "</x:CheckStatus>",
    "white space": f'\n  <CheckStatus xmlns="{NS}">\n <PersonCode>\n {NEEDY} </PersonCode>\t'
                   f"{OPERATOR}\n</CheckStatus>\n",
    "CDATA": f'<CheckStatus xmlns="{NS}"><PersonCode><![CDATA[{NEEDY}]]></PersonCode>{OPERATOR}'
             "</CheckStatus>",
    "comments": f'<CheckStatus xmlns="{NS}"><!-- a --><PersonCode>{NEEDY[:6]}<!-- b -->{NEEDY[6:]}'
                f"</PersonCode>{OPERATOR}</CheckStatus>",
    "foreign attributes": f'<CheckStatus xmlns="{NS}" xmlns:a="urn:a" a:b="c"><PersonCode a:d="e">'
                          f"{NEEDY}</PersonCode>{OPERATOR}</CheckStatus>",
    "schema types": f'<CheckStatus xmlns="{NS}" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"'
                    ' xmlns:d="http://www.w3.org/2001/XMLSchema"><PersonCode i:type="d:string">'
                    f"{NEEDY}</PersonCode>{OPERATOR}</CheckStatus>",
}


@pytest.mark.parametrize("habit", HABITS)
def test_habits_of_other_clients_are_understood(connection, habit):
    answer = connection.send(envelope(HABITS[habit]))
    assert [row["Statuss"] for row in answer.rows] == ["1"], answer.body


def test_soap_action_may_be_left_out_but_not_be_wrong(connection):
    message = question(NEEDY)
    assert connection.send(message, SOAPAction='""').status == 200
    assert connection.send(message, SOAPAction=f'"{NS}/CheckStatus"').status == 200
    assert connection.send(message, SOAPAction='"urn:other"').code == "wrong-soap-action"


def test_the_wsdl_names_the_host_that_was_asked(shared_node):
    wsdl = shared_node.curl("-H", "Host: provider.example:8443", path="/soap?wsdl").stdout
    assert 'location="https://provider.example:8443/soap"' in wsdl


def test_every_kind_of_answer_can_be_found_in_the_log(shared_node, connection):
    connection.ask(NEEDY, request_id="system-1")
    connection.ask(UNKNOWN, request_id="system-2")
    connection.ask(NEEDY, request_id="system-3", purpose="9.9.9")
    connection.send(question("bad", request_id="system-4"))
    found = {r["request_id"]: r for r in shared_node.records()}
    assert found["system-1"]["outcome"] == "disclosed"
    assert found["system-2"]["outcome"] == "not-found"
    assert found["system-3"]["outcome"] == "purpose-not-agreed"
    assert found["system-3"]["clause"] == "3.2.1"
    assert found["system-4"]["outcome"] == "bad-person-code"
    assert shared_node.tilts("audit", "verify").returncode == 0


def test_the_command_line_client(shared_node):
    rows = shared_node.json("check", NEEDY, side="platform")
    assert [(r["status"], r["municipality"]) for r in rows] == [("needy", DAUGAVPILS)]
    refused = shared_node.tilts("check", NEEDY, "--purpose", "9.9.9", side="platform", check=False)
    assert refused.returncode == 1 and "3.2.1" in refused.stderr
    assert shared_node.tilts("check", "123", side="platform", check=False).returncode == 1
    words = shared_node.tilts("check", side="platform", check=False)
    assert words.returncode == 2


def test_xmllint_reads_an_answer(shared_node, connection, tmp_path):
    (tmp_path / "answer.xml").write_bytes(connection.ask(NEEDY).body)
    call("xmllint", "--noout", tmp_path / "answer.xml")

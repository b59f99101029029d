"""Whatever comes in: a clear fault, recorded, and the provider goes on."""

import pytest
from conftest import NEEDY
from soap import NS, OPERATOR, SOAP12, Connection, envelope, question

GOOD = question(NEEDY)
CHECK = f'<CheckStatus xmlns="{NS}"><PersonCode>{NEEDY}</PersonCode>{OPERATOR}</CheckStatus>'


def check(inner):
    return envelope(f'<CheckStatus xmlns="{NS}">{inner}</CheckStatus>')


CASES = {
    "nothing": ("", "bad-xml"),
    "no XML": ("hello", "bad-xml"),
    "truncated": (GOOD[:-20], "bad-xml"),
    "DOCTYPE": (GOOD.replace("?>", '?><!DOCTYPE a [<!ENTITY b "c">]>', 1), "doctype-refused"),
    "external entity": (
        GOOD.replace("?>", '?><!DOCTYPE a SYSTEM "file:///etc/passwd">', 1), "doctype-refused"),
    "undeclared entity": (check(f"<PersonCode>&b;</PersonCode>{OPERATOR}"), None),
    "deep nesting": (envelope("<a>" * 5000 + "</a>" * 5000), None),
    "not SOAP": ("<a/>", "not-soap"),
    "empty body": (envelope(""), None),
    "two bodies": (envelope(CHECK + "</s:Body><s:Body>" + CHECK), "not-soap"),
    "two operations": (envelope(CHECK + CHECK), None),
    "unknown operation": (envelope(f'<Other xmlns="{NS}"/>'), "unknown-operation"),
    "other namespace": (GOOD.replace(NS, "urn:other"), "unknown-operation"),
    "unknown element": (check(f"<PersonCode>{NEEDY}</PersonCode>{OPERATOR}<x/>"),
                        "unknown-element"),
    "missing code": (check(OPERATOR), "missing-field"),
    "empty code": (check(f"<PersonCode/>{OPERATOR}"), "missing-field"),
    "missing operator": (check(f"<PersonCode>{NEEDY}</PersonCode>"), "missing-field"),
    "repeated code": (check(f"<PersonCode>{NEEDY}</PersonCode>" * 2 + OPERATOR),
                      "repeated-element"),
    "out of order": (check(f"{OPERATOR}<PersonCode>{NEEDY}</PersonCode>"), None),
    "control character": (check(f"<PersonCode>{NEEDY}</PersonCode>"
                                + OPERATOR.replace("Anna", "An\x01na")), "bad-xml"),
    "C1 control character": (check(f"<PersonCode>{NEEDY}</PersonCode>"
                                   + OPERATOR.replace("Anna", "An\x85na")), "bad-text"),
    "long name": (check(f"<PersonCode>{NEEDY}</PersonCode>"
                        + OPERATOR.replace("Anna", "A" * 1000)), "bad-text"),
    "letters in the code": (question("01018A-00019"), "bad-person-code"),
    "no such birth date": (question("310280-00019"), "bad-person-code"),
    "century digit 3": (question("010180-30019"), "bad-person-code"),
    "no such day": (question(NEEDY, "<dateFrom>2026-02-30T00:00:00</dateFrom>"), "bad-date"),
    "words for a day": (question(NEEDY, "<dateFrom>today</dateFrom>"), "bad-date"),
    "from after till": (question(NEEDY, "<dateFrom>2026-02-02T00:00:00</dateFrom>"
                                        "<dateTill>2026-02-01T00:00:00</dateTill>"),
                        "from-after-till"),
    "request id with spaces": (question(NEEDY, request_id="a b"), "bad-text"),
    "must understand": (envelope(CHECK, '<s:Header><q:x xmlns:q="urn:q" s:mustUnderstand="1"/>'
                                        "</s:Header>"), "must-understand"),
}


@pytest.fixture(scope="module")
def connection(shared_node):
    connection = Connection(shared_node)
    yield connection
    connection.close()


@pytest.mark.parametrize("name", CASES)
def test_a_clear_fault(shared_node, connection, name):
    body, code = CASES[name]
    answer = connection.send(body)
    assert answer.status == 500, answer.body
    assert answer.code is not None and (code is None or answer.code == code), answer.body
    assert not answer.rows
    assert answer.texts("textLv")[0] and answer.texts("textEn")[0]
    request_id = answer.texts("requestId")[0]
    assert request_id == answer.headers["X-Request-Id"]
    assert any(r["request_id"] == request_id and r["outcome"] == answer.code
               for r in shared_node.records())


@pytest.mark.parametrize("content_type, code", [
    ("text/plain", "unsupported-media-type"), ("application/x-www-form-urlencoded", None),
    ("text/xml; charset=iso-8859-1", None), ("application/soap+xml", "soap-version")])
def test_content_types(connection, content_type, code):
    answer = connection.send(GOOD, content_type)
    assert answer.status in (400, 415, 500) and answer.code
    assert code is None or answer.code == code


def test_invalid_utf8(connection):
    answer = connection.send(GOOD.encode().replace(b"Anna", b"An\xffna"))
    assert answer.code in ("not-utf-8", "bad-xml")


def test_a_huge_body_is_refused_and_the_provider_goes_on(shared_node):
    connection = Connection(shared_node)
    answer = connection.send(GOOD + " " * 200_000)
    assert answer.status in (413, 500) and answer.code == "body-too-large"
    connection.close()
    assert Connection(shared_node).ask(NEEDY).status == 200


def test_a_soap12_fault_is_the_callers(connection):
    answer = connection.ask("bad", version=SOAP12)
    assert answer.status == 400 and answer.code == "bad-person-code"


@pytest.mark.parametrize("method, path, status", [
    ("GET", "/other", 404), ("POST", "/", 404), ("GET", "/soap", 405), ("DELETE", "/soap", 405)])
def test_other_addresses_and_methods(shared_node, method, path, status):
    done = shared_node.curl("-o", "/dev/null", "-w", "%{http_code}", "-X", method, path=path)
    assert done.stdout == str(status)


def test_no_personal_data_in_the_providers_own_log(shared_node, connection):
    connection.ask(NEEDY)
    text = shared_node.log.read_text()
    for secret in (NEEDY, NEEDY.replace("-", ""), "Anna", "Paraudziņa", "010190"):
        assert secret not in text

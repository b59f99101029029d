"""The REST contract as its users meet it; every answer is held against the served OpenAPI file."""

import datetime
import json
import pathlib
import re

import jsonschema
import pytest
import rest
import yaml
from conftest import BOTH, DAUGAVPILS, ENDED, LOW_INCOME, NEEDY, UNKNOWN
from soap import SOAP11, SOAP12, question
from soap import Connection as SoapConnection

ROOT = pathlib.Path(__file__).resolve().parents[2]
UUID7 = r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"


@pytest.fixture(scope="module")
def connection(shared_node):
    connection = rest.Connection(shared_node)
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def openapi(connection):
    answer = connection.get("/v1/openapi.json")
    assert answer.status == 200 and answer.headers["Content-Type"] == "application/json"
    return answer.document


class Contract:
    """Holds answers against what the document says of their path, method and status."""

    def __init__(self, document):
        self.document = document

    def resolve(self, node):
        while "$ref" in node:
            place = self.document
            for step in node["$ref"].removeprefix("#/").split("/"):
                place = place[step]
            node = place
        return node

    def validate(self, schema, value):
        jsonschema.Draft202012Validator({**self.document, **schema}).validate(value)

    def hold(self, answer, path=rest.PATH, method="post"):
        responses = self.document["paths"][path][method]["responses"]
        response = self.resolve(responses[str(answer.status)])
        kind = answer.headers["Content-Type"]
        assert kind in response["content"], (kind, list(response["content"]))
        self.validate(response["content"][kind].get("schema", {}), answer.document)
        for name, header in response.get("headers", {}).items():
            header = self.resolve(header)
            value = answer.headers[name]
            assert value is not None or not header.get("required"), name
            if value is not None:
                schema = self.resolve(header["schema"])
                self.validate(schema, int(value) if schema["type"] == "integer" else value)
        return answer


@pytest.fixture(scope="module")
def contract(openapi):
    return Contract(openapi)


def test_the_served_description_is_the_file_in_the_repository(openapi):
    text = (ROOT / "api" / "provider.openapi.yaml").read_text(encoding="utf-8")
    assert openapi == yaml.safe_load(text)


def test_the_contract_would_notice_a_wrong_answer(connection, contract):
    answer = connection.check(NEEDY)
    for harm in ({"extra": 1}, {"statuses": []}, {"date_from": "2026-01-01"}):
        answer.document = {**json.loads(answer.body), **harm}
        with pytest.raises(jsonschema.ValidationError):
            contract.hold(answer)


@pytest.mark.parametrize("code, kinds", [
    (NEEDY, [1]), (LOW_INCOME, [2]), (UNKNOWN, [0]), (ENDED, [0]), (BOTH, [2])])
def test_answers_are_right_and_fit_the_contract(connection, contract, code, kinds):
    answer = contract.hold(connection.check(code))
    assert answer.status == 200
    document = answer.document
    assert [row["status"] for row in document["statuses"]] == kinds
    assert document["person_code"] == code
    assert document["request_id"] == answer.headers["X-Request-Id"]
    assert document["receipt"] == f"/v1/receipts/{document['request_id']}"


def test_an_answer_names_what_it_covers(shared_node, connection):
    covered = connection.check(UNKNOWN).document["agreements"]
    listed = {a["id"] for a in shared_node.json("agreement", "list") if a["state"] == "in force"}
    assert covered and {a["id"] for a in covered} <= listed
    assert DAUGAVPILS in {a["municipality"] for a in covered}
    assert {a["clause"] for a in covered} == {"1.2"}


PERIODS = [
    ({"date_from": "2026-06-15", "date_till": "2026-06-15"}, [1, 2]),
    ({"date_from": "2026-06-30"}, [1, 2]),
    ({"date_till": "2026-07-01T00:00:00"}, [2]),
    ({"date_from": "2026-06-30T21:30:00Z"}, [2]),  # already the first of July in Riga
    ({"date_from": "2026-06-30T23:30:00+03:00"}, [1, 2]),
    ({"date_from": "0001-01-01T00:00:00", "date_till": "2026-06-15"}, [1, 2]),
    ({"date_from": None, "date_till": "2026-06-15", "purpose": None}, [1, 2]),
]


@pytest.mark.parametrize("members, kinds", PERIODS)
def test_days_are_riga_days_and_statuses_are_not_clipped(connection, contract, members, kinds):
    document = contract.hold(connection.check(BOTH, members)).document
    assert sorted(row["status"] for row in document["statuses"]) == kinds
    assert document["date_from"] <= document["date_till"]
    if 1 in kinds:
        first = min(document["statuses"], key=lambda row: row["from"])
        assert (first["from"], first["till"]) == ("2026-01-01T00:00:00", "2026-06-30T00:00:00")


def test_without_dates_today_is_asked_about(connection):
    """Today in Riga; the day may turn between the question and the comparison."""
    utc = datetime.datetime.now(datetime.timezone.utc)
    days = {f"{(utc + datetime.timedelta(hours=h)).date()}T00:00:00" for h in (2, 3)}
    document = connection.check(NEEDY).document
    assert document["date_from"] == document["date_till"] and document["date_from"] in days


def test_soap_and_rest_answer_the_same(shared_node, connection):
    soap = SoapConnection(shared_node)
    for code in (NEEDY, LOW_INCOME, UNKNOWN, ENDED, BOTH):
        rows = [(int(r["Statuss"]), r["DatumsNo"], r["DatumsLidz"], r["Pasvaldiba"])
                for r in soap.ask(code).rows]
        assert rows == [(r["status"], r["from"], r["till"], r["municipality"])
                        for r in connection.check(code).document["statuses"]]


CODE = f'"person_code":"{NEEDY}"'
OPERATOR = '"operator":' + json.dumps(rest.OPERATOR, ensure_ascii=False)


def body(*members):
    return "{" + ",".join(members) + "}"


def operator(**changes):
    return '"operator":' + json.dumps({**rest.OPERATOR, **changes}, ensure_ascii=False)


GOOD = body(CODE, OPERATOR)
STRICT = {
    # Not one JSON document.
    "nothing": ("", "bad-json", None),
    "no JSON": ("hello", "bad-json", None),
    "a bare value": ('"x"', "bad-json", None),
    "truncated": (GOOD[:-1], "bad-json", None),
    "trailing bytes": (GOOD + "x", "bad-json", None),
    "a second document": (GOOD + "{}", "bad-json", None),
    "a trailing comma": (GOOD[:-1] + ",}", "bad-json", None),
    "single quotes": (GOOD.replace('"', "'"), "bad-json", None),
    "a comment": (GOOD + "/* */", "bad-json", None),
    "a byte order mark": ("\ufeff" + GOOD, "bad-json", None),
    "an array": ("[]", "wrong-type", None),
    # Repeated, unknown, missing.
    "a member twice": (body(CODE, CODE, OPERATOR), "repeated-element", "person_code"),
    "a member twice, escaped": (body(CODE, OPERATOR, f'"person\\u005fcode":"{NEEDY}"'),
                                "repeated-element", "person_code"),
    "an inner member twice": (
        body(CODE, OPERATOR.replace('"name"', '"name":"A","name"')),
        "repeated-element", "operator.name"),
    "an unknown member": (body(CODE, OPERATOR, '"force":true'), "unknown-member", "force"),
    "an unknown inner member": (body(CODE, operator(x=1)), "unknown-member", "operator.x"),
    "another spelling of a member": (body(CODE, OPERATOR, '"Purpose":"4.2.4.2"'),
                                     "unknown-member", "Purpose"),
    "no code": (body(OPERATOR), "missing-field", "person_code"),
    "null for a code": (body('"person_code":null', OPERATOR), "missing-field", "person_code"),
    "no operator": (body(CODE), "missing-field", "operator.name"),
    "an operator without surname": (body(CODE, operator(surname=None)), "missing-field",
                                    "operator.surname"),
    "an empty name": (body(CODE, operator(name="")), "missing-field", "operator.name"),
    # Wrong types.
    "a number for a code": (body('"person_code":1018000019', OPERATOR), "wrong-type",
                            "person_code"),
    "an array for the operator": (body(CODE, '"operator":[]'), "wrong-type", "operator"),
    "a number for a name": (body(CODE, operator(name=1)), "wrong-type", "operator.name"),
    "a number for a day": (body(CODE, OPERATOR, '"date_from":20260101'), "wrong-type",
                           "date_from"),
    "an object for the purpose": (body(CODE, OPERATOR, '"purpose":{}'), "wrong-type", "purpose"),
    "true for the application": (body(CODE, OPERATOR, '"application":true'), "wrong-type",
                                 "application"),
    # Depth, numbers, texts.
    "deep nesting": (body(CODE, OPERATOR, '"purpose":' + "[" * 17 + "]" * 17), "too-deep",
                     "purpose"),
    "very deep nesting": (body(CODE, OPERATOR, '"purpose":' + "[" * 30_000), "too-deep",
                          "purpose"),
    "a lone high surrogate": (body(CODE, OPERATOR.replace("Anna", "\\ud800")), "bad-json",
                              "operator.name"),
    "a lone low surrogate": (body(CODE, OPERATOR.replace("Anna", "\\udc00x")), "bad-json",
                             "operator.name"),
    "surrogates in the wrong order": (body(CODE, OPERATOR.replace("Anna", "\\udc00\\ud800")),
                                      "bad-json", "operator.name"),
    "a number beyond any double": (body(CODE, OPERATOR, '"purpose":1e999'), "bad-json", "purpose"),
    "a number beyond 64 bits": (body(CODE, OPERATOR, '"purpose":' + "9" * 400), "bad-json",
                                "purpose"),
    "NaN": (body(CODE, OPERATOR, '"purpose":NaN'), "bad-json", "purpose"),
    "a NUL": (body(CODE, OPERATOR, '"purpose":"a\\u0000b"'), "bad-text", "purpose"),
    "a raw control character": (body(CODE, OPERATOR, '"purpose":"a\x01"'), "bad-json", "purpose"),
    "an escaped control character": (body(CODE, OPERATOR, '"purpose":"a\\u0001"'), "bad-text",
                                     "purpose"),
    "a text too long": (body(CODE, operator(name="A" * 129)), "bad-text", "operator.name"),
    "not UTF-8": (GOOD.encode().replace(b"Anna", b"An\xffna"), "not-utf-8", "operator.name"),
    "overlong UTF-8": (GOOD.encode().replace(b"Anna", b"An\xc0\xafna"), "not-utf-8",
                       "operator.name"),
    # Values.
    "no such birth date": (body('"person_code":"310280-00019"', OPERATOR), "bad-person-code",
                           "person_code"),
    "an operator's bad code": (body(CODE, operator(person_code="1")), "bad-person-code",
                               "operator.person_code"),
    "no such day": (body(CODE, OPERATOR, '"date_from":"2026-02-30"'), "bad-date", "date_from"),
    "from after till": (body(CODE, OPERATOR, '"date_from":"2026-02-02","date_till":"2026-02-01"'),
                        "from-after-till", None),
}


@pytest.mark.parametrize("name", STRICT)
def test_strict_json(shared_node, connection, contract, name):
    document, code, field = STRICT[name]
    answer = contract.hold(connection.post(document))
    assert answer.status == 400 and answer.code == code, answer.body
    if field:
        assert answer.field == field
    request_id = answer.document["request_id"]
    assert request_id == answer.headers["X-Request-Id"]
    assert any(r["request_id"] == request_id and r["outcome"] == code
               for r in shared_node.records())


def test_members_in_any_order_and_spelling(connection, contract):
    for document in (body(OPERATOR, CODE), f"\r\n\t {GOOD}\n", GOOD.replace("Anna", "\\u0041nna"),
                     GOOD.replace("Anna", "\\ud83d\\ude00")):
        assert contract.hold(connection.post(document)).status == 200


@pytest.mark.parametrize("content_type, status", [
    ("application/json", 200), ("application/json; charset=utf-8", 200),
    ('Application/JSON; Charset="UTF-8"', 200), ("application/json; charset=iso-8859-4", 415),
    ("text/plain", 415), ("text/xml", 415), ("application/xml", 415), ("", 415)])
def test_content_types(connection, contract, content_type, status):
    assert contract.hold(connection.post(GOOD, content_type)).status == status


LATVIAN, ENGLISH = "lv", "en"


@pytest.mark.parametrize("wanted, language", [
    (None, LATVIAN), ("", LATVIAN), ("lv", LATVIAN), ("lv-LV", LATVIAN), ("en", ENGLISH),
    ("en-GB,en;q=0.9", ENGLISH), ("en;q=0.5, lv;q=0.8", LATVIAN), ("lv;q=0.1,en;q=0.2", ENGLISH),
    ("EN", ENGLISH), ("de", ENGLISH), ("de, lv;q=0.1", LATVIAN), ("*", LATVIAN),
    ("lv;q=0, en", ENGLISH)])
def test_problems_speak_the_readers_language(connection, contract, wanted, language):
    headers = {} if wanted is None else {"Accept-Language": wanted}
    answer = contract.hold(connection.post("{", **headers))
    assert answer.headers["Content-Language"] == language
    assert ("well-formed" in answer.document["detail"]) == (language == ENGLISH)
    assert answer.document["detail"].startswith(answer.document["title"])


@pytest.mark.parametrize("version", [SOAP11, SOAP12, None], ids=["soap11", "soap12", "rest"])
class TestRequestIds:
    """X-Request-Id in and out, over all three channels."""

    def ask(self, node, version, code=NEEDY, **headers):
        if version is None:
            return rest.Connection(node).check(code, **headers)
        connection = SoapConnection(node)
        message = rest_or_soap(code, version)
        return connection.send(message[0], message[1], **headers)

    def test_taken_over(self, shared_node, version):
        own = f"own.id-{len(version or '')}:1_a"
        answer = self.ask(shared_node, version, **{"X-Request-Id": own})
        assert answer.status == 200 and answer.headers["X-Request-Id"] == own
        assert own in {r["request_id"] for r in shared_node.records()}

    def test_made_when_absent(self, shared_node, version):
        ids = [self.ask(shared_node, version).headers["X-Request-Id"] for _ in range(2)]
        assert all(re.fullmatch(UUID7, i) for i in ids) and ids[0] < ids[1]

    def test_in_a_refusal(self, shared_node, version):
        own = f"refused-{len(version or '')}"
        answer = self.ask(shared_node, version, code="1", **{"X-Request-Id": own})
        assert answer.status >= 400 and answer.headers["X-Request-Id"] == own
        assert own in answer.body.decode()

    @pytest.mark.parametrize("bad", ["a b", "x" * 65, "ā", "a/b", "<x>"])
    def test_a_malformed_one_is_refused_and_not_repeated(self, shared_node, version, bad):
        answer = self.ask(shared_node, version, **{"X-Request-Id": bad.encode()})
        assert answer.status >= 400 and answer.code in ("bad-text", "bad-request")
        assert re.fullmatch(UUID7, answer.headers["X-Request-Id"])


def rest_or_soap(code, version):
    kind = "application/soap+xml" if version == SOAP12 else "text/xml"
    return question(code, version=version), f"{kind}; charset=utf-8"


def test_the_context_of_soap_comes_before_the_header(shared_node):
    connection = SoapConnection(shared_node)
    answer = connection.send(question(NEEDY, request_id="from-context"),
                             **{"X-Request-Id": "from-header"})
    assert answer.headers["X-Request-Id"] == "from-context"


def test_answers_are_not_to_be_kept(connection):
    assert connection.check(NEEDY).headers["Cache-Control"] == "no-store"
    assert connection.post("{").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("method, path, status", [
    ("GET", "/v1/status-checks", 405), ("PUT", "/v1/status-checks", 405),
    ("POST", "/v1/openapi.json", 405), ("GET", "/v1/other", 404), ("GET", "/v1/", 404),
    ("POST", "/v1/status-checks/", 404)])
def test_other_addresses_and_methods(connection, contract, method, path, status):
    answer = rest.Answer(connection.send(b"", path=path, method=method))
    assert answer.status == status
    contract.validate({"$ref": "#/components/schemas/Problem"}, answer.document)


def test_a_body_too_large_is_told_in_json(shared_node, contract):
    answer = contract.hold(rest.Connection(shared_node).post(GOOD + " " * 200_000))
    assert answer.status == 413 and answer.code == "body-too-large"


def test_the_command_line_client(shared_node):
    found = shared_node.json("check", NEEDY, "--rest", side="platform")
    assert [(r["status"], r["municipality"]) for r in found["statuses"]] == [("needy", DAUGAVPILS)]
    assert DAUGAVPILS in {a["municipality"] for a in found["agreements"]}
    assert found["receipt"].endswith(found["request_id"])
    shown = shared_node.tilts("check", UNKNOWN, "--rest", side="platform").stdout
    assert "not-found" in shown and "DAUGAVPILS" in shown and "1.2" in shown
    refused = shared_node.tilts("check", NEEDY, "--rest", "--purpose", "9.9.9", side="platform",
                                check=False)
    assert refused.returncode == 1 and "3.2.1" in refused.stderr and "Nolūk" not in refused.stdout
    refused = shared_node.tilts("check", "123", "--rest", side="platform", check=False)
    assert refused.returncode == 1 and "field person_code" in refused.stderr
    document = shared_node.json("check", "123", "--rest", side="platform", check=False)
    assert document["code"] == "bad-person-code" and document["text_lv"]

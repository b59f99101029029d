"""Invariant 6: a person's data never appear in logs, metrics, URLs or error texts."""

import json
import re
import shutil
import urllib.request

import pytest
import rest
from conftest import BOTH, ENDED, LOW_INCOME, NEEDY, ROOT, UNKNOWN, Node, template
from soap import NS, OPERATOR, SOAP12, Connection, envelope, question

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
TRACEPARENT = f"00-{TRACE}-00f067aa0ba902b7-01"
MISTYPED = "310280-00019"  # no such day, but somebody's all the same
IN_PATH, IN_HEADER, IN_ARGUMENT = "010181-00016", "010182-00013", "010183-00010"
OTHER_OPERATOR = OPERATOR.replace("Anna", "Zelma").replace("Paraudziņa", "Izdomātā").replace(
    "010190-00014", "020291-00022")
SECRETS = [NEEDY, LOW_INCOME, BOTH, ENDED, UNKNOWN, MISTYPED, IN_PATH, IN_HEADER, IN_ARGUMENT,
           "010190-00014", "020291-00022", "Anna", "Paraudzi", "Zelma", "Izdom", "APPL-77",
           "L-1", "M-1"]


def bad_messages():
    """Requests that fail in every part of the way, each with somebody's code in it."""
    check = f'<CheckStatus xmlns="{NS}"><PersonCode>{NEEDY}</PersonCode>'
    yield envelope(f"{check}{OPERATOR}<{'x' * 9}>{LOW_INCOME}</{'x' * 9}></CheckStatus>")
    yield envelope(f"{check}{OPERATOR}</CheckStatus>")[:-30]
    yield envelope(f"{check}{OTHER_OPERATOR.replace('Zelma', 'Zelma' * 100)}</CheckStatus>")
    yield question(MISTYPED)
    yield question(NEEDY, f"<dateFrom>{LOW_INCOME}</dateFrom>")
    yield question(NEEDY, purpose=BOTH)
    yield question(NEEDY, request_id=f"{ENDED} {ENDED}")


def ask_soap(connection):
    for code in (NEEDY, LOW_INCOME, BOTH, ENDED, UNKNOWN, NEEDY.replace("-", "")):
        connection.ask(code, application="APPL-77", version=SOAP12)
        connection.ask(code)
    connection.ask(NEEDY, purpose="9.9.9")
    connection.send(envelope(f'<CheckStatus xmlns="{NS}"><PersonCode>{UNKNOWN}</PersonCode>'
                             f"{OTHER_OPERATOR}</CheckStatus>"))
    for message in bad_messages():
        connection.send(message)
        connection.send(message, "application/soap+xml")
    connection.send(question(NEEDY), SOAPAction=f'"{NEEDY}"')
    connection.ask(NEEDY, request_id="traced-soap")


def ask_rest(connection):
    for code in (NEEDY, LOW_INCOME, BOTH, ENDED, UNKNOWN, MISTYPED):
        connection.check(code, {"application": "APPL-77"})
    connection.check(NEEDY, {"purpose": "9.9.9"})
    connection.check(NEEDY, {NEEDY: LOW_INCOME})
    connection.check(NEEDY, {"operator": {"name": "Zelma", "surname": 5, "person_code": NEEDY}})
    connection.check(NEEDY, {"date_from": BOTH})
    connection.post(json.dumps(rest.question(NEEDY))[:-5])
    connection.check(NEEDY, traceparent=TRACEPARENT, **{"X-Request-Id": "traced"})


def ask_oddly(connection):
    """Codes where they never belong: paths, arguments, headers."""
    connection.get(f"/{IN_PATH}")
    connection.get(f"/v1/status-checks/{IN_PATH}")
    connection.get(f"/v1/receipts/{IN_PATH}")
    connection.get(f"/soap?wsdl&code={IN_ARGUMENT}")
    connection.get(f"/soap?{IN_ARGUMENT}")
    connection.check(NEEDY, **{"X-Request-Id": IN_HEADER})
    connection.check(NEEDY, **{"X-Request-Id": "p" + IN_HEADER.replace("-", "")})
    connection.check(NEEDY, traceparent=IN_HEADER)
    padded = IN_HEADER.replace("-", "").rjust(32, "0")
    connection.check(NEEDY, traceparent=f"00-{padded}-00f067aa0ba902b7-01")
    connection.check(NEEDY, **{"Accept-Language": IN_HEADER, "User-Agent": IN_HEADER,
                               IN_HEADER: IN_HEADER})
    connection.post(rest.question(NEEDY), IN_HEADER)
    connection.check(NEEDY, Host=IN_HEADER)


def spellings(secret):
    yield secret
    if re.fullmatch(r"\d{6}-\d{5}", secret):
        yield secret.replace("-", "")


def run_of_everything(folder, log_form):
    """One node that meets all kinds of requests; its log and its metrics as texts."""
    node = Node(folder)
    node.configure(log_level="debug", log_form=log_form, management_port=0)
    node.start()
    connection = rest.Connection(node)
    for ask in (ask_soap, ask_rest, ask_oddly):
        ask(connection)
    huge = rest.Connection(node)
    huge.send(question(NEEDY) + " " * 200_000)
    node.tilts("check", NEEDY, "--rest", side="platform")
    for municipality in node.json("agreement", "list"):
        node.tilts("agreement", "suspend", municipality["id"])
    connection.ask(NEEDY)
    (folder / "more.csv").write_text((folder / "people.csv").read_text() + "bad,row\n")
    node.tilts("register", "import", folder / "more.csv", "--municipality", "90000077325",
               check=False)
    port = re.search(r"management-listening.*?port\W+(\d+)", node.log.read_text()).group(1)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
        metrics = answer.read().decode()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=30) as answer:
        metrics += answer.read().decode()
    node.stop()
    return node, node.rest_of_log(), metrics


@pytest.fixture(scope="module", params=["key-value", "json"])
def everything(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param) / "node"
    shutil.copytree(template(), folder)
    return (request.param, *run_of_everything(folder, request.param))


def fields_of(line, form):
    if form == "json":
        return json.loads(line)
    return dict(pair.split("=", 1) for pair in re.findall(r'\w+=(?:"[^"]*"|\S*)', line))


def test_not_a_word_about_a_person(everything):
    _, _, log, metrics = everything
    assert len(log.splitlines()) > 50 and len(metrics.splitlines()) > 60
    for secret in SECRETS:
        for spelling in spellings(secret):
            assert spelling not in log, spelling
            assert spelling not in metrics, spelling


def test_no_stored_copy_but_the_register_and_the_log_have_them(everything):
    """Files that the provider writes beside its databases hold no person either."""
    _, node, _, _ = everything
    for path in (node.folder / "data").rglob("*"):
        if path.is_file() and ".db" not in path.name:
            assert NEEDY.replace("-", "").encode() not in path.read_bytes(), path
            assert NEEDY.encode() not in path.read_bytes(), path


def test_one_line_per_request_that_says_what_became_of_it(everything):
    form, node, log, _ = everything
    lines = [fields_of(line, form) for line in log.splitlines()]
    assert all({"time", "level", "event"} <= line.keys() for line in lines)
    requests = [line for line in lines if line["event"] == "request"]
    assert {"soap11", "soap12", "rest"} == {line["channel"] for line in requests}
    for line in requests:
        assert line["level"] == "debug"
        assert set(line) == {"time", "level", "event", "request_id", "channel", "outcome",
                             "clause", "us", "rows", "sent", "trace"}
        assert int(line["us"]) > 0 and int(line["rows"]) >= 0
        assert line["sent"] in ("yes", "no")
        assert (int(line["rows"]) > 0) == (line["outcome"] == "disclosed")
    logged = [(l["request_id"], l["outcome"]) for l in requests if l["request_id"] != "withheld"]
    recorded = {(r["request_id"], r["outcome"]) for r in node.records()}
    assert logged and set(logged) <= recorded
    (suspended,) = [l for l in requests if l["outcome"] == "agreement-suspended"]
    assert suspended["clause"] == "5" and suspended["rows"] == "0"


def test_the_trace_is_taken_over(everything):
    form, node, log, _ = everything
    lines = [fields_of(line, form) for line in log.splitlines()]
    assert [l["request_id"] for l in lines if l.get("trace") == TRACE] == ["traced"]
    shown = json.dumps([r for r in node.records() if r["request_id"] == "traced"])
    assert TRACE in shown
    withheld = [l for l in lines if l["event"] == "request" and l["trace"] == "withheld"]
    assert len(withheld) == 1


def test_ids_that_hold_a_code_are_withheld(everything):
    form, _, log, _ = everything
    lines = [fields_of(line, form) for line in log.splitlines()]
    assert len([l for l in lines if l.get("request_id") == "withheld"]) >= 2


def test_the_documentation_lists_every_event():
    source = "".join(path.read_text() for path in (ROOT / "src").glob("*/*.c"))
    events = set(re.findall(r'log_event\(\s*(LOG_\w+),\s*"([a-z-]+)"', source))
    table = (ROOT / "docs" / "operations.md").read_text().split("| event | level |")[1]
    told = {(f"LOG_{level.upper()}", name) for names, level in
            re.findall(r"^\| (.*?) \| (\w+) \|", table, re.MULTILINE)
            for name in re.findall(r"`([a-z-]+)`", names)}
    assert told == events


def test_at_level_info_requests_are_not_logged(shared_node):
    connection = Connection(shared_node)
    before = shared_node.log.read_text()
    connection.ask(NEEDY)
    connection.ask("123")
    assert shared_node.log.read_text() == before

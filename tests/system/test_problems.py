"""Every problem of api/problems.def, produced by a running provider over SOAP and over REST.

CASES says how; NOT_OF and NOT_OF_CHECKS say what a channel cannot produce. A new problem fails
test_no_problem_is_left_out until it has its place here.
"""

import http.client
import json
import os
import pathlib
import resource
import shutil
import signal
import socket
import sqlite3
import ssl

import agencies
import pytest
import rest
import soap
from conftest import AGENCY, DAUGAVPILS, NEEDY, UNKNOWN, Node, template
from soap import NS, OPERATOR, SOAP12, envelope
from test_wsdl import registry

TEXTS = {row[1]: (row[5], row[6]) for row in registry()}
CHANNELS = ("soap", "rest")
CROWDED = "010184-00017"  # with more rows than one answer may hold


class Soap:
    """Puts a question over SOAP; the answer shows its problem in both languages."""

    name = "soap"
    languages = ("both",)
    path = "/soap"
    kind = "text/xml; charset=utf-8"

    def __init__(self, node, who="agency", language="both"):
        self.connection, self.headers = soap.Connection(node, who), {}

    def check(self, code=NEEDY, date_from=None, date_till=None, **context):
        dates = "".join(f"<{name}>{value}</{name}>" for name, value in
                        (("dateFrom", date_from), ("dateTill", date_till)) if value)
        return self.raw(soap.question(code, dates, **context))

    def raw(self, body, kind=None, method="POST", path=None, **headers):
        return self.connection.send(body, kind or self.kind, method, path or self.path, **headers)

    def without_operator(self):
        return self.raw(envelope(f'<CheckStatus xmlns="{NS}"><PersonCode>{NEEDY}</PersonCode>'
                                 "</CheckStatus>"))

    def twice(self):
        return self.raw(envelope(f'<CheckStatus xmlns="{NS}"><PersonCode>{NEEDY}</PersonCode>'
                                 f"<PersonCode>{NEEDY}</PersonCode>{OPERATOR}</CheckStatus>"))

    def deep(self):
        return self.raw(envelope("", "<s:Header>" + "<a>" * 100 + "</a>" * 100 + "</s:Header>"))

    def message(self):
        return soap.question(NEEDY).encode()

    @staticmethod
    def read(status, headers, body):
        return soap.Answer(status, headers, body)

    @staticmethod
    def texts(answer):
        return tuple(answer.texts(name)[0] for name in ("textLv", "textEn"))


class Rest:
    """The same over REST, in one language."""

    name = "rest"
    languages = ("lv", "en")
    path = rest.PATH
    kind = "application/json"

    def __init__(self, node, who="agency", language="lv"):
        self.connection = rest.Connection(node, who)
        self.headers = {"Accept-Language": language}

    def check(self, code=NEEDY, request_id=None, **members):
        headers = {"X-Request-Id": request_id} if request_id else {}
        members = {name: value for name, value in members.items() if value}
        return self.raw(json.dumps(rest.question(code, **members)), **headers)

    def raw(self, body, kind=None, method="POST", path=None, **headers):
        return rest.Answer(soap.Connection.send(
            self.connection, body, kind or self.kind, method, path or self.path,
            **{**self.headers, **headers}))

    def without_operator(self):
        return self.raw(json.dumps({"person_code": NEEDY}))

    def twice(self):
        return self.raw(f'{{"person_code":"{NEEDY}","person_code":"{NEEDY}"}}')

    def deep(self):
        return self.raw("[" * 100)

    def message(self):
        return json.dumps(rest.question(NEEDY)).encode()

    @staticmethod
    def read(status, headers, body):
        return rest.Answer(soap.Answer(status, headers, body))

    @staticmethod
    def texts(answer):
        return (answer.document["detail"],)


def until_refused(asker):
    """A limit lets the first ones through."""
    for _ in range(1000):
        answer = asker.check()
        if answer.status != 200:
            return answer
    raise AssertionError("never refused")


def of(who, **question):
    """The case of one agency: what its agreement says decides."""
    return lambda world, how, language: how(world, who, language).check(**question)


def limited(who):
    return lambda world, how, language: until_refused(how(world, who, language))


def plainly(act):
    return lambda world, how, language: act(how(world, language=language))


def raw_bytes(asker, head, body=b""):
    """A head that http.client would not make; the answer as it comes."""
    asker.connection.http.connect()
    sock = asker.connection.http.sock
    language = "".join(f"{k}: {v}\r\n" for k, v in asker.headers.items()).encode()
    sock.sendall(b"POST " + asker.path.encode() + b" HTTP/1.1\r\nHost: localhost\r\n"
                 b"Content-Type: " + asker.kind.encode() + b"\r\n" + language + head + b"\r\n"
                 + body)
    reply = http.client.HTTPResponse(sock)
    reply.begin()
    return asker.read(reply.status, reply.headers, reply.read())


def reused(asker):
    request_id = f"reused-{id(asker)}"
    assert asker.check(NEEDY, request_id=request_id).status == 200
    return asker.check(UNKNOWN, request_id=request_id)


def without_register(world, how, language):
    asker = how(world, language=language)
    with sqlite3.connect(world.folder / "data" / "register.db") as database:
        database.execute("INSERT INTO agreement VALUES ('BROKEN', 1, 0, CAST('x: [' AS BLOB))")
    try:
        return asker.check()
    finally:
        with sqlite3.connect(world.folder / "data" / "register.db") as database:
            database.execute("DELETE FROM agreement WHERE id = 'BROKEN'")


def revoked(world, how, language):
    return world.leaving[how.name, language].check()


BOTH = {
    "bad-request": plainly(lambda a: raw_bytes(
        a, b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\n")),
    "unknown-address": plainly(lambda a: a.raw(b"", path=a.path + "/nowhere")),
    "method-not-allowed": plainly(lambda a: a.raw(b"", method="DELETE")),
    "head-too-large": plainly(lambda a: raw_bytes(
        a, b"".join(b"X-%d: 1\r\n" % n for n in range(150)) + b"Content-Length: 0\r\n")),
    "body-too-large": plainly(lambda a: a.raw(" " * 200_000)),
    "unsupported-media-type": plainly(lambda a: a.raw("x", kind="text/plain")),
    "not-utf-8": plainly(lambda a: a.raw(a.message().replace(b"Anna", b"An\xffna"))),
    "too-deep": plainly(lambda a: a.deep()),
    "repeated-element": plainly(lambda a: a.twice()),
    "missing-field": plainly(lambda a: a.without_operator()),
    "bad-text": of("agency", purpose="x" * 65),
    "bad-person-code": of("agency", code="123"),
    "bad-date": of("agency", date_from="2026-02-30"),
    "from-after-till": of("agency", date_from="2026-02-02", date_till="2026-02-01"),
    "unknown-caller": of("nameless"),
    "certificate-revoked": revoked,
    "no-agreement": of("stranger"),
    "agreement-not-yet-in-force": of("early"),
    "agreement-expired": of("late"),
    "agreement-suspended": of("suspended"),
    "agreement-terminated": of("ended"),
    "purpose-missing": of("purposeful"),
    "purpose-not-agreed": of("agency", purpose="9.9.9"),
    "application-missing": of("applying"),
    "operator-not-bound": of("listing"),
    "request-id-reused": plainly(reused),
    "too-many-requests": limited("hasty"),
    "quota-exceeded": limited("greedy"),
    "register-unavailable": without_register,
    "internal": of("agency", code=CROWDED),
}
SOAP_ONLY = {
    "bad-xml": plainly(lambda a: a.raw("<a")),
    "doctype-refused": plainly(lambda a: a.raw("<!DOCTYPE a><a/>")),
    "not-soap": plainly(lambda a: a.raw("<a/>")),
    "soap-version": plainly(lambda a: a.raw(envelope("", version=SOAP12))),
    "must-understand": plainly(lambda a: a.raw(envelope(
        "", '<s:Header><q:x xmlns:q="urn:q" s:mustUnderstand="1"/></s:Header>'))),
    "wrong-soap-action": plainly(lambda a: a.raw(a.message(), SOAPAction='"urn:other"')),
    "unknown-operation": plainly(lambda a: a.raw(envelope(f'<Other xmlns="{NS}"/>'))),
    "unknown-element": plainly(lambda a: a.raw(envelope(
        f'<CheckStatus xmlns="{NS}"><x/></CheckStatus>'))),
    "stray-text": plainly(lambda a: a.raw(envelope(
        f'<CheckStatus xmlns="{NS}">x<PersonCode>{NEEDY}</PersonCode>{OPERATOR}</CheckStatus>'))),
}
REST_ONLY = {
    "bad-json": plainly(lambda a: a.raw("{")),
    "unknown-member": plainly(lambda a: a.raw('{"x":1}')),
    "wrong-type": plainly(lambda a: a.raw('{"person_code":1}')),
}
CASES = {"soap": {**BOTH, **SOAP_ONLY}, "rest": {**BOTH, **REST_ONLY}}

# What belongs to the other channel's form of message.
NOT_OF = {"soap": set(REST_ONLY), "rest": set(SOAP_ONLY)}

# Produced by tests of their own below, over both channels, for they need a node to themselves.
OWN_TEST = {
    "request-timeout": "test_too_slow_requests_are_recorded",
    "overloaded": "test_more_than_can_wait",
    "log-unavailable": "test_a_log_that_cannot_grow",
}

# What no check can be told, but only one who asks for something else; no-new-applications is what the
# platform's side of `decide` says (tests/tables/decide.txt), the password ones what a desk says.
NOT_OF_CHECKS = {"receipt-not-found", "no-new-applications", "password-short", "password-long",
                 "password-common", "password-holds-name"}
# The platform's own, of applications and bulk jobs: test_applications.py.
NOT_OF_CHECKS |= {"application-unknown", "application-closed", "application-differs",
                  "application-exists", "application-state", "day-in-future",
                  "day-reason-missing", "check-unknown", "answer-deleted", "request-under-way",
                  "bulk-row-repeated", "bulk-state", "bulk-full", "bad-value"}
# Of asking: test_ask.py.
NOT_OF_CHECKS |= {"no-provider", "provider-unreachable", "provider-answer"}
# Of receipts and rosters: test_receipts*.py.
NOT_OF_CHECKS |= {"bad-count", "too-many-readings", "receipts-too-large"}

# What only people at the desk are told (test_desk.py, test_sessions.py, test_roles.py).
NOT_OF_CHECKS |= {
    "wrong-host", "not-signed-in", "sign-in-refused", "forgery-token", "role-missing",
    "undertaking-missing", "undertaking-changed", "confirmation-needed", "confirmation-refused",
    "enrolment-refused", "nothing-there", "account-exists", "last-administrator", "took-too-long",
    "store-unavailable", "command-words", "command-refused", "command-too-much", "code-in-text",
    "too-many-calls",
}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    folder = tmp_path_factory.mktemp("problems") / "node"
    shutil.copytree(template(), folder)
    node = Node(folder)
    agencies.prepare(node)
    rows = "".join(f"{CROWDED},1,2020-01-01,,{DAUGAVPILS},C-{i},C\n" for i in range(1001))
    (folder / "crowd.csv").write_text(
        (folder / "people.csv").read_text() + rows)
    node.tilts("register", "import", folder / "crowd.csv", "--municipality", DAUGAVPILS)
    node.start()
    node.slow = begin_slowly(node)
    node.leaving = {(how.name, language): how(node, "leaving", language)
                    for how in (Soap, Rest) for language in how.languages}
    for asker in node.leaving.values():
        assert asker.check().status == 200
    node.tilts("pki", "revoke", node.pki("leaving.pem"), "--dir", node.folder / "pki")
    node.wait_for("crl-taken")
    yield node
    node.stop()


def begin_slowly(node):
    """Requests whose bodies never end: over before the last test looks, and never slept for."""
    began = {}
    for how in (Soap, Rest):
        asker = how(node)
        asker.connection.http.connect()
        request_id = f"slow-{how.name}"
        asker.connection.http.sock.sendall(
            f"POST {how.path} HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: {request_id}\r\n"
            f"Content-Type: {how.kind}\r\nContent-Length: 100\r\n\r\nx".encode())
        began[request_id] = asker
    return began


def every_case():
    for how in (Soap, Rest):
        for code, case in CASES[how.name].items():
            for language in how.languages:
                yield pytest.param(how, code, case, language, id=f"{code}-{how.name}-{language}")


def hold(how, language, code, answer):
    """The problem's code, its sentences as registered, its request id, no rows."""
    assert answer.code == code, answer.body
    latvian, english = TEXTS[code]
    wanted = {"both": (latvian, english), "lv": (latvian,), "en": (english,)}[language]
    assert how.texts(answer) == wanted
    assert answer.status >= 400
    assert answer.headers["X-Request-Id"] in answer.body.decode()
    assert NEEDY not in answer.body.decode() and b"Anna" not in answer.body
    if how is Rest:
        assert answer.document["status"] == answer.status
        assert answer.headers["Content-Language"] == language


@pytest.mark.parametrize("how, code, case, language", every_case())
def test_problem(world, how, code, case, language):
    hold(how, language, code, case(world, how, language))


@pytest.mark.parametrize("code", ["too-many-requests", "quota-exceeded"])
@pytest.mark.parametrize("how", [Soap, Rest])
def test_limits_say_when_to_come_again(world, how, code):
    answer = BOTH[code](world, how, how.languages[0])
    assert int(answer.headers["Retry-After"]) >= 1
    told = answer.texts("clause")[0] if how is Soap else answer.document["clause"]
    assert told == "3.2.5"


def test_no_problem_is_left_out():
    for name in CHANNELS:
        here, other = set(CASES[name]), NOT_OF[name]
        elsewhere = set(OWN_TEST) | NOT_OF_CHECKS
        assert not here & (other | elsewhere)
        missing = set(TEXTS) - here - other - elsewhere
        assert not missing, f"no test produces these over {name}: {sorted(missing)}"
        assert not (here | other | elsewhere) - set(TEXTS), "no longer in the registry"
    assert all(test in globals() for test in OWN_TEST.values())


def stop_still(pid):
    """The signal takes its time: only when every thread stands still is nothing read any more."""
    os.kill(pid, signal.SIGSTOP)
    threads = pathlib.Path(f"/proc/{pid}/task")
    while any((thread / "stat").read_text().rsplit(")", 1)[1].split()[0] != "T"
              for thread in threads.iterdir()):
        pass


def all_at_once(node, askers, message_of):
    """Sends to a stopped process, so that it finds all requests in one round of its loop."""
    stop_still(node.process.pid)
    try:
        for asker in askers:
            asker.connection.http.request(
                "POST", asker.path, message_of(asker),
                {"Content-Type": asker.kind, **asker.headers})
    finally:
        os.kill(node.process.pid, signal.SIGCONT)
    for asker in askers:
        reply = asker.connection.http.getresponse()
        yield asker, asker.read(reply.status, reply.headers, reply.read())


def test_a_log_that_cannot_grow(node):
    """All three in the batch whose commit fails; then the provider ends, to be started clean."""
    askers = [how(node, language=language) for how in (Soap, Rest) for language in how.languages]
    for asker in askers:
        assert asker.check().status == 200
    resource.prlimit(node.process.pid, resource.RLIMIT_FSIZE, (1, 1))  # no file takes a byte more
    answers = list(all_at_once(node, askers, lambda asker: asker.message()))
    assert len(answers) == 3
    for asker, answer in answers:
        language = asker.headers.get("Accept-Language", "both")
        hold(type(asker), language, "log-unavailable", answer)
        assert int(answer.headers["Retry-After"]) >= 1
    assert node.process.wait(timeout=60) == 3
    node.process = None


def many(node, count, address):
    """Askers from one address, of all kinds in turn, each with its connection open."""
    kinds = [(Soap, "both"), (Rest, "lv"), (Rest, "en")]
    context = ssl.create_default_context(cafile=str(node.pki("ca.pem")))
    context.load_cert_chain(node.pki("agency.pem"), node.pki("agency.key"))
    for i in range(count):
        how, language = kinds[i % len(kinds)]
        asker = how(node, language=language)
        asker.connection.http = http.client.HTTPSConnection(
            "localhost", node.port, context=context, timeout=60, source_address=(address, 0))
        # A first request at once: a connection without one is cut off after a while.
        asker.connection.http.request("GET", "/v1/openapi.json")
        asker.connection.http.getresponse().read()
        yield asker


def test_more_than_can_wait(node):
    """More requests in one round than have places to wait: told to come again, in their language."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, hard), hard))
    try:
        askers = [*many(node, 500, "127.0.0.1"), *many(node, 500, "127.0.0.2")]
        told, refused = {}, 0
        for asker, answer in all_at_once(node, askers, lambda asker: asker.message()):
            language = asker.headers.get("Accept-Language", "both")
            if answer.status == 200:
                continue
            hold(type(asker), language, "overloaded", answer)
            assert answer.status == 503 and int(answer.headers["Retry-After"]) >= 1
            told[type(asker), language] = answer
            refused += 1
        assert set(told) == {(Soap, "both"), (Rest, "lv"), (Rest, "en")}
    finally:
        for asker in askers:
            asker.connection.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    node.stop()
    records = [r for r in node.json("audit", "show", "--last", "100000")
               if r.get("outcome") == "overloaded"]
    assert {r["caller"] for r in records} == {AGENCY}
    assert sum(json.loads(r["detail"])["requests"] for r in records) == refused


def test_too_slow_requests_are_recorded(world):
    """libmicrohttpd can say nothing in the middle of a body, so such a request is cut off; what is
    left is its record."""
    for request_id, asker in world.slow.items():
        try:
            assert asker.connection.http.sock.recv(1) == b""
        except (ConnectionError, ssl.SSLError, socket.timeout) as error:
            assert not isinstance(error, socket.timeout), "the server never hung up"
        record = next(r for r in world.records() if r["request_id"] == request_id)
        assert record["outcome"] == "request-timeout"

"""What meets at the desk: calls that change something while others wait for a password's hash, for
a provider or for the disk."""

import http.client
import json
import pathlib
import select
import signal
import sqlite3

import pytest
from conftest import NEEDY, UNKNOWN
from exchange import Exchange, problem_in_both, system_token
from test_bulk_calls import follow, new_job, row


@pytest.fixture(scope="module")
def exchange(tmp_path_factory):
    exchange = Exchange(tmp_path_factory.mktemp("races")).start()
    yield exchange
    exchange.stop()


@pytest.fixture(scope="module")
def platform(exchange):
    return exchange.platform


@pytest.fixture(scope="module")
def administrator(platform):
    return platform.person("administrator-1", "administrator").sign_in()


@pytest.fixture
def operator(platform, request):
    return platform.person(f"o-{len(platform.database('SELECT id FROM account'))}", "operator")


class Later:
    """A call under way: sent, its answer read when it is wanted."""

    def __init__(self, client, path, body, **headers):
        self.connection = http.client.HTTPSConnection(
            "localhost", client.port, context=client.context, timeout=60,
            source_address=(client.address, 0))
        self.connection.request("POST", path, json.dumps(body), {
            "Content-Type": "application/json", "Accept-Language": "en", **client.headers(),
            **headers})

    def answer(self):
        response = self.connection.getresponse()
        body = response.read()
        self.connection.close()
        return response.status, json.loads(body) if body else None


def stands_still(pid):
    states = [(task / "stat").read_text().rsplit(") ", 1)[1][0]
              for task in pathlib.Path(f"/proc/{pid}/task").iterdir()]
    return set(states) == {"T"}


class Held:
    """Both providers stand still, so that a question stays under way."""

    def __init__(self, exchange):
        self.processes = [node.process for node in exchange.nodes.values()]

    def __enter__(self):
        for process in self.processes:
            process.send_signal(signal.SIGSTOP)
        # Told is not stopped yet: each thread stops when it gets its turn.
        while not all(stands_still(process.pid) for process in self.processes):
            pass
        return self

    def __exit__(self, *_):
        for process in self.processes:
            process.send_signal(signal.SIGCONT)


def asked(exchange, count=1):
    """Waits until that many questions were recorded as asked, and gives the records."""
    for _ in range(600):
        records = exchange.records("asked", "access")
        if len([r for r in records if r["type"] == "asked"]) >= count:
            return records
    raise AssertionError("nothing was asked")


def test_a_session_that_ended_is_not_brought_back_by_a_confirmation(platform, operator):
    """Sign-out overtakes a confirmation that still waits for its turn to be hashed."""
    client = operator.sign_in()
    crowd = [Later(platform.client(), "/v1/sign-in",
                   {"account": "nobody", "password": "x" * 12, "code": "000000"})
             for _ in range(12)]
    held = operator.credentials()
    confirmation = Later(client, "/v1/session/confirm",
                         {"password": held["password"], "code": held["code"]})
    stolen = platform.client()
    stolen.cookie, stolen.csrf = client.cookie, client.csrf
    assert client.post("/v1/sign-out").status == 204
    status, told = confirmation.answer()
    assert (status, told["code"]) == (401, "not-signed-in")
    assert not stolen.get("/v1/session").json["signed_in"]
    assert platform.database("SELECT * FROM session WHERE account = ?", operator.id) == []
    assert [c.answer()[0] for c in crowd] == [401] * len(crowd)


def test_a_question_under_way_is_not_asked_again(exchange, platform, administrator, operator):
    """A system that does not wait for its answer; others in the batch keep theirs."""
    token = {**system_token(administrator, "impatient"), "X-Request-Id": "impatient-1"}
    client, person = operator.sign_in(), platform.client()
    exchange.application(client, NEEDY, number="R-1")
    other = exchange.application(client, NEEDY)
    ((code,),) = platform.database("SELECT person_code FROM account WHERE id = ?", operator.id)
    question = {"person_code": NEEDY, "purpose": "4.2.4.2", "application": "R-1",
                "operator": {"name": "V", "surname": "U", "person_code": code}}
    with Held(exchange):
        first = Later(person, "/v1/status-checks", question, **token)
        asked(exchange, 2)
        check = Later(client, f"/v1/applications/{other}/checks", {})
        told = problem_in_both(person, "POST", "/v1/status-checks", question, **token)
        assert (told["status"], told["code"]) == (409, "request-under-way")
    status, answer = first.answer()
    assert status == 200 and answer["request_id"] == "impatient-1"
    assert check.answer()[0] == 200
    again = person.post("/v1/status-checks", question, **token)
    assert again.json == answer
    assert len([r for r in exchange.records("asked") if r["request_id"] == "impatient-1"]) == 2


@pytest.mark.parametrize("what, body", [("leave", {"day": "2026-01-01"}),
                                        ("roles", {"roles": ["administrator"]})])
def test_who_left_while_it_was_asked_is_shown_nothing(exchange, administrator, operator, what,
                                                      body):
    client = operator.sign_in()
    number = exchange.application(client, NEEDY)
    before = len([r for r in exchange.records("asked")])
    with Held(exchange):
        check = Later(client, f"/v1/applications/{number}/checks", {})
        asked(exchange, before + 2)
        assert administrator.post(f"/v1/operators/{operator.id}/{what}", body).status == 200
    status, told = check.answer()
    assert (status, told.get("code")) == (403, "operator-not-bound"), told
    assert "needy" not in json.dumps(told)


def test_why_another_day_is_recorded_before_anybody_is_asked(tmp_path):
    exchange = Exchange(tmp_path).start()
    try:
        client = exchange.platform.person("operator-1", "operator").sign_in()
        number = exchange.application(client, NEEDY)
        with Held(exchange):
            Later(client, f"/v1/applications/{number}/checks",
                  {"day": "2026-06-15", "reason": "an appeal"})
            asked(exchange, 2)
            exchange.platform.process.kill()
            exchange.platform.process.wait()
        (record,) = [r for r in exchange.records("access") if r["subject"] == "another day"]
        assert record["operator"]["surname"] == "Uzvārds-operator-1"
        assert "an appeal" in json.dumps(record)
        exchange.platform.process = None
        exchange.platform.start()
    finally:
        exchange.stop()


def test_no_code_in_a_text_that_is_recorded(exchange, operator):
    client = operator.sign_in()
    number = exchange.application(client, NEEDY)
    answer = client.post(f"/v1/applications/{number}/checks", {}).json
    client.post(f"/v1/applications/{number}/close", {"outcome": "granted"})
    text = f"about {UNKNOWN.replace('-', '')} too"
    for path, body in ((f"/v1/checks/{answer['request_id']}/show", {"reason": text}),
                       (f"/v1/applications/{number}/reopen", {"reason": text}),
                       (f"/v1/applications/{number}/checks", {"day": "2026-06-15", "reason": text}),
                       ("/v1/bulk", {"name": text})):
        told = client.post(path, body)
        assert (told.status, told.code) == (400, "code-in-text"), path
    assert UNKNOWN.replace("-", "") not in json.dumps(exchange.records("use", "access"))


def test_bulk_jobs_go_on_after_a_failure(exchange, operator):
    """Another program holds platform.db for so long that the engine gives up."""
    client = operator.sign_in()
    path = new_job(client, [row(f"L-{i:04}", UNKNOWN) for i in range(40)], "locked out")
    before = len(exchange.records("asked"))
    database = sqlite3.connect(exchange.platform.folder / "platform-data" / "platform.db",
                               timeout=60, isolation_level=None)
    with Held(exchange):
        assert client.post(f"{path}/start", {}).status == 200
        asked(exchange, before + 80)
        database.execute("BEGIN IMMEDIATE")
    exchange.platform.wait_for("bulk-stopped")
    database.execute("ROLLBACK")
    database.close()
    exchange.platform.wait_for("bulk-started-again")
    job = follow(exchange, client, path)
    assert (job["state"], job["counts"]["not_found"]) == ("done", 40)
    assert exchange.platform.tilts("audit", "verify").returncode == 0


def words_of_children(pid):
    """What anybody on the machine can read of the programs that a process has started."""
    found = set()
    for folder in pathlib.Path("/proc").iterdir():
        try:
            if folder.name.isdigit() and f"PPid:\t{pid}\n" in (folder / "status").read_text():
                found.add((folder / "cmdline").read_bytes().decode())
        except (FileNotFoundError, ProcessLookupError):
            pass
    return found


def test_nobody_reads_names_or_reasons_among_running_programs(exchange, platform):
    officer = platform.person("officer-1", "dpo")
    client, seen = officer.sign_in(), set()
    assert client.post("/v1/session/confirm", {"password": officer.password,
                                               "code": officer.code()}).status == 200
    calls = [("/v1/audit/reports/misuse", {"from": "2026-01-01", "till": "2035-01-01",
                                           "reason": "order of Zaiga"}),
             ("/v1/audit/person", {"person_code": NEEDY, "reason": "request of Zaiga"})]
    for path, body in calls:
        for _ in range(20):
            report = Later(client, path, body)
            while not select.select([report.connection.sock], [], [], 0)[0]:
                seen |= words_of_children(platform.process.pid)
            status, told = report.answer()
            assert status == 200, told
            if any("audit" in words for words in seen):
                break
    assert any("audit" in words for words in seen)
    for private in ("Zaiga", "Uzvārds", NEEDY, NEEDY.replace("-", "")):
        assert not any(private in words for words in seen)


def test_what_changed_after_a_refusal_counts_for_the_next_question(tmp_path):
    """Nothing was sent in between, so that nothing woke the engine."""
    exchange = Exchange(tmp_path).start()
    try:
        client = exchange.platform.person("operator-1", "operator").sign_in()
        number = exchange.application(client, NEEDY)
        names = ("DAUGAVPILS-DEMO", "PARAUGU-DEMO", "VIDUSCIEMA-DEMO")

        def check():
            return client.post(f"/v1/applications/{number}/checks", {}).json["outcome"]

        for name in names:
            exchange.platform.tilts("agreement", "suspend", name)
        assert check() == "refused"
        for name in names:
            exchange.platform.tilts("agreement", "resume", name)
        assert check() == "status"
    finally:
        exchange.stop()

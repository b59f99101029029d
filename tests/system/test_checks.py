"""The whole chain with real processes: an operator checks an application, sees the answer with its
clause, shows it again, prints it; what cannot be answered says why; both logs agree."""

import concurrent.futures
import datetime
import json
import sqlite3
import zoneinfo

import pytest
from conftest import AGENCY, BOTH, DAUGAVPILS, ENDED, LOW_INCOME, NEEDY, UNKNOWN
from exchange import DAY, PARAUGI, PURPOSE, VIDUSCIEMS, Exchange, problem_in_both, system_token

RIGA = zoneinfo.ZoneInfo("Europe/Riga")


@pytest.fixture(scope="module")
def exchange(tmp_path_factory):
    exchange = Exchange(tmp_path_factory.mktemp("exchange")).start()
    yield exchange
    exchange.stop()


@pytest.fixture(scope="module")
def operator(exchange):
    return exchange.platform.person("operator-1", "operator").sign_in()


@pytest.fixture(scope="module")
def administrator(exchange):
    return exchange.platform.person("administrator-1", "administrator").sign_in()


def covered(answer):
    return sorted(a["municipality"] for a in answer["agreements"])


def test_a_status_is_answered_with_its_clause(exchange, operator):
    number = exchange.application(operator, NEEDY)
    answer = operator.post(f"/v1/applications/{number}/checks", {})
    assert answer.status == 200
    answer = answer.json
    assert answer["outcome"] == "status" and answer["person_code"] == NEEDY
    assert (answer["from"], answer["till"], answer["purpose"]) == (DAY, DAY, PURPOSE)
    assert answer["statuses"] == [{
        "status": 1, "status_name": "needy", "from": "2026-01-01", "till": None,
        "municipality": DAUGAVPILS, "municipality_name": "Daugavpils valstspilsētas pašvaldība"}]
    assert covered(answer) == sorted([DAUGAVPILS, PARAUGI, VIDUSCIEMS])
    assert {a["clause"] for a in answer["agreements"]} == {"1.2"}
    assert answer["not_covered"] == [] and answer["reason"] is None
    assert answer["providers"] == [{"name": "north", "state": "answered", "receipt": "verified"},
                                   {"name": "south", "state": "answered", "receipt": "verified"}]
    assert answer["operator"] == {"name": "Vārds", "surname": "Uzvārds-operator-1"}
    assert answer["application"]["id"] == number
    # The history tells that there is an answer, and not which.
    shown = operator.get(f"/v1/applications/{number}").json
    assert [(c["request_id"], c["outcome"]) for c in shown["checks"]] == \
        [(answer["request_id"], "answered")]
    assert shown["last_check"]["outcome"] == "answered"
    assert "needy" not in json.dumps(shown)
    types = [r["type"] for r in exchange.records("asked", "answered")
             if r["request_id"] == answer["request_id"]]
    assert types == ["asked", "asked", "answered", "answered"]


@pytest.mark.parametrize("person, outcome, count", [
    (LOW_INCOME, "status", 1), (BOTH, "status", 1), (ENDED, "not-found", 0),
    (UNKNOWN, "not-found", 0)])
def test_other_people(exchange, operator, person, outcome, count):
    answer = exchange.check(operator, person).json
    assert (answer["outcome"], len(answer["statuses"])) == (outcome, count)


def test_another_day_wants_a_reason(exchange, operator):
    path = f"/v1/applications/{exchange.application(operator, BOTH)}/checks"
    told = problem_in_both(operator, "POST", path, {"day": "2026-06-15"})
    assert (told["code"], told["clause"]) == ("day-reason-missing", "3.2.2")
    answer = operator.post(path, {"day": "2026-06-15", "reason": "appeal <b>12"}).json
    assert len(answer["statuses"]) == 2 and answer["reason"] == "appeal <b>12"
    (record,) = [r for r in exchange.records("access")
                 if r.get("request_id") == answer["request_id"] and r["subject"] == "another day"]
    assert "appeal <b>12" in json.dumps(record)
    # The day of application named again needs none, and keeps none.
    assert operator.post(path, {"day": DAY, "reason": "x"}).json["reason"] is None


def test_only_for_an_open_application(exchange, operator):
    told = problem_in_both(operator, "POST", "/v1/applications/99999/checks", {})
    assert (told["code"], told["clause"]) == ("application-unknown", "3.2.3")
    number = exchange.application(operator, NEEDY)
    operator.post(f"/v1/applications/{number}/close", {"outcome": "granted"})
    told = problem_in_both(operator, "POST", f"/v1/applications/{number}/checks", {})
    assert (told["code"], told["clause"]) == ("application-closed", "3.2.3")
    assert [r["outcome"] for r in exchange.records("refusal")][-1] == "application-closed"


def test_only_by_the_bound(exchange):
    person = exchange.platform.person("unbound-1", "operator", bound=False)
    client = person.sign_in()
    number = exchange.application(client, NEEDY)
    told = problem_in_both(client, "POST", f"/v1/applications/{number}/checks", {})
    assert (told["code"], told["clause"]) == ("undertaking-missing", "3.2.9")
    for path in ("/v1/checks/x/show", "/v1/checks/x/slip"):
        assert client.post(path, {"reason": "x"}).code == "undertaking-missing"


def test_every_showing_is_recorded(exchange, operator):
    answer = exchange.check(operator, NEEDY).json
    path = f"/v1/checks/{answer['request_id']}"
    assert operator.post(f"{path}/show", {}).code == "missing-field"
    shown = operator.post(f"{path}/show", {"reason": "the applicant asked"}).json
    assert shown == answer
    slip = operator.post(f"{path}/slip", {}).json
    assert slip.pop("slip")["number"].startswith("2026-0000") and slip == answer
    uses = [r for r in exchange.records("use") if r["request_id"] == answer["request_id"]]
    assert [r["outcome"] for r in uses] == ["disclosed", "disclosed"]
    assert uses[0]["subject"] == "shown" and "the applicant asked" in json.dumps(uses[0])
    assert uses[1]["subject"].startswith("slip 2026-0000")
    assert uses[0]["person_code"] == NEEDY and len(uses[0]["rows"]) == 1
    told = problem_in_both(operator, "POST", "/v1/checks/0-0/show", {"reason": "x"})
    assert told["code"] == "check-unknown"


def test_slips_have_numbers_of_their_own(exchange, operator):
    answer = exchange.check(operator, UNKNOWN).json
    numbers = [operator.post(f"/v1/checks/{answer['request_id']}/slip", {}).json["slip"]["number"]
               for _ in range(3)]
    assert len(set(numbers)) == 3 and numbers == sorted(numbers)


def test_many_at_once(exchange, operator):
    """Forty calls that wait for their answers at the same time, each with its own."""
    people = [NEEDY, UNKNOWN] * 20
    numbers = [exchange.application(operator, person) for person in people]

    def check(number):
        client = exchange.platform.client()
        client.cookie, client.csrf = operator.cookie, operator.csrf
        return client.post(f"/v1/applications/{number}/checks", {}).json

    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(check, numbers))
    assert [a["application"]["id"] for a in answers] == numbers
    assert [a["outcome"] for a in answers] == ["status", "not-found"] * 20


def test_a_check_is_explained_from_the_log(exchange, operator):
    answer = exchange.check(operator, NEEDY).json
    told = operator.post(f"/v1/checks/{answer['request_id']}/explain", {"reason": "asked (3.1.5)"})
    assert told.status == 200 and "DAUGAVPILS-DEMO" in told.body.decode()


# --- The agency's other systems ---


def ask(client, token, person=NEEDY, number=None, operator="010190-00101", **more):
    return client.post("/v1/status-checks", {
        "person_code": person, "purpose": PURPOSE, "application": number,
        "operator": {"name": "Vārds", "surname": "Uzvārds", "person_code": operator}, **more}, **token)


@pytest.fixture(scope="module")
def system(exchange, operator, administrator):
    """A system's client and token, and the code of the operator it asks for."""
    ((code,),) = exchange.platform.database(
        "SELECT person_code FROM account WHERE account = 'operator-1'")
    return exchange.platform.client(), system_token(administrator), code


def test_a_system_asks_for_an_operator(exchange, operator, system):
    client, token, code = system
    exchange.application(operator, NEEDY, number="S-1")
    answer = ask(client, token, number="S-1", operator=code)
    assert answer.status == 200, answer.body
    answer = answer.json
    assert answer["date_from"] == f"{DAY}T00:00:00" and answer["not_covered"] == []
    assert answer["statuses"] == [{"status": 1, "status_name": "needy", "municipality": DAUGAVPILS,
                                   "from": "2026-01-01T00:00:00", "till": None}]
    assert {"id": "DAUGAVPILS-DEMO", "version": 1, "municipality": DAUGAVPILS,
            "clause": "1.2"} in answer["agreements"]
    exchange.application(operator, UNKNOWN, number="S-2")
    assert ask(client, token, UNKNOWN, "S-2", code).json["statuses"][0]["status"] == 0


def test_a_system_is_refused_without_application_or_bound_operator(exchange, operator, system):
    client, token, code = system
    exchange.application(operator, NEEDY, number="S-3")
    told = [(ask(client, token, NEEDY, number, asker, **more).code) for number, asker, more in [
        (None, code, {}), ("S-none", code, {}), ("S-3", "010190-09999", {}),
        ("S-3", code, {"date_from": "2026-06-01"}), ("S-3", code, {"purpose": None}),
        ("S-3", code, {"purpose": "2.3.1.4.i"})]]
    assert told == ["application-missing", "application-unknown", "operator-not-bound",
                    "day-reason-missing", "purpose-missing", "application-unknown"]
    # Each refusal is recorded, with the operator as the system named him.
    refused = exchange.records("refusal")[-6:]
    assert [r["outcome"] for r in refused] == told
    assert refused[2]["operator"]["code"] == "010190-09999"
    told = problem_in_both(client, "POST", "/v1/status-checks", {
        "person_code": UNKNOWN, "purpose": PURPOSE, "application": "S-3",
        "operator": {"name": "V", "surname": "U", "person_code": code}}, **token)
    assert (told["code"], told["clause"]) == ("application-differs", "3.2.3")
    assert ask(client, token, NEEDY, "S-3", code, date_from="2026-06-01",
               reason="moved").json["date_till"] == "2026-06-01T00:00:00"
    assert client.post("/v1/status-checks", {}).code == "not-signed-in"
    assert operator.post("/v1/status-checks", {}).code == "role-missing"


def test_a_system_may_ask_again_under_its_request_id(exchange, operator, system):
    client, token, code = system
    exchange.application(operator, NEEDY, number="S-4")
    exchange.application(operator, NEEDY, number="S-5")
    again = {**token, "X-Request-Id": "system-request-1"}
    first, second = (ask(client, again, NEEDY, "S-4", code) for _ in range(2))
    assert first.json["request_id"] == "system-request-1" and second.json == first.json
    asked = [r for r in exchange.records("asked") if r["request_id"] == "system-request-1"]
    assert len(asked) == 2  # one for each provider, and the second time none
    assert [(r["subject"], r["operator"]["surname"]) for r in exchange.records("use")
            if r["request_id"] == "system-request-1"] == [("repeated", "Uzvārds-operator-1")]
    assert ask(client, again, NEEDY, "S-5", code).code == "request-id-reused"


# --- When something is amiss ---


@pytest.fixture
def fresh(tmp_path):
    exchange = Exchange(tmp_path).start()
    yield exchange
    exchange.stop()


def test_a_provider_that_is_down_is_named(fresh):
    operator = fresh.platform.person("operator-1", "operator").sign_in()
    fresh.south.stop()
    # A status that was found is certain; that there is none is not.
    for person, outcome, statuses in ((NEEDY, "status", 1), (UNKNOWN, "incomplete", 0)):
        answer = fresh.check(operator, person).json
        assert answer["outcome"] == outcome and len(answer["statuses"]) == statuses
        assert covered(answer) == sorted([DAUGAVPILS, PARAUGI])
        (missing,) = answer["not_covered"]
        assert (missing["municipality"], missing["provider"], missing["code"]) == \
            (VIDUSCIEMS, "south", "provider-unreachable")
        assert missing["municipality_name"] and missing["text"]
        assert answer["providers"][1] == {"name": "south", "state": "unreachable",
                                          "receipt": "none"}
    north, south = operator.get("/v1/providers").json["items"]
    assert (north["state"], south["state"]) == ("answers", "unreachable")
    assert south["last_error"] == "provider-unreachable" and north["last_answer_at"]
    fresh.north.stop()
    failed = fresh.check(operator, NEEDY).json
    assert failed["outcome"] == "failed" and len(failed["not_covered"]) == 3
    assert failed["statuses"] == [] and failed["problem"]["code"] == "provider-unreachable"


def test_an_agreement_ended_at_the_provider_is_told_with_its_clause(fresh):
    operator = fresh.platform.person("operator-1", "operator").sign_in()
    fresh.north.tilts("agreement", "end", "DAUGAVPILS-DEMO", "--reason", "gross-breach")
    answer = fresh.check(operator, NEEDY).json
    assert answer["outcome"] == "incomplete" and answer["statuses"] == []
    (missing,) = [m for m in answer["not_covered"] if m["municipality"] == DAUGAVPILS]
    assert covered(answer) == sorted([PARAUGI, VIDUSCIEMS])
    assert missing["provider"] == "north"
    # Once the platform knows, it asks nobody about that municipality, and says why.
    fresh.platform.tilts("agreement", "end", "DAUGAVPILS-DEMO", "--reason", "gross-breach")
    answer = fresh.check(operator, NEEDY).json
    (missing,) = [m for m in answer["not_covered"] if m["municipality"] == DAUGAVPILS]
    assert (missing["code"], missing["clause"]) == ("agreement-terminated", "6.3")
    fresh.north.tilts("agreement", "end", "PARAUGU-DEMO", "--reason", "vital-reason")
    fresh.south.tilts("agreement", "end", "VIDUSCIEMA-DEMO", "--reason", "vital-reason")
    answer = fresh.check(operator, NEEDY).json
    assert answer["outcome"] == "refused" and answer["problem"]["code"] == "agreement-terminated"
    assert answer["problem"]["clause"] == "6.3" and answer["agreements"] == []


def age(platform, request_id, days):
    """What only time would bring about."""
    database = sqlite3.connect(platform.folder / "platform-data" / "platform.db", timeout=60)
    with database:
        database.execute("UPDATE status_check SET kept_until = kept_until - ? WHERE request_id = ?",
                         (days, request_id))
    database.close()


def test_an_answer_is_deleted_when_it_may_not_be_kept(fresh):
    fresh.platform.stop()
    with (fresh.platform.folder / "platform.yaml").open("a") as config:
        config.write("keep_answers:\n  - purpose: 4.2.4.2\n    days: 30\n")
    fresh.platform.start()
    operator = fresh.platform.person("operator-1", "operator").sign_in()
    answer = fresh.check(operator, NEEDY).json
    kept = fresh.check(operator, LOW_INCOME).json
    answered = datetime.datetime.fromisoformat(answer["at"]).astimezone(RIGA).date()
    assert answer["kept_until"] == (answered + datetime.timedelta(days=30)).isoformat()
    number = answer["application"]["id"]
    assert fresh.platform.json("platform", "tidy") == {"deleted": 0}
    age(fresh.platform, answer["request_id"], 31)
    assert fresh.platform.json("platform", "tidy") == {"deleted": 1}
    for what, body in (("show", {"reason": "x"}), ("slip", {})):
        told = problem_in_both(operator, "POST", f"/v1/checks/{answer['request_id']}/{what}", body)
        assert told["code"] == "answer-deleted"
    line = operator.get(f"/v1/applications/{number}").json["checks"][0]
    assert (line["request_id"], line["outcome"]) == (answer["request_id"], "deleted")
    assert operator.post(f"/v1/checks/{kept['request_id']}/show", {"reason": "x"}).status == 200
    raw = b"".join(path.read_bytes() for path in
                   (fresh.platform.folder / "platform-data").glob("platform.db*"))
    assert b"low-income" in raw and b'"needy"' not in raw
    (record,) = fresh.records("erasure")
    assert record["subject"] == "stored answers"
    # A running platform does it by itself, here at its start.
    age(fresh.platform, kept["request_id"], 31)
    fresh.platform.stop()
    fresh.platform.start()
    assert "count=1" in fresh.platform.wait_for("answers-deleted")
    operator.port = fresh.platform.port
    told = operator.post(f"/v1/checks/{kept['request_id']}/show", {"reason": "x"})
    assert told.code == "answer-deleted"


def reconcile(exchange, name, folder):
    """Both sides' records of today compared, from files as the two exchange them."""
    today = datetime.datetime.now(RIGA).date().isoformat()
    folder.mkdir()
    for node, words in ((exchange.nodes[name], ["--caller", AGENCY]),
                        (exchange.platform, ["--provider", name])):
        node.tilts("audit", "reconcile", "--export", folder, "--day", today, *words)
    return exchange.platform.json("audit", "reconcile", folder, "--day", today, "--provider", name)


def test_both_logs_agree_and_nobody_is_in_a_log(fresh, tmp_path):
    operator = fresh.platform.person("operator-1", "operator").sign_in()
    for person in (NEEDY, LOW_INCOME, UNKNOWN):
        assert fresh.check(operator, person).status == 200
    fresh.north.process.kill()
    fresh.north.process.wait()
    assert fresh.check(operator, BOTH).json["outcome"] == "incomplete"
    fresh.north.start()
    fresh.name_providers()
    fresh.platform.stop()
    fresh.platform.start()
    operator.port = fresh.platform.port
    assert fresh.check(operator, BOTH).json["outcome"] == "status"
    assert fresh.platform.tilts("audit", "verify").returncode == 0
    for name, asked in (("north", 4), ("south", 5)):
        (day,) = reconcile(fresh, name, tmp_path / f"compare-{name}")["days"]
        assert (day["matched"], day["provider_only"], day["platform_only"], day["different"]) == \
            (asked, 0, 0, 0)
    said = fresh.logs()
    for code in (NEEDY, LOW_INCOME, UNKNOWN, BOTH):
        assert code not in said and code.replace("-", "") not in said

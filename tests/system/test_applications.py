"""Applications at the platform's desk: who may register, find and close them, and how lists go on."""

import shutil

import pytest
from conftest import NEEDY, UNKNOWN, template
from exchange import DAY, PURPOSE, JudgedPlatform, problem_in_both, system_token

HOSTILE = ["<script>alert(1)</script>", "'; DROP TABLE application;--", "‮evil‬", "ﷺ🧨", "%00%n",
           "\"\\/", "ā̈̈̈", "${jndi:ldap://x}", "=cmd|'/c calc'!A0"]


@pytest.fixture(scope="module")
def platform(tmp_path_factory):
    folder = tmp_path_factory.mktemp("applications") / "node"
    shutil.copytree(template(), folder)
    platform = JudgedPlatform(folder).start()
    yield platform
    platform.stop()


@pytest.fixture(scope="module")
def operator(platform):
    return platform.person("operator-1", "operator").sign_in()


@pytest.fixture(scope="module")
def supervisor(platform):
    return platform.person("supervisor-1", "supervisor").sign_in()


def add(client, number, person_code=NEEDY, purpose=PURPOSE, day=DAY, **headers):
    return client.post("/v1/applications", {"number": number, "person_code": person_code,
                                            "purpose": purpose, "day": day}, **headers)


def test_purposes_come_from_the_agreements(operator):
    items = operator.get("/v1/purposes").json["items"]
    assert [p["code"] for p in items] == ["4.2.4.2", "2.3.1.4.i"]
    names = {m["registration"]: m["name"] for m in items[0]["municipalities"]}
    assert names["90000077325"] == "Daugavpils valstspilsētas pašvaldība" and len(names) == 3
    assert items[0]["name_en"].startswith("Measure 4.2.4.2")


def test_providers_are_named(operator):
    (demo,) = operator.get("/v1/providers").json["items"]
    assert demo["name"] == "demo" and demo["protocol"] == "rest"
    assert demo["state"] == "unknown" and demo["last_answer_at"] is None
    assert demo["certificate_expires_at"] > "2026"
    assert demo["municipalities"][0] == {"registration": "90000077325",
                                         "name": "Daugavpils valstspilsētas pašvaldība"}


def test_one_is_registered_found_closed_and_reopened(platform, operator):
    one = add(operator, "R-1").json
    assert one["state"] == "open" and one["outcome"] is None and one["checks"] == []
    assert one["registered_by"] == "Vārds Uzvārds-operator-1" and one["last_check"] is None
    assert operator.get(f"/v1/applications/{one['id']}").json == one
    closed = operator.post(f"/v1/applications/{one['id']}/close", {"outcome": "granted"}).json
    assert (closed["state"], closed["outcome"]) == ("closed", "granted")
    again = problem_in_both(operator, "POST", f"/v1/applications/{one['id']}/close",
                            {"outcome": "refused"})
    assert again["code"] == "application-state"
    opened = operator.post(f"/v1/applications/{one['id']}/reopen", {"reason": "an appeal"}).json
    assert (opened["state"], opened["outcome"]) == ("open", None)
    told = [(r["subject"], r["outcome"]) for r in platform.uses() if r.get("application") == "R-1"]
    assert told == [("application", "registered"), ("application", "granted"),
                    ("application", "reopened")]


@pytest.mark.parametrize("number", HOSTILE)
def test_hostile_text_comes_back_as_it_was_sent(operator, number):
    added = add(operator, number)
    assert added.status == 201 and added.json["number"] == number
    found = operator.post("/v1/applications/search", {"number": number}).json["items"]
    assert [a["number"] for a in found] == [number]
    opened = operator.post(f"/v1/applications/{found[0]['id']}/reopen", {"reason": number})
    assert opened.status == 409


def test_numbers_are_unique_within_their_programme(operator):
    assert add(operator, "U-1").status == 201
    assert problem_in_both(operator, "POST", "/v1/applications", {
        "number": "U-1", "person_code": UNKNOWN, "purpose": PURPOSE, "day": DAY})["code"] == \
        "application-exists"
    assert add(operator, "U-1", purpose="2.3.1.4.i").status == 201


@pytest.mark.parametrize("change, code, field", [
    ({"number": " "}, "bad-text", "number"), ({"number": None}, "missing-field", "number"),
    ({"number": "x" * 65}, "bad-text", "number"), ({"number": "a\u0085b"}, "bad-text", "number"),
    ({"number": 7}, "wrong-type", "number"), ({"person_code": "123"}, "bad-person-code", "person_code"),
    ({"purpose": "9.9.9"}, "purpose-not-agreed", "purpose"), ({"day": "1.9.2026"}, "bad-date", "day"),
    ({"day": "2999-01-01"}, "day-in-future", "day"), ({"extra": 1}, "unknown-member", "extra")])
def test_what_is_wrong_is_named(operator, change, code, field):
    body = {"number": "W-1", "person_code": NEEDY, "purpose": PURPOSE, "day": DAY, **change}
    told = problem_in_both(operator, "POST", "/v1/applications", body)
    assert (told["code"], told["field"]) == (code, field)
    assert NEEDY not in str(told)


def test_lists_go_on_page_by_page(operator):
    for i in range(5):
        assert add(operator, f"L-{i}", person_code=UNKNOWN, day=f"2026-08-0{i + 1}").status == 201
    body, seen = {"person_code": UNKNOWN, "from": "2026-08-01", "till": "2026-08-05", "limit": 2}, []
    while True:
        page = operator.post("/v1/applications/search", body).json
        seen += [a["number"] for a in page["items"]]
        if page["next"] is None:
            break
        body["after"] = page["next"]
    assert seen == ["L-4", "L-3", "L-2", "L-1", "L-0"]
    closing = operator.post("/v1/applications/search", {"number": "L-2"}).json["items"][0]["id"]
    operator.post(f"/v1/applications/{closing}/close", {"outcome": "withdrawn"})
    body.pop("after")
    body.update(limit=200, state="open")
    assert len(operator.post("/v1/applications/search", body).json["items"]) == 4
    first = operator.get("/v1/applications?limit=1&state=open").json
    second = operator.get(f"/v1/applications?limit=1&state=open&after={first['next']}").json
    assert first["items"][0]["id"] != second["items"][0]["id"]
    assert operator.get("/v1/applications?today=1").json["items"] == []


@pytest.mark.parametrize("query, field", [("state=half", "state"), ("limit=0", "limit"),
                                          ("limit=1000", "limit"), ("after=x", "after"),
                                          ("after=1.", "after")])
def test_wrong_arguments_are_named(operator, query, field):
    told = problem_in_both(operator, "GET", f"/v1/applications?{query}")
    assert (told["code"], told["field"]) == ("bad-value", field)


def test_nothing_there(operator):
    for path in ("/v1/applications/99999", "/v1/applications/0", "/v1/applications/x"):
        assert operator.get(path).code == "nothing-there"
    assert operator.post("/v1/applications/99999/close", {"outcome": "granted"}).code == "nothing-there"
    assert operator.post("/v1/applications/1/close", {"outcome": "lost"}).code == "bad-value"


def test_roles(platform, operator, supervisor):
    dpo = platform.person("dpo-1", "dpo").sign_in()
    administrator = platform.person("administrator-1", "administrator").sign_in()
    made = add(supervisor, "X-1").json["id"]
    assert dpo.get(f"/v1/applications/{made}").status == 200
    assert add(dpo, "X-2").code == "role-missing"
    assert dpo.post(f"/v1/applications/{made}/close", {"outcome": "granted"}).code == "role-missing"
    assert administrator.get("/v1/applications").code == "role-missing"
    assert administrator.get("/v1/purposes").status == 200
    assert platform.client().get("/v1/applications").code == "not-signed-in"
    # A system's token registers, but asks and shows nothing of people's calls.
    token = system_token(administrator)
    system = platform.client()
    assert add(system, "X-3", **token).json["registered_by"] == "school-register"
    assert system.post(f"/v1/applications/{made}/checks", {}, **token).code == "role-missing"
    assert system.get("/v1/bulk", **token).code == "role-missing"
    assert add(system, "X-4", Authorization="Bearer " + "A" * 43).code == "not-signed-in"


def test_no_person_in_any_log_or_address(platform, operator):
    """The platform's log has no codes, and no call of ours has one in its address."""
    operator.post("/v1/applications/search", {"person_code": NEEDY})
    said = platform.log.read_text()
    for code in (NEEDY, UNKNOWN, "010190-0"):
        assert code not in said and code.replace("-", "") not in said

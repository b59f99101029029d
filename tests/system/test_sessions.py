"""Signing in and what follows: sessions, lock-out, codes, enrolment, leaving and falling dormant.

Hours and days pass by setting back what desk.db says of the past: the desk reads it at every call.
"""

import base64
import json
import pathlib
import re
import resource
import shutil

import pytest
from conftest import TILTS, call, template
from desk import (ABSOLUTE_S, CONFIRMED_S, IDLE_S, LOCKED_S, PASSWORD, Platform, ProviderDesk,
                  one_time_code)

S = 1_000_000
DAY = 86400
SIGN_IN_REFUSED = (401, "sign-in-refused")


@pytest.fixture
def person(platform, request):
    """An operator of this test's own."""
    account = re.sub(r"[^a-z0-9]", "-", request.node.name.lower())[-40:]
    return platform.person(account, "operator")


@pytest.fixture(scope="module")
def admin(platform):
    return platform.person("the-administrator", "administrator")


@pytest.fixture
def office(platform, admin):
    """A signed-in administrator."""
    return admin.sign_in()


def refused(answer):
    return answer.status, answer.code


def set_back(platform, person, **columns):
    """Moves instants of the person's sessions into the past, seconds each."""
    for column, seconds in columns.items():
        platform.database(f"UPDATE session SET {column} = {column} - ? WHERE account = ?",
                          seconds * S, person.id)


def sleep_on(platform, person, days):
    platform.database("UPDATE account SET last_use_us = last_use_us - ?, awake_us = awake_us - ?"
                      " WHERE id = ?", days * DAY * S, days * DAY * S, person.id)


def is_signed_in(client):
    return client.get("/v1/session").json["signed_in"]


# The cookie and its session.


def test_the_cookie_s_attributes(platform, person):
    answer = platform.client().post("/v1/sign-in", person.credentials())
    cookies = answer.headers.get_all("Set-Cookie")
    assert len(cookies) == 1
    value, *attributes = cookies[0].split("; ")
    assert re.fullmatch(r"__Host-tilts=[0-9a-f]{64}", value)
    assert sorted(attributes) == ["HttpOnly", "Path=/", "SameSite=Strict", "Secure"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_ids_differ_and_are_kept_hashed(platform, person):
    ids = {person.sign_in().cookie for _ in range(3)}
    assert len(ids) == 3
    kept = {row[0] for row in platform.database("SELECT id FROM session")}
    assert not kept & {bytes.fromhex(i) for i in ids}


def test_a_planted_cookie_is_not_taken(platform, person):
    """Fixation: an id that was there before the sign-in is worth nothing after it."""
    client = platform.client()
    client.cookie = planted = "ab" * 32
    person.sign_in(client)
    assert client.cookie != planted
    attacker = platform.client()
    attacker.cookie = planted
    assert not is_signed_in(attacker)


def test_signing_in_again_changes_the_id(platform, person):
    client = person.sign_in()
    before = platform.client()
    before.cookie = client.cookie
    person.sign_in(client)
    assert client.cookie != before.cookie
    assert is_signed_in(client) and not is_signed_in(before)


def test_two_cookies_are_none(platform, person):
    client = person.sign_in()
    both = f"__Host-tilts={'0' * 64}; __Host-tilts={client.cookie}"
    assert not platform.client().get("/v1/session", Cookie=both).json["signed_in"]
    for wrong in ("", "x", client.cookie[:-1], client.cookie + "0", client.cookie[:-1] + "g"):
        answer = platform.client().get("/v1/session", Cookie=f"__Host-tilts={wrong}")
        assert answer.json["signed_in"] is False
    other = f"a=b; __Host-tilts={client.cookie}; c=d"
    assert platform.client().get("/v1/session", Cookie=other).json["signed_in"]


def test_sign_out_ends_it(platform, person):
    client = person.sign_in()
    stolen = platform.client()
    stolen.cookie, stolen.csrf = client.cookie, client.csrf
    answer = client.post("/v1/sign-out")
    assert answer.status == 204 and client.cookie is None
    assert "Max-Age=0" in answer.headers["Set-Cookie"]
    assert not is_signed_in(stolen)
    assert stolen.post("/v1/sign-out").code == "not-signed-in"


def test_idle_sessions_end(platform, person):
    client = person.sign_in()
    set_back(platform, person, used_us=IDLE_S - 30)
    assert is_signed_in(client)
    set_back(platform, person, used_us=IDLE_S)
    assert not is_signed_in(client)
    assert platform.database("SELECT * FROM session WHERE account = ?", person.id) == []


def test_use_keeps_a_session_but_a_page_s_own_asking_does_not(platform, person):
    client = person.sign_in()
    set_back(platform, person, used_us=IDLE_S - 60)
    assert client.get("/v1/session", **{"X-Background": "1"}).json["signed_in"]
    set_back(platform, person, used_us=30)
    assert is_signed_in(client)  # a use: the half minute that was left counts from here
    set_back(platform, person, used_us=IDLE_S - 60)
    assert is_signed_in(client)
    set_back(platform, person, used_us=IDLE_S - 60)
    client.get("/v1/session", **{"X-Background": "1"})
    set_back(platform, person, used_us=60)
    assert not is_signed_in(client)


def test_a_session_ends_after_eight_hours_whatever_its_use(platform, person):
    client = person.sign_in()
    session = client.get("/v1/session").json
    assert session["idle_seconds"] == IDLE_S
    set_back(platform, person, began_us=ABSOLUTE_S - 30)
    assert is_signed_in(client)
    set_back(platform, person, began_us=30)
    assert not is_signed_in(client)


# Proving who one is.


def test_password_and_code_are_both_needed(platform, person):
    client = platform.client()
    for wrong in ({"password": "x"}, {"code": "000000"}, {"account": "nobody"},
                  {"code": one_time_code(person.secret, 5)}, {"password": PASSWORD + " "}):
        assert refused(client.post("/v1/sign-in", person.credentials(**wrong))) == SIGN_IN_REFUSED
        assert client.cookie is None
        platform.database("UPDATE account SET failures = 0")
    for missing in ("account", "password", "code"):
        body = person.credentials()
        del body[missing]
        answer = client.post("/v1/sign-in", body)
        assert answer.code == "missing-field" and answer.json["field"] == missing


def test_account_names_do_not_differ_by_case(platform, person):
    body = person.credentials(account=person.account.upper())
    assert platform.client().post("/v1/sign-in", body).status == 200


def test_a_code_is_good_once(platform, person):
    body = person.credentials()
    assert platform.client().post("/v1/sign-in", body).status == 200
    assert refused(platform.client().post("/v1/sign-in", body)) == SIGN_IN_REFUSED
    earlier = {**body, "code": one_time_code(person.secret, -1)}
    assert refused(platform.client().post("/v1/sign-in", earlier)) == SIGN_IN_REFUSED
    later = {**body, "code": one_time_code(person.secret, 1)}
    assert platform.client().post("/v1/sign-in", later).status == 200


def test_one_same_answer_whatever_was_wrong(platform, person, office):
    """Enumeration: nothing in the answer tells an account that is there from one that is not."""
    other = platform.person("somebody-else", "operator")
    left = platform.person("who-left", "operator")
    office.post(f"/v1/operators/{left.id}/leave", {"day": "2026-01-01"})
    new, _ = platform.add("never-enrolled", "operator")
    new.secret = other.secret
    dormant = platform.person("long-asleep", "operator")
    sleep_on(platform, dormant, 91)
    bodies = [
        person.credentials(account="there-is-no-such"),
        person.credentials(password="wrong password"),
        person.credentials(code="123456"),
        left.credentials(), new.credentials(), dormant.credentials(),
    ]
    seen = set()
    for body in bodies:
        answer = platform.client().post("/v1/sign-in", body)
        document = answer.json
        del document["request_id"], document["instance"]
        headers = {k: v for k, v in answer.headers.items()
                   if k not in ("Date", "X-Request-Id")}
        seen.add(json.dumps([answer.status, document, headers], sort_keys=True))
    assert len(seen) == 1


def test_five_failures_lock_the_account(platform, person):
    sitting = person.sign_in()
    client = platform.client()
    for _ in range(5):
        assert refused(client.post("/v1/sign-in", person.credentials(password="wrong"))) \
            == SIGN_IN_REFUSED
    assert refused(client.post("/v1/sign-in", person.credentials())) == SIGN_IN_REFUSED
    assert not is_signed_in(sitting)
    platform.database("UPDATE account SET locked_till_us = locked_till_us - ? WHERE id = ?",
                      (LOCKED_S - 60) * S, person.id)
    assert refused(client.post("/v1/sign-in", person.credentials())) == SIGN_IN_REFUSED
    platform.database("UPDATE account SET locked_till_us = locked_till_us - ? WHERE id = ?",
                      60 * S, person.id)
    assert client.post("/v1/sign-in", person.credentials()).status == 200


def test_failures_must_be_in_a_row(platform, person):
    client = platform.client()
    for _ in range(2):
        for _ in range(4):
            client.post("/v1/sign-in", person.credentials(code="000000"))
        person.sign_in()


def test_an_administrator_unlocks(platform, person, office):
    client = platform.client()
    for _ in range(5):
        client.post("/v1/sign-in", person.credentials(password="wrong"))
    answer = office.post(f"/v1/operators/{person.id}/unlock")
    assert answer.json["state"] == "active"
    person.sign_in()


def test_confirmation(platform):
    person = platform.person("confirming", "dpo")
    client = person.sign_in()
    question = {"person_code": "010190-01239", "reason": "subject request 7"}
    assert client.post("/v1/audit/person", question).code == "confirmation-needed"
    for wrong in ({"password": "x", "code": person.code()},
                  {"password": PASSWORD, "code": "000000"}):
        assert refused(client.post("/v1/session/confirm", wrong)) == (403, "confirmation-refused")
    assert client.post("/v1/audit/person", question).code == "confirmation-needed"
    answer = client.post("/v1/session/confirm", {"password": PASSWORD, "code": person.code()})
    assert answer.status == 200
    assert client.get("/v1/session").json["confirmed_until"] == answer.json["confirmed_until"]
    assert client.post("/v1/audit/person", question).status == 200
    set_back(platform, person, confirmed_us=CONFIRMED_S)
    assert client.get("/v1/session").json["confirmed_until"] is None
    assert client.post("/v1/audit/person", question).code == "confirmation-needed"


def test_failed_confirmations_lock_and_send_away(platform, person):
    client = person.sign_in()
    for _ in range(5):
        client.post("/v1/session/confirm", {"password": "x", "code": "000000"})
    assert not is_signed_in(client)


def test_a_new_password(platform, person):
    client, other = person.sign_in(), person.sign_in()
    new = "pavisam cita parole šodien"
    for wrong, code in (("short", "password-short"), ("x" * 300, "password-long"),
                        ("password1234", "password-common"),
                        (f"{person.account} ir mans", "password-holds-name")):
        answer = client.post("/v1/password",
                             {"old": PASSWORD, "new": wrong, "code": person.code()})
        assert answer.code == code and answer.json["field"] == "new"
    answer = client.post("/v1/password", {"old": "wrong", "new": new, "code": person.code()})
    assert refused(answer) == (403, "confirmation-refused")
    before = client.cookie
    assert client.post("/v1/password",
                       {"old": PASSWORD, "new": new, "code": person.code()}).status == 200
    assert client.cookie != before
    assert is_signed_in(client) and not is_signed_in(other)
    assert refused(platform.client().post("/v1/sign-in", person.credentials())) == SIGN_IN_REFUSED
    person.password = new
    person.sign_in()


# Enrolment.


def test_an_enrolment_code_is_good_once(platform):
    person, code = platform.add("enrolling", "operator")
    person.enrol(code)
    client = platform.client()
    assert refused(client.post("/v1/enrolment", {"code": code})) == (403, "enrolment-refused")
    assert client.post("/v1/enrolment/confirm", {
        "code": code, "password": PASSWORD,
        "one_time_code": one_time_code(person.secret)}).code == "enrolment-refused"
    assert client.post("/v1/enrolment", {"code": "AAAAA-AAAAA-AAAAA-AAAAA"}).code \
        == "enrolment-refused"


def test_an_enrolment_code_ends_after_three_days(platform):
    person, code = platform.add("too-late", "operator")
    spoken = code.lower().replace("-", " ")
    assert platform.client().post("/v1/enrolment", {"code": spoken}).status == 200
    platform.database("UPDATE account SET enrolment_till_us = enrolment_till_us - ? WHERE id = ?",
                      3 * DAY * S, person.id)
    assert platform.client().post("/v1/enrolment", {"code": code}).code == "enrolment-refused"


def test_enrolment_wants_a_good_password_and_the_app_s_code(platform):
    person, code = platform.add("careful", "operator")
    client = platform.client()
    begun = client.post("/v1/enrolment", {"code": code}).json
    assert begun["account"] == "careful"
    assert len(base64.b32decode(begun["secret"])) == 20
    assert begun["uri"].startswith("otpauth://totp/") and begun["secret"] in begun["uri"]
    body = {"code": code, "password": PASSWORD, "one_time_code": one_time_code(begun["secret"])}
    for wrong, problem in (({"password": "short"}, "password-short"),
                           ({"password": "careful careful"}, "password-holds-name"),
                           ({"one_time_code": "000000"}, "confirmation-refused"),
                           ({"one_time_code": one_time_code(begun["secret"], 9)},
                            "confirmation-refused")):
        assert client.post("/v1/enrolment/confirm", {**body, **wrong}).code == problem
    assert client.post("/v1/enrolment/confirm", body).status == 204
    # The code that was shown is used up.
    answer = client.post("/v1/sign-in", {"account": "careful", "password": PASSWORD,
                                         "code": body["one_time_code"]})
    assert refused(answer) == SIGN_IN_REFUSED


def test_a_lost_phone(platform, person, office):
    """The old password and app stay good until the new ones are confirmed, not longer."""
    sitting = person.sign_in()
    answer = office.post(f"/v1/operators/{person.id}/enrolment")
    platform.client().post("/v1/enrolment", {"code": answer.json["enrolment_code"]})
    person.sign_in()
    old = person.secret
    person.enrol(answer.json["enrolment_code"])
    assert not is_signed_in(sitting)
    person.sign_in()
    if old != person.secret:
        body = person.credentials(code=one_time_code(old))
        assert refused(platform.client().post("/v1/sign-in", body)) == SIGN_IN_REFUSED


# Accounts, while their people are signed in.


def test_changed_roles_end_the_sessions(platform, person, office):
    client = person.sign_in()
    answer = office.post(f"/v1/operators/{person.id}/roles", {"roles": ["supervisor", "dpo"]})
    assert answer.json["roles"] == ["supervisor", "dpo"]
    assert client.get("/v1/operators").code == "not-signed-in"
    assert person.sign_in().get("/v1/operators").status == 200
    for wrong in ([], ["boss"], ["dpo", "dpo"], [1]):
        assert office.post(f"/v1/operators/{person.id}/roles", {"roles": wrong}).status == 400


@pytest.mark.parametrize("by", ["desk", "command"])
def test_leaving_closes_running_sessions_at_once(platform, person, office, by):
    client = person.sign_in()
    assert office.post(f"/v1/operators/{person.id}/leave", {"day": "2035-01-01"}).status == 200
    assert is_signed_in(client)
    if by == "desk":
        today = platform.database("SELECT date('now', '+3 hours')")[0][0]
        shown = office.post(f"/v1/operators/{person.id}/leave", {"day": min(today, "2034-01-01")})
        assert shown.json["state"] == "left"
    else:
        assert platform.json("operator", "leave", person.account)["state"] == "left"
    assert client.get("/v1/agreements").code == "not-signed-in"
    assert refused(platform.client().post("/v1/sign-in", person.credentials())) == SIGN_IN_REFUSED
    assert office.post(f"/v1/operators/{person.id}/leave", {}).json["state"] == "active"
    person.sign_in()


def test_the_day_of_leaving_comes_by_itself(platform, person, office):
    client = person.sign_in()
    office.post(f"/v1/operators/{person.id}/leave", {"day": "2035-01-01"})
    platform.database("UPDATE account SET leave_day = ? WHERE id = ?", 20000, person.id)
    assert not is_signed_in(client)


def test_dormancy_closes_running_sessions_at_once(platform, person, office):
    client = person.sign_in()
    sleep_on(platform, person, 89)
    assert is_signed_in(client)
    sleep_on(platform, person, 90)
    assert client.get("/v1/agreements").code == "not-signed-in"
    assert refused(platform.client().post("/v1/sign-in", person.credentials())) == SIGN_IN_REFUSED
    states = {o["id"]: o["state"] for o in office.get("/v1/operators").json["items"]}
    assert states[person.id] == "dormant"
    assert office.post(f"/v1/operators/{person.id}/unlock").json["state"] == "active"
    person.sign_in()


def test_the_last_administrator_stays(platform, admin, office):
    for path, body in (("roles", {"roles": ["operator"]}), ("leave", {"day": "2026-01-01"})):
        answer = office.post(f"/v1/operators/{admin.id}/{path}", body)
        assert refused(answer) == (409, "last-administrator")
    second = platform.person("second-administrator", "administrator")
    assert office.post(f"/v1/operators/{second.id}/roles", {"roles": ["operator"]}).status == 200


def test_accounts_are_one_to_a_person(platform, office):
    body = {"account": "first-of-two", "name": "Vārds", "surname": "Uzvārds",
            "person_code": "010190-09001", "roles": ["operator"]}
    answer = office.post("/v1/operators", body)
    assert answer.status == 201 and set(answer.json) == {"id", "enrolment_code", "enrolment_until"}
    for again in ({"person_code": "010190-09002"}, {"account": "second-of-two"},
                  {"account": "second-of-two", "person_code": "01019009001"}):
        assert refused(office.post("/v1/operators", {**body, **again})) == (409, "account-exists")
    for wrong, code in (({"account": "Big"}, "bad-text"), ({"account": "x"}, "bad-text"),
                        ({"person_code": "310290-09003"}, "bad-person-code"),
                        ({"name": "a\tb"}, "bad-text"), ({"surname": "x" * 129}, "bad-text")):
        assert office.post("/v1/operators", {**body, **wrong}).code == code
    assert office.post("/v1/operators/987654/unlock").code == "nothing-there"


def test_signing_needs_the_current_text(platform, person, office):
    client = person.sign_in()
    assert refused(client.post("/v1/undertaking", {"version": "1999-1"})) \
        == (409, "undertaking-changed")
    path = f"/v1/operators/{person.id}/bind"
    version = client.get("/v1/session").json["undertaking"]["version"]
    assert office.post(path, {"version": version, "day": "2035-01-01"}).code == "bad-date"
    shown = office.post(path, {"version": version, "day": "2026-02-03"}).json
    assert shown["undertaking"] == {"version": version, "day": "2026-02-03"}


def test_a_new_text_asks_everybody_to_sign_anew(tmp_path):
    shutil.copytree(template(), tmp_path / "node")
    platform = Platform(tmp_path / "node").start()
    try:
        person = platform.person("signed-the-old", "operator")
        platform.stop()
        (platform.folder / "text.yaml").write_text(
            'version: "2"\ntext_lv: "Jauns teksts"\ntext_en: "New text"\n')
        platform.configure("platform", undertaking="text.yaml")
        platform.start()
        undertaking = person.sign_in().get("/v1/session").json["undertaking"]
        assert undertaking == {"version": "2", "text_lv": "Jauns teksts", "text_en": "New text",
                               "accepted_version": "2026-1", "current": False}
        assert platform.json("operator", "list")[0]["state"] == "unbound"
    finally:
        platform.stop()


def test_systems(platform, office):
    token = office.post("/v1/systems", {"name": "case-system"}).json["token"]
    bearer = {"Authorization": f"Bearer {token}"}
    assert platform.client().get("/v1/agreements", **bearer).code == "role-missing"
    shown = next(s for s in office.get("/v1/systems").json["items"] if s["name"] == "case-system")
    assert shown["state"] == "active" and token not in json.dumps(shown)
    assert office.post(f"/v1/systems/{shown['id']}/revoke").json["state"] == "revoked"
    assert platform.client().get("/v1/agreements", **bearer).code == "not-signed-in"
    assert office.post("/v1/operators/{}/unlock".format(shown["id"])).code == "nothing-there"
    assert office.post("/v1/systems", {"name": "case-system"}).code == "account-exists"


# What is recorded, and what is not answered without it.


def test_access_is_recorded(platform, office, person):
    before = len(platform.uses())
    client = platform.client()
    client.post("/v1/sign-in", person.credentials(password="wrong"))
    client.post("/v1/sign-in", person.credentials(account="nobody-at-all"))
    person.sign_in(client)
    client.post("/v1/sign-out")
    office.post(f"/v1/operators/{person.id}/roles", {"roles": ["dpo"]})
    uses = [(u["subject"], u["outcome"], u.get("operator", {}).get("surname"))
            for u in platform.uses()[before:]]
    surname = f"Uzvārds-{person.account}"
    assert uses == [
        ("sign-in", "refused", surname), ("sign-in", "refused", None),
        ("sign-in", "done", surname), ("sign-out", "done", surname),
        (f"operator-roles {person.id}", "done", "Uzvārds-the-administrator"),
    ]
    assert platform.tilts("audit", "verify").returncode == 0


def test_refusals_are_recorded(platform, person):
    """Who wanted what he may not, by the call and never by what stood in it."""
    before = len(platform.uses())
    client = person.sign_in()
    client.post("/v1/operators/987654/leave", {"day": "2026-01-01"})
    token, client.csrf = client.csrf, "0" * 64
    client.post("/v1/undertaking", {"version": "1"})
    client.csrf = token
    client.get("/v1/audit/extracts")
    seen = [(u["subject"], u["outcome"], u["operator"]["surname"])
            for u in platform.uses()[before + 1:]]
    surname = f"Uzvārds-{person.account}"
    assert seen == [("POST /v1/operators/{id}/leave", "role-missing", surname),
                    ("POST /v1/undertaking", "forgery-token", surname),
                    ("GET /v1/audit/extracts", "role-missing", surname)]


def test_no_answer_without_a_record(tmp_path):
    """A log that cannot grow: nobody is signed in, and the desk ends to be started clean."""
    shutil.copytree(template(), tmp_path / "node")
    platform = Platform(tmp_path / "node").start()
    try:
        person = platform.person("unlucky", "operator")
        body = person.credentials()
        # Not a byte more in any file: the log is the first that is written to.
        resource.prlimit(platform.process.pid, resource.RLIMIT_FSIZE, (0, 0))
        answer = platform.client().post("/v1/sign-in", body)
        assert refused(answer) == (503, "log-unavailable")
        assert answer.headers["Set-Cookie"] is None
        assert platform.process.wait(timeout=60) == 3
        assert platform.database("SELECT * FROM session") == []
    finally:
        platform.stop()


def test_a_crowd_is_told_to_wait(tmp_path):
    shutil.copytree(template(), tmp_path / "node")
    platform = Platform(tmp_path / "node").start()
    try:
        client = platform.client()
        answers = [client.post("/v1/enrolment", {"code": "x"}) for _ in range(65)]
        assert answers[-1].status == 429 and answers[-1].code == "too-many-calls"
        assert int(answers[-1].headers["Retry-After"]) >= 1
        assert "from this address" in answers[-1].json["detail"]  # people have no agreement
        assert client.get("/v1/session").status == 200
    finally:
        platform.stop()


def test_the_provider_s_desk_has_people_of_its_own(tmp_path):
    shutil.copytree(template(), tmp_path / "node")
    desk = ProviderDesk(tmp_path / "node").start()
    try:
        client = desk.person("vineta", "administrator").sign_in()
        session = client.get("/v1/session").json
        assert session["side"] == "provider"
        assert session["organisation"]["registration"] == "90000077325"
        assert client.get("/v1/imports").status == 200
        assert desk.client().get("/v1/applications").code == "unknown-address"
    finally:
        assert desk.stop() == 0


def test_the_first_administrator(tmp_path):
    shutil.copytree(template(), tmp_path / "node")
    platform = Platform(tmp_path / "node")
    words = [TILTS, "-c", platform.folder / "platform.yaml", "operator", "add", "-", "--first"]
    one = ("account: one\nname: V\nsurname: U\nperson_code: 010190-00021\nroles: dpo\n")
    done = call(*words, input=one)
    assert re.search(r"\b[0-9A-Z]{5}(-[0-9A-Z]{5}){3}\b", done.stdout)
    listed = platform.json("operator", "list")
    assert listed[0]["roles"] == ["dpo", "administrator"] and listed[0]["state"] == "new"
    again = call(*words, input=one.replace("one", "two").replace("21", "22"), check=False)
    assert again.returncode == 1 and "already" in again.stderr
    assert pathlib.Path(platform.folder / "platform-data" / "desk.db").stat().st_mode & 0o077 == 0

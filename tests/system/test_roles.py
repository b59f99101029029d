"""Every call of the contract, tried with every role, with a system's token, and by nobody.

What a role may do stands in the served document (x-roles) and, independently, in MAY below: a slip
in either is seen. The calls themselves are made so that they change nothing: each POST carries a
member that no call knows, and is refused for that once its right was found good.
"""

import json
import pathlib
import re
import shutil

import pytest
import yaml
from conftest import ROOT, template
from desk import PASSWORD, Platform, ProviderDesk

ROLES = {"O": "operator", "S": "supervisor", "D": "dpo", "A": "administrator"}
PEOPLE = "OSDA"
DOCUMENT = yaml.safe_load((ROOT / "api" / "platform.openapi.yaml").read_text(encoding="utf-8"))

# P: public, also without a session; Y: a system's token. Written down by hand, for comparison.
MAY = {
    "GET /": "P", "GET /app.js": "P", "GET /app.css": "P", "GET /v1/openapi.json": "P",
    "GET /v1/session": "P", "POST /v1/sign-in": "P",
    "POST /v1/enrolment": "P", "POST /v1/enrolment/confirm": "P",
    "POST /v1/sign-out": PEOPLE, "POST /v1/session/confirm": PEOPLE,
    "POST /v1/password": PEOPLE, "POST /v1/undertaking": PEOPLE,
    "GET /v1/operators": "SDA", "POST /v1/operators": "A",
    "POST /v1/operators/{id}/roles": "A", "POST /v1/operators/{id}/leave": "A",
    "POST /v1/operators/{id}/bind": "A", "POST /v1/operators/{id}/enrolment": "A",
    "POST /v1/operators/{id}/unlock": "A",
    "GET /v1/systems": "A", "POST /v1/systems": "A", "POST /v1/systems/{id}/revoke": "A",
    "GET /v1/purposes": PEOPLE + "Y", "GET /v1/providers": PEOPLE,
    "GET /v1/applications": "OSDY", "POST /v1/applications": "OSY",
    "POST /v1/applications/search": "OSDY", "GET /v1/applications/{id}": "OSDY",
    "POST /v1/applications/{id}/close": "OSY", "POST /v1/applications/{id}/reopen": "OSY",
    "POST /v1/applications/{id}/checks": "OS", "POST /v1/checks/{request_id}/show": "OSD",
    "POST /v1/checks/{request_id}/slip": "OS", "POST /v1/status-checks": "Y",
    "GET /v1/bulk": "OS", "POST /v1/bulk": "OS", "GET /v1/bulk/{id}": "OS",
    "GET /v1/bulk/{id}/rows": "OS", "POST /v1/bulk/{id}/rows": "OS",
    "POST /v1/bulk/{id}/start": "OS", "POST /v1/bulk/{id}/pause": "OS",
    "POST /v1/bulk/{id}/resume": "OS", "POST /v1/bulk/{id}/cancel": "OS",
    "GET /v1/agreements": PEOPLE, "GET /v1/agreements/{id}": PEOPLE,
    "POST /v1/agreements/{id}/events": "A",
    "POST /v1/checks/{request_id}/explain": PEOPLE,
    "GET /v1/duties": PEOPLE, "GET /v1/duties/{id}": PEOPLE, "POST /v1/duties": "SDA",
    "POST /v1/duties/{id}/done": "SDA", "POST /v1/duties/{id}/note": "SDA",
    "POST /v1/duties/{id}/reopen": "SDA",
    "POST /v1/duties/{id}/incident": "SDA", "GET /v1/duties/{id}/page": "SDA",
    "POST /v1/audit/records": "SD", "POST /v1/audit/person": "D", "POST /v1/audit/verify": "SDA",
    "POST /v1/audit/reports/monthly": "SDA", "POST /v1/audit/reports/misuse": "D",
    "GET /v1/oidc/start": "P", "GET /v1/oidc/callback": "P",
    "GET /v1/audit/extracts/{id}/files/{name}": "D",
    "GET /v1/audit/extracts": "D", "POST /v1/audit/extracts": "D",
    "GET /v1/audit/reconcile": "SDA", "POST /v1/audit/reconcile": "DA",
    "GET /v1/certificates": "A", "GET /v1/imports": "A",
    "GET /v1/imports/{id}/rejects": "A", "POST /v1/imports/{id}/rejects": "A",
}
NEEDS_CONFIRMATION = {"POST /v1/audit/person", "POST /v1/audit/reports/misuse",
                      "POST /v1/audit/extracts"}
NEEDS_UNDERTAKING = {
    "POST /v1/applications/{id}/checks", "POST /v1/checks/{request_id}/show",
    "POST /v1/checks/{request_id}/slip", "GET /v1/bulk/{id}/rows", "POST /v1/bulk/{id}/start",
    "POST /v1/bulk/{id}/resume",
}
OF_THE_PROVIDER = {"GET /v1/imports", "GET /v1/imports/{id}/rejects",
                   "POST /v1/imports/{id}/rejects"}

# Where the tables of the calls stand.
TABLES = ["src/desk/*.c", "src/platform/*.c"]


def calls():
    for path, item in DOCUMENT["paths"].items():
        for method in ("get", "post"):
            if method in item:
                yield f"{method.upper()} {path}", item[method]


CALLS = dict(calls())


class World:
    """Both desks, each with a signed-in person of every role and a system."""

    def __init__(self, folder):
        self.desks = {}
        for kind in (Platform, ProviderDesk):
            shutil.copytree(template(), folder / kind.side)
            self.desks[kind.side] = kind(folder / kind.side).start()
        self.clients = {}
        self.systems = {}

    def client(self, side, role):
        """None: nobody. One session for each, as no call here ends it."""
        desk = self.desks[side]
        if role is None:
            return desk.client()
        if (side, role) not in self.clients:
            person = desk.person(f"{role}-of-all", role)
            self.clients[side, role] = person.sign_in()
        return self.clients[side, role]

    def token(self, side):
        if side not in self.systems:
            admin = self.client(side, "administrator")
            self.systems[side] = admin.post("/v1/systems", {"name": "register"}).json["token"]
        return self.systems[side]

    def one_who_may(self, name):
        """A client with a right to the call, and the headers that show it."""
        if MAY[name] == "Y":
            bearer = {"Authorization": f"Bearer {self.token('platform')}"}
            return self.client("platform", None), bearer
        role = next((ROLES[letter] for letter in MAY[name] if letter in ROLES), None)
        client = self.client(side_of(name), role)
        return client, client.headers()

    def stop(self):
        for desk in self.desks.values():
            desk.stop()


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    world = World(tmp_path_factory.mktemp("roles"))
    yield world
    world.stop()


def side_of(name):
    return "provider" if name in OF_THE_PROVIDER else "platform"


def address(name):
    """The path with something in the place of its words."""
    return re.sub(r"\{\w+\}", "987654", name.split(" ")[1])


def ask(client, name, **headers):
    if name.startswith("GET"):
        return client.get(address(name), **headers)
    return client.post(address(name), {"no-call-knows-this": 1}, **headers)


def code_of(answer):
    kind = answer.headers["Content-Type"]
    return answer.code if kind == "application/problem+json" else None


def hold_right(name, answer):
    """It was let through as far as its right goes."""
    if name in NEEDS_CONFIRMATION:
        assert answer.code == "confirmation-needed"
    elif name.startswith("POST"):
        assert answer.code == "unknown-member", answer.body
    else:
        assert code_of(answer) not in ("not-signed-in", "role-missing"), answer.body


def test_the_document_and_the_list_agree():
    letters = {role: letter for letter, role in ROLES.items()} | {"public": "P", "system": "Y"}
    assert {name: set(letters[r] for r in call["x-roles"]) for name, call in CALLS.items()} \
        == {name: set(roles) for name, roles in MAY.items()}
    assert {name for name, call in CALLS.items()
            if "confirmation" in call.get("x-needs", [])} == NEEDS_CONFIRMATION
    assert {name for name, call in CALLS.items()
            if "undertaking" in call.get("x-needs", [])} == NEEDS_UNDERTAKING
    assert {name for name, call in CALLS.items() if call.get("x-side") == "provider"} \
        == OF_THE_PROVIDER


def test_every_route_of_the_program_is_in_the_document():
    rows = set()
    for pattern in TABLES:
        for path in sorted(pathlib.Path(ROOT).glob(pattern)):
            rows |= set(re.findall(r'(?:\{HTTP_|ROUTE\()(GET|POST), "(/[^"]*)"', path.read_text()))
    assert {f"{method} {path}" for method, path in rows} == set(CALLS)


def test_the_served_document_is_the_contract(world):
    for side in ("platform", "provider"):
        answer = world.client(side, None).get("/v1/openapi.json")
        assert answer.headers["Content-Type"] == "application/json"
        assert answer.json == json.loads(json.dumps(DOCUMENT, default=str))


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("role", ROLES.values())
def test_with_a_role(world, name, role):
    answer = ask(world.client(side_of(name), role), name)
    letter = next(k for k, v in ROLES.items() if v == role)
    if letter in MAY[name] or "P" in MAY[name]:
        hold_right(name, answer)
    else:
        assert answer.status == 403 and answer.code == "role-missing"


@pytest.mark.parametrize("name", CALLS)
def test_without_a_session(world, name):
    answer = ask(world.client(side_of(name), None), name)
    if "P" in MAY[name]:
        hold_right(name, answer)
    else:
        assert answer.status == 401 and answer.code == "not-signed-in"


@pytest.mark.parametrize("name", CALLS)
def test_with_a_system_s_token(world, name):
    side = side_of(name)
    bearer = {"Authorization": f"Bearer {world.token(side)}"}
    answer = ask(world.client(side, None), name, **bearer)
    if "Y" in MAY[name] or "P" in MAY[name]:
        hold_right(name, answer)
    else:
        assert answer.status == 403 and answer.code == "role-missing"


@pytest.mark.parametrize("name", CALLS)
def test_a_token_that_is_none(world, name):
    for token in ("", "x", "tilts_" + "0" * 64):
        answer = ask(world.client(side_of(name), None), name, Authorization=f"Bearer {token}")
        assert answer.status == 401 and answer.code == "not-signed-in"


@pytest.mark.parametrize("name", [n for n in CALLS if n.startswith("POST") and MAY[n] != "Y"])
def test_changes_want_the_token_against_forgery(world, name):
    """Also where no session is needed: with one, its token is wanted."""
    role = next((ROLES[letter] for letter in MAY[name] if letter in ROLES), "operator")
    client = world.client(side_of(name), role)
    kept = client.csrf
    try:
        for token in (None, "", "0" * 64, kept[:-1], kept.upper() + "0"):
            client.csrf = token
            assert ask(client, name).code == "forgery-token"
    finally:
        client.csrf = kept
    hold_right(name, ask(client, name))


def test_another_session_s_token_is_no_good(world):
    one, other = world.client("platform", "operator"), world.client("platform", "dpo")
    answer = one.post("/v1/undertaking", {"x": 1}, **{"X-CSRF-Token": other.csrf})
    assert answer.code == "forgery-token"


MALFORMED = {
    "bad-json": [b"", b"{", b"{'a':1}", b'{"a":1}x', b"\x00", b'{"a":NaN}', b'{"a":1,}'],
    "wrong-type": [b"[]", b"[{}]"],
    "repeated-element": [b'{"a":1,"a":2}'],
    "not-utf-8": [b'{"a":"\xff"}'],
    "too-deep": [b'{"a":' * 20 + b"1" + b"}" * 20],
    "bad-text": [b'{"a":"\\u0000"}'],
    "body-too-large": [b'{"a":"' + b"x" * 70000 + b'"}'],
}


@pytest.mark.parametrize("name", [n for n in CALLS if n.startswith("POST")])
def test_malformed_bodies(world, name):
    client, headers = world.one_who_may(name)
    for code, bodies in MALFORMED.items():
        for body in bodies:
            answer = client.send("POST", address(name), body,
                                 {"Content-Type": "application/json", **headers})
            wanted = "confirmation-needed" \
                if name in NEEDS_CONFIRMATION and code != "body-too-large" else code
            assert answer.code == wanted, (body[:40], answer.body)
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; b=1"):
        answer = client.send("POST", address(name), b"{}", {"Content-Type": kind, **headers})
        assert answer.code in ("unsupported-media-type", "confirmation-needed")


# Values that a member may not have, by the schema it is of.
def wrong_values(schema):
    if "$ref" in schema:
        return wrong_values(DOCUMENT["components"]["schemas"][schema["$ref"].split("/")[-1]])
    kind = schema.get("type")
    if kind == "string":
        return [1, [], {}, True, "", "\u0007", "x" * 60000]
    if kind == "integer":
        return ["1", -1, 1.5, [], 2**63]
    if kind == "boolean":
        return ["true", 0]
    return [1, "x"]


@pytest.mark.parametrize("name", [n for n in CALLS
                                  if n.startswith("POST") and n not in NEEDS_CONFIRMATION])
def test_members_of_a_wrong_kind(world, name):
    """Each member in turn; the others are left out, so that nothing can be changed."""
    client, headers = world.one_who_may(name)
    body = CALLS[name]["requestBody"]
    if "$ref" in body:
        body = DOCUMENT["components"]["requestBodies"][body["$ref"].split("/")[-1]]
    schema = body["content"]["application/json"]["schema"]
    if "$ref" in schema:
        schema = DOCUMENT["components"]["schemas"][schema["$ref"].split("/")[-1]]
    for member, of in schema.get("properties", {}).items():
        for value in wrong_values(of):
            answer = client.post(address(name), {member: value, "no-call-knows-this": 1}, **headers)
            assert 400 <= answer.status < 500 and code_of(answer), (member, answer.body)


def test_what_was_wrong_is_not_told_back(world):
    client = world.client("platform", "administrator")
    secret = "010190-01239"
    for body in ({secret: 1}, {"account": {"x": secret}}, {"roles": [secret]}):
        answer = client.post("/v1/operators", body)
        assert answer.status == 400 and secret not in answer.body.decode()


def test_an_unbound_operator_may_only_sign(world):
    """Clause 3.2.9: signed in is not enough to ask; signing is there for everybody."""
    platform = world.desks["platform"]
    person = platform.person("unbound", "operator", bound=False)
    client = person.sign_in()
    for name in NEEDS_UNDERTAKING:
        answer = ask(client, name)
        assert answer.code == "undertaking-missing" and answer.json["clause"] == "3.2.9"
    session = client.get("/v1/session").json
    assert session["undertaking"]["current"] is False
    signed = client.post("/v1/undertaking", {"version": session["undertaking"]["version"]})
    assert signed.json["undertaking"]["current"] is True


def test_roles_add_up(world):
    platform = world.desks["platform"]
    client = platform.person("many", "operator,dpo").sign_in()
    assert client.get("/v1/session").json["operator"]["roles"] == ["operator", "dpo"]
    assert client.get("/v1/operators").status == 200
    assert client.get("/v1/systems").code == "role-missing"


def test_nothing_of_a_secret_is_in_the_files(world):
    """Passwords, session ids, tokens and codes are kept as hashes."""
    platform = world.desks["platform"]
    client = world.client("platform", "dpo")
    token = world.token("platform")
    folder = platform.folder / platform.data
    held = b"".join(path.read_bytes() for path in sorted(folder.iterdir()))
    for secret in (PASSWORD.encode(), bytes.fromhex(client.cookie), client.cookie.encode(),
                   token.encode(), bytes.fromhex(token[6:])):
        assert secret not in held
    assert PASSWORD not in platform.log.read_text() and client.cookie not in platform.log.read_text()

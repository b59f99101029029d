"""Signing in at an identity provider, Debian's Glewlwyd: the way there and back, and every way back
that is not ours."""

import re
import shutil
import urllib.parse

import pytest
from conftest import template
from desk import Platform
from glewlwyd import SECRET, Glewlwyd

CLIENT = "tilts"
KNOWN, STRANGER, LEFT = "anna.liepa", "ivo.nezināms", "zane.gājusi"
SIGN_IN_AGAIN = "/#/sign-in/refused"


@pytest.fixture(scope="module")
def identity(tmp_path_factory):
    glewlwyd = Glewlwyd(tmp_path_factory.mktemp("identity") / "glewlwyd").start()
    yield glewlwyd
    glewlwyd.stop()


@pytest.fixture(scope="module")
def desk(tmp_path_factory, identity):
    """A platform whose people sign in there; one of three users has an account here."""
    folder = tmp_path_factory.mktemp("oidc") / "node"
    shutil.copytree(template(), folder)
    (folder / "secret").write_text(SECRET + "\n")
    shutil.copy(identity.ca, folder / "identity.pem")
    with (folder / "platform.yaml").open("a") as file:
        file.write(f"""oidc:
  name: Vienotā pieteikšanās
  issuer: {identity.issuer}
  client_id: {CLIENT}
  client_secret_file: secret
  claim: preferred_username
  trust: identity.pem
""")
    platform = Platform(folder).start()
    platform.add(KNOWN, "operator")
    platform.add("zane.gajusi", "operator")
    platform.database("UPDATE account SET account = ? WHERE account = 'zane.gajusi'", LEFT)
    platform.database("UPDATE account SET leave_day = 0 WHERE account = ?", LEFT)
    identity.set_up(CLIENT, f"https://localhost:{platform.port}/v1/oidc/callback",
                    [KNOWN, STRANGER, LEFT])
    yield platform
    platform.stop()


class Visit:
    """A browser at both: our cookie of the attempt, and the identity provider's own."""

    def __init__(self, desk, identity):
        self.desk, self.identity = desk, identity
        self.client, self.cookie = desk.client(), None

    def start(self):
        answer = self.client.get("/v1/oidc/start")
        assert answer.status == 302, answer.body
        (cookie,) = [c for c in answer.headers.get_all("Set-Cookie") if "-oidc=" in c]
        assert "; Secure; HttpOnly; SameSite=Lax" in cookie and "Path=/" in cookie
        self.cookie = re.match(r"__Host-tilts-oidc=([0-9a-f]{64});", cookie).group(1)
        return answer.headers["Location"]

    def there(self, user, address):
        return self.identity.agree(self.identity.sign_in(user, CLIENT), address)[1]

    def back(self, cookie=None, **query):
        headers = {"Cookie": f"__Host-tilts-oidc={cookie or self.cookie}"}
        answer = self.client.keep(self.client.send(
            "GET", "/v1/oidc/callback?" + urllib.parse.urlencode(query), headers=headers))
        assert answer.status == 302, answer.body
        return answer

    def is_refused(self, answer):
        assert answer.headers["Location"] == SIGN_IN_AGAIN
        assert self.client.cookie is None
        assert self.client.get("/v1/session").json["signed_in"] is False


@pytest.fixture
def visit(desk, identity):
    # Trying to sign in is limited by address; time would pass, and the tests do not wait.
    return Visit(desk, identity)


def last_try(desk):
    return [r for r in desk.uses() if r["subject"] == "sign-in"][-1]


def test_there_and_back(desk, visit):
    assert visit.client.get("/v1/session").json["sign_in"]["oidc"] == {
        "name": "Vienotā pieteikšanās"}
    address = visit.start()
    asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(address).query))
    assert asked["response_type"] == "code" and asked["scope"] == "openid"
    assert asked["code_challenge_method"] == "S256"
    assert all(len(asked[name]) == 43 for name in ("state", "nonce", "code_challenge"))
    answer = visit.back(**visit.there(KNOWN, address))
    assert answer.headers["Location"] == "/"
    session = visit.client.get("/v1/session").json
    assert session["signed_in"] and session["operator"]["account"] == KNOWN
    assert session["confirmed_until"] is None, "Glewlwyd does not say when it was proved (0)"
    assert last_try(desk)["outcome"] == "done"


def test_no_two_attempts_are_alike(visit):
    one, other = (urllib.parse.parse_qs(urllib.parse.urlsplit(visit.start()).query)
                  for _ in range(2))
    for name in ("state", "nonce", "code_challenge"):
        assert one[name] != other[name]


@pytest.mark.parametrize("user, reason", [(STRANGER, "unknown-account"), (LEFT, "closed")])
def test_who_is_nobody_here(desk, visit, user, reason):
    visit.is_refused(visit.back(**visit.there(user, visit.start())))
    record = last_try(desk)
    assert record["outcome"] == "refused" and f'"{reason}"' in record["detail"]
    assert desk.database("SELECT count(*) FROM account") == [(2,)], "nobody is made on the fly"


def test_a_wrong_state(desk, visit):
    way_back = visit.there(KNOWN, visit.start())
    visit.is_refused(visit.back(**{**way_back, "state": "x" * 43}))
    assert "oidc-refused" in last_try(desk)["detail"]
    visit.is_refused(visit.back(**way_back)), "the attempt is used up"


def test_a_wrong_nonce(visit):
    """The code of an attempt with another nonce; state and verifier are those of ours."""
    address = visit.start()
    way_back = visit.there(KNOWN, re.sub(r"nonce=[^&]*", "nonce=" + "n" * 43, address))
    visit.is_refused(visit.back(**way_back))


def test_a_wrong_verifier(visit):
    """A code that somebody else caught: the attempt it belongs to had another verifier."""
    caught = visit.there(KNOWN, visit.start())
    own = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(visit.start()).query))
    visit.is_refused(visit.back(code=caught["code"], state=own["state"]))


def test_the_way_back_is_good_once(desk, visit, identity):
    way_back = visit.there(KNOWN, visit.start())
    assert visit.back(**way_back).headers["Location"] == "/"
    other = Visit(desk, identity)
    other.is_refused(other.back(visit.cookie, **way_back))
    assert "oidc-attempt" in last_try(desk)["detail"]


def test_another_browser_comes_back(desk, visit, identity):
    """Who lures somebody to his own way back gets him nowhere: the cookie is missing."""
    way_back = visit.there(KNOWN, visit.start())
    victim = Visit(desk, identity)
    for cookie in ("0" * 64, "", "x", f"{visit.cookie}; __Host-tilts-oidc={visit.cookie}"):
        victim.is_refused(victim.back(cookie or " ", **way_back))


@pytest.mark.parametrize("query", [
    {}, {"code": ""}, {"state": ""}, {"error": "access_denied"}, {"code": "x" * 2049},
    {"code": "wrong"}, {"code": "a%b"}, {"code": "ģ" * 40},
])
def test_ways_back_with_nothing_in_them(visit, query):
    state = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(visit.start()).query))["state"]
    visit.is_refused(visit.back(**{"state": state, **query}))


def test_the_identity_provider_is_down(desk, visit, identity):
    address = visit.start()
    way_back = visit.there(KNOWN, address)
    identity.stop()
    try:
        visit.is_refused(visit.back(**way_back))
        answer = visit.client.get("/v1/oidc/start")
        assert answer.status == 302
        visit.is_refused(answer)
        assert "oidc-unavailable" in last_try(desk)["detail"]
        assert desk.process.poll() is None
    finally:
        identity.start()
    assert visit.back(**visit.there(KNOWN, visit.start())).headers["Location"] == "/"


def test_nothing_of_it_is_in_the_log(desk):
    text = desk.log.read_text()
    assert "oidc-failed" in text
    for secret in (KNOWN, STRANGER, SECRET, "code=", "state="):
        assert secret not in text


def test_coming_back_again_and_again_is_limited(desk):
    """Each way back that is none is recorded: nobody may fill the log with them."""
    client, before = desk.client(), len(desk.uses())
    answers = [client.get("/v1/oidc/callback?code=x&state=y") for _ in range(80)]
    assert answers[-1].status == 429 and answers[-1].code == "too-many-calls"
    assert len(desk.uses()) - before == len([a for a in answers if a.status == 302])


def test_a_desk_without_identity_provider(platform):
    client = platform.client()
    assert client.get("/v1/session").json["sign_in"]["oidc"] is None
    for path in ("/v1/oidc/start", "/v1/oidc/callback?code=x&state=y"):
        assert client.get(path).code == "nothing-there"


@pytest.mark.parametrize("spoil, part", [
    (lambda f: (f / "secret").write_text("\n"), "secret"),
    (lambda f: (f / "secret").unlink(), "secret"),
    (lambda f: (f / "platform.yaml").write_text(
        (f / "platform.yaml").read_text().replace("issuer: https", "issuer: http")), "issuer"),
    (lambda f: (f / "platform.yaml").write_text(
        (f / "platform.yaml").read_text().replace("  claim: preferred_username\n", "")), "claim"),
])
def test_what_a_desk_does_not_start_with(desk, tmp_path, spoil, part):
    shutil.copytree(desk.folder, tmp_path / "node")
    node = Platform(tmp_path / "node")
    assert node.tilts("platform", "check", check=False).returncode == 0
    spoil(node.folder)
    done = node.tilts("platform", "check", check=False)
    assert done.returncode != 0 and part in done.stderr

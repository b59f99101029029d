"""The desk's door: what it serves to nobody in particular, and what every answer carries."""

import gzip
import json
import shutil
import subprocess

import pytest
from conftest import TILTS, call, template
from desk import Platform

EVERYWHERE = {
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.fixture
def client(platform):
    return platform.client()


def test_nobody_is_signed_in(platform, client):
    answer = client.get("/v1/session")
    assert answer.status == 200
    session = answer.json
    assert session["side"] == "platform"
    assert session["organisation"]["registration"] == "90001800413"
    assert session["signed_in"] is False
    assert session["sign_in"] == {"password": True, "oidc": None}
    assert "csrf" not in session and "operator" not in session


@pytest.mark.parametrize("path", ["/", "/v1/session", "/v1/nothing-here", "/app.jsx"])
def test_every_answer_is_guarded(client, path):
    answer = client.get(path)
    for name, value in EVERYWHERE.items():
        assert answer.headers.get_all(name) == [value]
    policy = answer.headers["Content-Security-Policy"]
    for part in ("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'",
                 "base-uri 'none'", "form-action 'self'"):
        assert part in policy
    assert "unsafe" not in policy
    assert answer.headers["Cache-Control"] == ("no-cache" if path == "/" else "no-store")


def test_pages_are_known_by_their_hash(client):
    plain = client.get("/")
    assert plain.status == 200 and plain.headers["Content-Type"] == "text/html; charset=utf-8"
    again = client.get("/", **{"If-None-Match": f'"x", {plain.headers["ETag"]}'})
    assert again.status == 304 and again.body == b""
    other = client.get("/", **{"If-None-Match": '"x"'})
    assert other.status == 200
    packed = client.get("/", **{"Accept-Encoding": "br, gzip"})
    if packed.headers.get("Content-Encoding") == "gzip":
        assert gzip.decompress(packed.body) == plain.body
        assert packed.headers["ETag"] != plain.headers["ETag"]
    assert client.get("/", **{"Accept-Encoding": "gzip;q=0"}).body == plain.body


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "", "127.0.0.2"])
def test_another_name_is_not_served(client, host):
    for path in ("/", "/v1/session"):
        answer = client.get(path, Host=host)
        assert answer.status == 421 and answer.code == "wrong-host"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "localhost:8444", "127.0.0.1:1"])
def test_names_of_the_certificate_are_ours(client, host):
    assert client.get("/v1/session", Host=host).status == 200


def test_configured_names_are_the_only_ones(tmp_path):
    shutil.copytree(template(), tmp_path / "node")
    platform = Platform(tmp_path / "node")
    platform.configure(side="platform", desk_hosts='"tilts.example desk.example"')
    platform.start()
    try:
        client = platform.client()
        assert client.get("/", Host="desk.example:8444").status == 200
        assert client.get("/", Host="localhost").code == "wrong-host"
    finally:
        platform.stop()


@pytest.mark.parametrize("path, code", [
    ("/v1/nothing", "unknown-address"),
    ("/v1/session/", "unknown-address"),
    ("//v1/session", "unknown-address"),
    ("/V1/session", "unknown-address"),
    ("/../etc/passwd", "unknown-address"),
    ("/%2e%2e/etc/passwd", "unknown-address"),
])
def test_unknown_addresses(client, path, code):
    assert client.get(path).code == code


def test_methods(client):
    assert client.send("HEAD", "/").status == 200
    for method in ("PUT", "DELETE", "PATCH", "TRACE"):
        assert client.send(method, "/v1/session").status in (405, 501)
    assert client.send("POST", "/v1/session", "{}", {"Content-Type": "application/json"}).code \
        == "method-not-allowed"


def test_both_languages(platform):
    for language, word in (("lv", "Šādas adreses"), ("en", "no such address")):
        answer = platform.client(language=language).get("/v1/nothing")
        assert answer.headers["Content-Language"] == language
        assert word in answer.json["detail"]


def test_a_renewed_certificate_needs_no_restart(tmp_path):
    shutil.copytree(template(), tmp_path / "node")
    platform = Platform(tmp_path / "node").start()
    try:
        before = serial(platform)
        platform.tilts("pki", "server", "--dir", platform.pki(""), "--host", "localhost",
                       "--host", "127.0.0.1", "--out", platform.pki("renewed"), side="provider")
        for ending in ("key", "pem"):
            platform.pki(f"renewed.{ending}").rename(platform.pki(f"platform.{ending}"))
        platform.wait_for("certificate-taken")
        assert serial(platform) != before
        assert platform.client().get("/v1/session").status == 200
    finally:
        platform.stop()


def serial(platform):
    shown = subprocess.run(
        ["openssl", "s_client", "-connect", f"localhost:{platform.port}", "-servername",
         "localhost"], input="", capture_output=True, text=True, check=False).stdout
    return call("openssl", "x509", "-noout", "-serial", input=shown).stdout


def test_check_says_what_is_wrong(tmp_path):
    shutil.copytree(template(), tmp_path / "node")
    platform = Platform(tmp_path / "node")
    good = call(TILTS, "-c", platform.folder / "platform.yaml", "--json", "platform", "check")
    assert json.loads(good.stdout)["good"] is True
    for key, value, word in (("registration", '"12345678901"', "registration"),
                             ("region", "US", "3.2.8"),
                             ("desk_certificate", "pki/none.pem", "none.pem"),
                             ("desk_port", 70000, "desk_port")):
        broken = Platform(tmp_path / "broken")
        shutil.copytree(template(), broken.folder)
        broken.configure(side="platform", **{key: value})
        done = broken.tilts("platform", "check", side="platform", check=False)
        assert done.returncode == 3 and word in done.stderr
        shutil.rmtree(broken.folder)

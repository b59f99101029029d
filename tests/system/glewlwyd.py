"""A real identity provider, Debian's Glewlwyd, in a folder of its own: one client, some users; and
what a browser does there."""

import gzip
import http.client
import http.cookies
import json
import pathlib
import socket
import sqlite3
import ssl
import subprocess
import time
import urllib.parse

from conftest import TILTS, call

PROGRAM = "/usr/bin/glewlwyd"
TABLES = pathlib.Path("/usr/share/doc/glewlwyd/database/init.sqlite3.sql.gz")
PASSWORD = "zirgi pļavā 17"
SECRET = "s3cret+/ &ģ=x"  # with what must be encoded on the way

CONFIGURATION = """\
port={port}
bind_address="127.0.0.1"
external_url="https://localhost:{port}"
login_url="login.html"
api_prefix="api"
log_mode="console"
log_level="ERROR"
cookie_domain="localhost"
cookie_secure=1
user_module_path="/usr/lib/glewlwyd/user"
client_module_path="/usr/lib/glewlwyd/client"
user_auth_scheme_module_path="/usr/lib/glewlwyd/scheme"
plugin_module_path="/usr/lib/glewlwyd/plugin"
use_secure_connection=true
secure_connection_key_file="{folder}/server.key"
secure_connection_pem_file="{folder}/server.pem"
hash_algorithm="SHA512"
database = {{ type = "sqlite3" path = "{folder}/glewlwyd.db" }};
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Browser:
    """Keeps cookies, follows nothing."""

    def __init__(self, port, ca):
        self.port, self.context = port, ssl.create_default_context(cafile=ca)
        self.cookies = {}

    def send(self, method, path, body=None):
        connection = http.client.HTTPSConnection("localhost", self.port, context=self.context,
                                                 timeout=30)
        try:
            headers = {"Content-Type": "application/json"}
            if self.cookies:
                headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            response = connection.getresponse()
            response.body = response.read()
            for value in response.headers.get_all("Set-Cookie") or []:
                for name, morsel in http.cookies.SimpleCookie(value).items():
                    self.cookies[name] = morsel.value
            return response
        finally:
            connection.close()

    def must(self, method, path, body=None):
        response = self.send(method, path, body)
        assert response.status == 200, (method, path, response.status, response.body)
        return response


class Glewlwyd:
    def __init__(self, folder):
        self.folder = folder
        folder.mkdir()
        call(TILTS, "pki", "init", "--dir", folder / "pki", "--name", "Identity")
        call(TILTS, "pki", "server", "--dir", folder / "pki", "--host", "localhost", "--out",
             folder / "server")
        self.ca = folder / "pki" / "ca.pem"
        with sqlite3.connect(folder / "glewlwyd.db") as database:
            database.executescript(gzip.decompress(TABLES.read_bytes()).decode())
        database.close()
        self.process = None
        self.port = None

    @property
    def issuer(self):
        return f"https://localhost:{self.port}/api/oidc"

    def start(self):
        """On a port that was free a moment ago; on the same one when started again."""
        for _ in range(5):
            port = self.port or free_port()
            (self.folder / "glewlwyd.conf").write_text(
                CONFIGURATION.format(port=port, folder=self.folder))
            self.process = subprocess.Popen(
                [PROGRAM, f"--config-file={self.folder}/glewlwyd.conf"],
                stdout=(self.folder / "log").open("ab"), stderr=subprocess.STDOUT)
            if self.answers(port):
                self.port = port
                return self
            self.stop()
        raise AssertionError((self.folder / "log").read_text())

    def answers(self, port):
        """Whether it came to listen; waits until it does or ends."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                Browser(port, self.ca).send("GET", "/config")
                return True
            except OSError:
                continue
        return False

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait(30)
        self.process = None

    def administrator(self):
        browser = Browser(self.port, self.ca)
        browser.must("POST", "/api/auth/", {"username": "admin", "password": "password"})
        return browser

    def set_up(self, client, redirect_uri, users):
        """The OpenID plugin with a key of its own, the client and the users."""
        key = call("openssl", "genpkey", "-algorithm", "EC", "-pkeyopt",
                   "ec_paramgen_curve:P-256").stdout
        public = call("openssl", "pkey", "-pubout", input=key).stdout
        browser = self.administrator()
        browser.must("POST", "/api/mod/plugin/", {
            "module": "oidc", "name": "oidc", "display_name": "oidc", "enabled": True,
            "parameters": {
                "iss": self.issuer, "jwt-type": "ecdsa", "jwt-key-size": "256", "key": key,
                "cert": public, "access-token-duration": 3600, "refresh-token-duration": 3600,
                "code-duration": 600, "refresh-token-rolling": True, "allow-non-oidc": False,
                "auth-type-code-enabled": True, "auth-type-token-enabled": False,
                "auth-type-id-token-enabled": True, "auth-type-none-enabled": False,
                "auth-type-password-enabled": False, "auth-type-client-enabled": False,
                "auth-type-refresh-enabled": False, "subject-type": "public", "jwks-show": True,
                "pkce-allowed": True, "pkce-method-plain-allowed": False, "pkce-required": True,
                "claims": [{"name": "preferred_username", "user-property": "username",
                            "type": "string", "mandatory": True}],
                "scope": [{"name": "openid"}], "allowed-scope": ["openid"]}})
        browser.must("POST", "/api/client/", {
            "client_id": client, "name": client, "confidential": True, "password": SECRET,
            "redirect_uri": [redirect_uri], "authorization_type": ["code"],
            "token_endpoint_auth_method": ["client_secret_post"], "scope": [], "enabled": True})
        for user in users:
            browser.must("POST", "/api/user/", {
                "username": user, "name": user, "password": PASSWORD, "scope": ["openid"],
                "enabled": True})

    def sign_in(self, user, client):
        """A browser in which the user is signed in here and lets the client know who it is."""
        browser = Browser(self.port, self.ca)
        browser.must("POST", "/api/auth/", {"username": user, "password": PASSWORD})
        browser.must("PUT", f"/api/auth/grant/{client}", {"scope": "openid"})
        return browser

    def agree(self, browser, address):
        """Follows the address that our side sent the browser to; gives code and state."""
        parts = urllib.parse.urlsplit(address)
        assert (parts.scheme, parts.netloc) == ("https", f"localhost:{self.port}")
        response = browser.send("GET", f"{parts.path}?{parts.query}&g_continue")
        assert response.status == 302, response.body
        back = urllib.parse.urlsplit(response.headers["Location"])
        return back, dict(urllib.parse.parse_qsl(back.query))

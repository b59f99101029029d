"""A desk as people reach it: a running platform, and a browser's part of HTTP (cookies, the token
against forgery)."""

import base64
import hashlib
import hmac
import http.client
import itertools
import json
import re
import sqlite3
import ssl
import struct
import time

from conftest import TILTS, Node, call

PASSWORD = "zirgs tilts upe mākonis"
IDLE_S, ABSOLUTE_S, LOCKED_S, CONFIRMED_S = 900, 28800, 900, 300
STEP_S = 30


def one_time_code(secret, step=0):
    """The code of the current step, or of one that many later (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    counter = int(time.time()) // STEP_S + step
    mac = hmac.digest(key, struct.pack(">Q", counter), hashlib.sha1)
    at = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[at:at + 4])[0] & 0x7fffffff) % 1000000:06}"


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def code(self):
        """A problem's code."""
        assert self.headers["Content-Type"] == "application/problem+json", self.body
        return self.json["code"]


machines = itertools.count(1)


class Client:
    """One browser on a machine of its own (an address in 127.0.0.0/8, so that rates are its own):
    keeps the session's cookie and sends its token with every change."""

    def __init__(self, port, ca, language="en"):
        self.context = ssl.create_default_context(cafile=ca)
        self.port, self.language = port, language
        self.cookie, self.csrf = None, None
        number = next(machines)
        self.address = f"127.1.{number // 250}.{number % 250 + 1}"

    def send(self, method, path, body=None, headers=None):
        """As it stands: body is bytes or text."""
        connection = http.client.HTTPSConnection("localhost", self.port, context=self.context,
                                                 timeout=60, source_address=(self.address, 0))
        try:
            connection.request(method, path, body,
                               {"Accept-Language": self.language, **(headers or {})})
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def headers(self):
        headers = {}
        if self.cookie:
            headers["Cookie"] = f"__Host-tilts={self.cookie}"
        if self.csrf:
            headers["X-CSRF-Token"] = self.csrf
        return headers

    def keep(self, answer):
        """What a browser keeps of an answer."""
        for value in answer.headers.get_all("Set-Cookie") or []:
            found = re.match(r"__Host-tilts=([^;]*)", value)
            if found:
                self.cookie = found.group(1) or None
        if answer.status == 200 and answer.body.startswith(b'{"side"'):
            self.csrf = answer.json.get("csrf")
        return answer

    def get(self, path, **headers):
        return self.keep(self.send("GET", path, headers={**self.headers(), **headers}))

    def post(self, path, body=None, **headers):
        return self.keep(self.send(
            "POST", path, json.dumps(body if body is not None else {}),
            {"Content-Type": "application/json", **self.headers(), **headers}))


class Person:
    """Somebody with an account, a password and an app for one-time codes."""

    def __init__(self, platform, account, number):
        self.platform, self.account, self.id = platform, account, number
        self.password, self.secret = PASSWORD, None

    def credentials(self, **instead):
        return {"account": self.account, "password": self.password, "code": self.code(), **instead}

    def code(self):
        """One that was not used: the desk is made to forget which was, to save the half minute."""
        self.platform.database("UPDATE account SET last_step = 0 WHERE id = ?", self.id)
        return one_time_code(self.secret)

    def enrol(self, code):
        client = self.platform.client()
        begun = client.post("/v1/enrolment", {"code": code})
        assert begun.status == 200, begun.body
        self.secret = begun.json["secret"]
        done = client.post("/v1/enrolment/confirm", {
            "code": code, "password": self.password, "one_time_code": one_time_code(self.secret)})
        assert done.status == 204, done.body

    def sign_in(self, client=None):
        """A browser where this person is signed in."""
        client = client or self.platform.client()
        answer = client.post("/v1/sign-in", self.credentials())
        assert answer.status == 200, answer.body
        return client

    def bind(self):
        client = self.sign_in()
        version = client.get("/v1/session").json["undertaking"]["version"]
        assert client.post("/v1/undertaking", {"version": version}).status == 200
        client.post("/v1/sign-out")


class Platform(Node):
    """The agency's side of a folder that demo-setup made."""

    side = "platform"
    data = "platform-data"

    def start(self):
        self.configure(self.side, desk_port=0)
        self.launch([*self.command, self.side, "run"])
        return self

    def client(self, **options):
        return Client(self.port, self.pki("ca.pem"), **options)

    def database(self, sql, *values):
        """Straight into desk.db, for what only time would bring about."""
        connection = sqlite3.connect(self.folder / self.data / "desk.db", timeout=60)
        with connection:
            rows = connection.execute(sql, values).fetchall()
        connection.close()
        return rows

    def add(self, account, roles, number=None):
        """A made-up person's account; the code to enrol with beside it."""
        if number is None:
            number = 100 + len(self.database("SELECT id FROM account"))
        document = (f"account: {account}\nname: Vārds\nsurname: Uzvārds-{account}\n"
                    f"person_code: 010190-0{number:04}\nroles: {roles}\n")
        words = [TILTS, "-c", self.folder / f"{self.side}.yaml", "--json", "operator", *self.desk_words]
        done = json.loads(call(*words, "add", "-", input=document).stdout)
        return Person(self, account, done["id"]), done["enrolment_code"]

    desk_words = []

    def person(self, account, roles, bound=True):
        """One who can sign in."""
        person, code = self.add(account, roles)
        person.enrol(code)
        if bound:
            person.bind()
        return person

    def uses(self):
        """What the desk recorded of people's access, oldest first."""
        return [r for r in self.json("audit", "show", "--last", "100000") if r["type"] == "access"]


class ProviderDesk(Platform):
    """The municipalities' desk: the provider's own people."""

    side = "provider"
    data = "data"
    desk_words = ["--desk"]

    def start(self):
        self.configure(self.side, port=0, desk_port=0, organisation="Paraugu pašvaldība",
                       registration='"90000077325"')
        self.launch([*self.command, self.side, "run"])
        return self

    def launch(self, command, **options):
        super().launch(command, **options)
        self.port = int(re.search(r"event=desk-listening .*port=(\d+)",
                                  self.log.read_text()).group(1))

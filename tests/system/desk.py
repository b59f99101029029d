"""A desk as people reach it: a running platform, and a browser's part of HTTP (cookies, the token
against forgery)."""

import http.client
import json
import re
import ssl

from conftest import Node


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


class Client:
    """One browser: keeps the session's cookie and sends its token with every change."""

    def __init__(self, port, ca, language="en"):
        self.context = ssl.create_default_context(cafile=ca)
        self.port, self.language = port, language
        self.cookie, self.csrf = None, None

    def send(self, method, path, body=None, headers=None):
        """As it stands: body is bytes or text."""
        connection = http.client.HTTPSConnection("localhost", self.port, context=self.context,
                                                 timeout=60)
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


class Platform(Node):
    """The agency's side of a folder that demo-setup made."""

    side = "platform"

    def start(self):
        self.configure("platform", desk_port=0)
        self.launch([*self.command, self.side, "run"])
        return self

    def client(self, **options):
        return Client(self.port, self.pki("ca.pem"), **options)

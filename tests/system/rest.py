"""REST messages for tests, over the same kind of connection as SOAP's."""

import json

import soap

OPERATOR = {"name": "Anna", "surname": "Paraudziņa", "person_code": "010190-00014"}
PATH = "/v1/status-checks"


def question(code, **members):
    return {"person_code": code, "operator": OPERATOR, **members}


class Answer:
    def __init__(self, answer):
        self.status, self.headers, self.body = answer.status, answer.headers, answer.body
        kind = answer.headers["Content-Type"] or ""
        self.document = json.loads(answer.body) if "json" in kind else None

    @property
    def code(self):
        """The problem's code when this is a problem document, else None."""
        return self.document.get("code") if isinstance(self.document, dict) else None

    @property
    def field(self):
        return self.document.get("field")


class Connection(soap.Connection):
    """One keep-alive connection that speaks REST."""

    def post(self, document, content_type="application/json", **headers):
        """document: bytes and texts go out as they are, anything else as JSON."""
        body = document if isinstance(document, (bytes, str)) else json.dumps(document)
        return Answer(super().send(body, content_type, path=PATH, **headers))

    def get(self, path, **headers):
        return Answer(super().send(b"", path=path, method="GET", **headers))

    def check(self, code, members=None, **headers):
        return self.post(question(code, **(members or {})), **headers)

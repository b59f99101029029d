"""A sandbox for tests, and a small client such as an integrator would write."""

import json
import subprocess

import rest
from conftest import TILTS, Node, call


class Sandbox(Node):
    """`tilts sandbox run` in a folder; the clients' certificates lie where the sandbox puts them."""

    def __init__(self, folder, slow_ms=20):
        super().__init__(folder)
        self.slow_ms = slow_ms
        self.log = folder.parent / f"{folder.name}.log"
        self.introduction = folder.parent / f"{folder.name}.txt"

    @property
    def command(self):
        return [str(TILTS), "sandbox", "run", "--dir", str(self.folder), "--port", "0",
                "--platform-port", "0", "--slow-ms", str(self.slow_ms)]

    def start(self, command=None):
        with self.introduction.open("w") as out:
            self.launch(command or self.command, stdout=out)
        return self

    def pki(self, name):
        return self.folder / ("pki" if name == "ca.pem" else "clients") / name

    def accept(self, *words, go=True):
        """The acceptance run's document; fails when its verdict and exit code are not as said."""
        done = call(TILTS, "--json", "sandbox", "accept", "--dir", self.folder, *words,
                    check=False)
        document = json.loads(done.stdout)
        assert (done.returncode, document.get("verdict")) == ((0, "GO") if go else (1, "NO-GO")), \
            [c for c in document.get("cases", document.get("points", []))
             if c["result"] not in ("good", "covered")] or document
        return document


def personas():
    """The table, by situation."""
    table = json.loads(call(TILTS, "--json", "sandbox", "personas").stdout)
    return {row["situation"]: row for row in table}


class Client:
    """An integrator's client: one connection per certificate, SOAP 1.1 or REST."""

    def __init__(self, sandbox):
        self.sandbox = sandbox
        self.connections = {}

    def connection(self, certificate):
        if certificate not in self.connections:
            self.connections[certificate] = rest.Connection(self.sandbox, certificate)
        return self.connections[certificate]

    def ask_soap(self, row, request_id=None):
        dates = "".join(f"<{name}>{row[key]}T00:00:00</{name}>" for key, name in
                        (("date_from", "dateFrom"), ("date_till", "dateTill")) if row[key])
        return self.connection(row["certificate"]).ask(
            row["person_code"], dates, purpose=row["purpose"], application=row["application"],
            request_id=request_id)

    def ask_rest(self, row, request_id=None):
        members = {name: row[name] for name in ("date_from", "date_till", "purpose", "application")
                   if row[name]}
        headers = {"X-Request-Id": request_id} if request_id else {}
        return self.connection(row["certificate"]).check(row["person_code"], members, **headers)

    def cover(self, row, how):
        """Asks as often as the table says; asks again what failed, with the same request id."""
        ask = self.ask_soap if how == "soap" else self.ask_rest
        for turn in range(row["times"]):
            request_id = f"{row['situation']}-{turn}"
            answer = ask(row, request_id)
            if answer.code == "register-unavailable":
                answer = ask(row, request_id)
        return answer

    def close(self):
        for connection in self.connections.values():
            connection.close()

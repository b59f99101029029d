"""Both sides of the bridge as real processes: two providers that serve different municipalities, and
the agency's platform between its people and them."""

import json
import re
import shutil

from conftest import DAUGAVPILS, Node, template
from contract import judge
from desk import Client, Platform

PARAUGI, VIDUSCIEMS = "90001234503", "90007654314"
DAY = "2026-09-01"
PURPOSE = "4.2.4.2"

PROVIDER = """\
  - name: {name}
    url: https://localhost:{port}
    municipalities: [{municipalities}]
    certificate: pki/agency.pem
    key: pki/agency.key
    trust: pki/ca.pem
    log_keys: {name}.keys
    deadline_ms: 2000
"""


class JudgedClient(Client):
    """A browser that looks whether each answer is what the contract says."""

    def send(self, method, path, body=None, headers=None):
        answer = super().send(method, path, body, headers)
        judge(method, path, answer)
        return answer


class JudgedPlatform(Platform):
    def client(self, **options):
        return JudgedClient(self.port, self.pki("ca.pem"), **options)


class Exchange:
    """north serves Daugavpils and Paraugi, south serves Vidusciems."""

    municipalities = {"north": [DAUGAVPILS, PARAUGI], "south": [VIDUSCIEMS]}
    agreements = {"north": ["daugavpils", "paraugu"], "south": ["vidusciema"]}

    def __init__(self, folder):
        self.nodes = {}
        for name, agreements in self.agreements.items():
            shutil.copytree(template(), folder / name)
            self.nodes[name] = Node(folder / name)
            self.keep_agreements(self.nodes[name], agreements)
        self.platform = JudgedPlatform(folder / "north")
        self.next_number = 0

    def keep_agreements(self, node, agreements):
        """A provider has only the agreements of those it serves."""
        shutil.rmtree(node.folder / "data")
        for agreement in agreements:
            node.tilts("agreement", "add", node.folder / "agreements" / f"{agreement}-demo.yaml")
        node.tilts("register", "import", node.folder / "people.csv", "--municipality", DAUGAVPILS)

    @property
    def north(self):
        return self.nodes["north"]

    @property
    def south(self):
        return self.nodes["south"]

    def start(self):
        for name, node in self.nodes.items():
            node.start()
            shown = node.json("audit", "checkpoint")
            keys = {part["verifier_key"] for part in shown}
            (self.platform.folder / f"{name}.keys").write_text("".join(k + "\n" for k in keys))
        self.name_providers()
        self.platform.start()
        return self

    def name_providers(self):
        path = self.platform.folder / "platform.yaml"
        head = re.sub(r"(?ms)^providers:\n( .*\n)*", "", path.read_text())
        path.write_text(head + "providers:\n" + "".join(
            PROVIDER.format(name=name, port=node.port,
                            municipalities=", ".join(self.municipalities[name]))
            for name, node in self.nodes.items()))

    def stop(self):
        codes = [self.platform.stop()] + [node.stop() for node in self.nodes.values()]
        assert codes == [0] * len(codes)

    def application(self, client, person_code, number=None, purpose=PURPOSE, day=DAY):
        """Registers one and gives its id."""
        if number is None:
            self.next_number += 1
            number = f"T-{self.next_number:05}"
        answer = client.post("/v1/applications", {"number": number, "person_code": person_code,
                                                  "purpose": purpose, "day": day})
        assert answer.status == 201, answer.body
        return answer.json["id"]

    def check(self, client, person_code, **more):
        """Registers an application of that person and checks it."""
        return client.post(f"/v1/applications/{self.application(client, person_code)}/checks", more)

    def records(self, *types):
        """The platform's records of these types, oldest first."""
        shown = self.platform.json("audit", "show", "--last", "100000")
        return [record for record in shown if record["type"] in types]

    def logs(self):
        """All that every program of the exchange has said."""
        nodes = [self.platform, *self.nodes.values()]
        return "".join(node.log.read_text() for node in nodes if node.log.exists())


def system_token(client, name="school-register"):
    """The token of one of the agency's other systems; client is an administrator's."""
    answer = client.post("/v1/systems", {"name": name})
    assert answer.status == 201, answer.body
    return {"Authorization": "Bearer " + answer.json["token"]}


def problem_in_both(client, method, path, body=None, **headers):
    """A problem's document in Latvian and in English, which agree on all but their words."""
    language, shown = client.language, {}
    for client.language in ("lv", "en"):
        answer = client.get(path, **headers) if method == "GET" else client.post(path, body, **headers)
        assert answer.headers["Content-Language"] == client.language
        shown[client.language] = json.loads(answer.body)
        assert answer.status == shown[client.language]["status"]
    client.language = language
    assert shown["lv"]["code"] == shown["en"]["code"]
    assert shown["lv"]["detail"] != shown["en"]["detail"]
    return shown["en"]

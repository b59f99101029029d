"""The pages, walked through in Chromium: a platform that asks a provider, both real, and the journeys
of tests/web, which all walk in one browser."""

import datetime
import itertools
import json
import shutil
import subprocess

from zoneinfo import ZoneInfo

from conftest import BOTH, NEEDY, ROOT, UNKNOWN, Node, template
from desk import PASSWORD, Platform

PURPOSE = "4.2.4.2"
PURPOSE_NAME = "Eiropas Savienības kohēzijas politikas programmas pasākums 4.2.4.2."
WALKS = ROOT / "tests" / "web" / "walks.mjs"


def today():
    return datetime.datetime.now(ZoneInfo("Europe/Riga")).date().isoformat()


class Browser:
    """One Chromium for a whole file of tests; each journey has a window of its own."""

    def __init__(self):
        self.process = subprocess.Popen(["node", WALKS], text=True, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE)

    def walk(self, world):
        self.process.stdin.write(json.dumps(world) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def stop(self):
        self.process.communicate(timeout=60)


class World:
    """One provider and one platform for a whole file of tests."""

    browser = None

    def __init__(self, folder):
        shutil.copytree(template(), folder)
        self.enter(Node(folder).start(), Platform(folder).start())

    def enter(self, provider, platform):
        self.provider, self.platform = provider, platform
        self.numbers = itertools.count(1)
        self.clients = {}

    def close(self):
        if self.browser:
            self.browser.stop()
        self.platform.stop()
        self.provider.stop()

    def name(self):
        """One that was not used."""
        return f"t{next(self.numbers)}"

    def newcomer(self):
        """An account that was just made: what its owner needs for the first day."""
        person, code = self.platform.add(self.name(), "operator")
        return {"account": person.account, "password": PASSWORD, "enrolment_code": code}

    def stranger(self):
        """Somebody who can sign in, and has not yet."""
        person = self.platform.person(self.name(), "operator")
        person.code()  # so that the desk takes this half minute's code again
        return {"account": person.account, "password": PASSWORD, "secret": person.secret}

    def client(self, roles="operator"):
        """Somebody with the roles who is signed in."""
        if roles not in self.clients:
            self.clients[roles] = self.platform.person(self.name(), roles).sign_in()
        return self.clients[roles]

    def application(self, number, person=NEEDY):
        """Its id."""
        answer = self.client().post("/v1/applications", {
            "number": number, "person_code": person, "purpose": PURPOSE, "day": today()})
        assert answer.status == 201, answer.body
        return answer.json["id"]

    def job(self, name, applications):
        """The id of a bulk check that is done."""
        job = self.client().post("/v1/bulk", {"name": name}).json["id"]
        self.client().post(f"/v1/bulk/{job}/rows", {"applications": applications})
        assert self.client().post(f"/v1/bulk/{job}/start").status == 200
        return job

    def walk(self, journey, client=None, **more):
        """Walks one journey; what it tells is shown when it fails."""
        self.browser = self.browser or Browser()
        done = self.browser.walk({
            "journey": journey,
            "url": f"https://localhost:{self.platform.port}",
            "cookie": client.cookie if client else None,
            "purpose": PURPOSE, "purpose_name": PURPOSE_NAME,
            "people": {"needy": NEEDY, "both": BOTH, "unknown": UNKNOWN},
            **more,
        })
        assert done["failure"] is None, done["told"] + done["failure"]
        return done["told"]

"""The pages, walked through in Chromium: a platform that asks a provider, both real, and the journeys
of tests/web. Each journey is a program of its own; the world it walks in stands in its environment."""

import datetime
import itertools
import json
import os
import shutil
import subprocess

from zoneinfo import ZoneInfo

from conftest import BOTH, NEEDY, ROOT, UNKNOWN, Node, template
from desk import PASSWORD, Platform

PURPOSE = "4.2.4.2"
PURPOSE_NAME = "Eiropas Savienības kohēzijas politikas programmas pasākums 4.2.4.2."
JOURNEY_S = 300


def today():
    return datetime.datetime.now(ZoneInfo("Europe/Riga")).date().isoformat()


class World:
    """One provider and one platform for a whole file of tests."""

    def __init__(self, folder):
        shutil.copytree(template(), folder)
        self.provider = Node(folder).start()
        self.platform = Platform(folder).start()
        self.numbers = itertools.count(1)
        self.clients = {}

    def close(self):
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
        """Runs one journey; what it prints is shown when it fails."""
        world = {
            "url": f"https://localhost:{self.platform.port}",
            "cookie": client.cookie if client else None,
            "purpose": PURPOSE, "purpose_name": PURPOSE_NAME,
            "people": {"needy": NEEDY, "both": BOTH, "unknown": UNKNOWN},
            **more,
        }
        done = subprocess.run(
            ["node", ROOT / "tests" / "web" / f"{journey}.mjs"], capture_output=True, text=True,
            timeout=JOURNEY_S, check=False, env={**os.environ, "TILTS_WORLD": json.dumps(world)})
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

"""Whole nodes for tests: real processes, real TLS, their own folders, free ports."""

import functools
import json
import os
import pathlib
import queue
import re
import shutil
import subprocess
import tempfile
import threading

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("TILTS_BUILD", ROOT / "build"))
TILTS = BUILD / "tilts"
AGENCY = "90001800413"
DAUGAVPILS = "90000077325"


def call(*words, check=True, **options):
    """Runs a command; with check a failure shows what it said."""
    done = subprocess.run([str(w) for w in words], capture_output=True, text=True, **options)
    if check and done.returncode != 0:
        raise AssertionError(f"{words} gave {done.returncode}:\n{done.stdout}\n{done.stderr}")
    return done


class Node:
    """A provider in a folder of its own."""

    side = "provider"

    def __init__(self, folder):
        self.folder = folder
        self.process = None
        self.port = None
        self.log = folder / f"{self.side}.log"

    def tilts(self, *words, side=None, check=True):
        return call(TILTS, "-c", self.folder / f"{side or self.side}.yaml", *words, check=check)

    def json(self, *words, side=None, check=True):
        """What the command prints with --json."""
        done = call(TILTS, "-c", self.folder / f"{side or self.side}.yaml", "--json", *words,
                    check=check)
        return json.loads(done.stdout)

    def configure(self, side="provider", **values):
        path = self.folder / f"{side}.yaml"
        lines = path.read_text().splitlines()
        for key, value in values.items():
            lines = [l for l in lines if not l.startswith(f"{key}:")] + [f"{key}: {value}"]
        path.write_text("\n".join(lines) + "\n")

    @property
    def command(self):
        return [str(TILTS), "-c", str(self.folder / f"{self.side}.yaml")]

    def start(self):
        self.configure(port=0)
        self.launch([*self.command, self.side, "run"])
        path = self.folder / "platform.yaml"
        path.write_text(re.sub(r"(url: https://localhost:)\d+", rf"\g<1>{self.port}",
                               path.read_text()))
        return self

    def launch(self, command, **options):
        """Starts what serves and waits until it says at which port."""
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, **options)
        self.lines = queue.Queue()
        threading.Thread(target=self.read_log, args=(self.process.stderr, self.lines),
                         daemon=True).start()
        self.port = int(re.search(r"port\W+(\d+)", self.wait_for("listening")).group(1))

    def read_log(self, stderr, lines):
        """Keeps what the program says in a file and hands it to wait_for."""
        with stderr, self.log.open("a") as log:
            for line in stderr:
                log.write(line)
                log.flush()
                lines.put(line)
        lines.put(None)

    def wait_for(self, event):
        """Takes log lines until one with that event comes; fails when the process ended."""
        while (line := self.lines.get(timeout=60)) is not None:
            if re.search(rf'event"?[=:]"?{event}\b', line):
                return line
        raise AssertionError(f"the {self.side} ended without {event}:\n{self.log.read_text()}")

    def rest_of_log(self):
        """The whole log of a program that was stopped."""
        while self.lines.get(timeout=60) is not None:
            pass
        return self.log.read_text()

    def stop(self):
        if self.process is None:
            return 0
        self.process.terminate()
        code = self.process.wait(timeout=60)
        self.process = None
        return code

    @property
    def url(self):
        return f"https://localhost:{self.port}"

    def pki(self, name):
        return self.folder / "pki" / name

    def curl(self, *words, who="agency", path="/soap", check=True):
        """curl with the agency's certificate; returns (status, headers and body)."""
        certificate = ["--cert", self.pki(f"{who}.pem"), "--key", self.pki(f"{who}.key")]
        return call("curl", "-sS", "--cacert", self.pki("ca.pem"), *(certificate if who else []),
                    *words, self.url + path, check=check)

    def records(self):
        shown = self.json("audit", "show", "--last", "100000")
        return [record for record in shown if "request_id" in record]


@functools.lru_cache(maxsize=None)
def template():
    """One prepared folder for the whole run: making keys and importing takes a while."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="tilts-test-"))
    env = dict(os.environ, TILTS=str(TILTS), TILTS_PROVIDER_PORT="0", TILTS_PLATFORM_PORT="0")
    call(ROOT / "ci" / "demo-setup", folder, "300", env=env)
    node = Node(folder)
    for path in sorted((folder / "agreements").glob("*-demo.yaml")):
        node.tilts("agreement", "add", path)
        node.tilts("agreement", "add", path, side="platform")
    (folder / "people.csv").write_text(PEOPLE)
    node.tilts("register", "import", folder / "people.csv", "--municipality", DAUGAVPILS)
    return folder


def pytest_sessionfinish():
    if template.cache_info().currsize:
        shutil.rmtree(template())


# Made-up people with known statuses, all of Daugavpils.
NEEDY = "010180-00019"
LOW_INCOME = "010180-00027"
BOTH = "010180-00035"
ENDED = "010180-00043"
UNKNOWN = "010180-00050"
PEOPLE = f"""person_code,status,from,till,municipality,decision,household
{NEEDY},1,2026-01-01,,{DAUGAVPILS},L-1,M-1
{LOW_INCOME},2,2026-02-01,2035-12-31,{DAUGAVPILS},L-2,M-2
{BOTH},1,2026-01-01,2026-06-30,{DAUGAVPILS},L-3,M-3
{BOTH},2,2026-06-01,,{DAUGAVPILS},L-4,M-3
{ENDED},1,2020-01-01,2020-06-30,{DAUGAVPILS},L-5,M-5
"""


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(template(), tmp_path / "node")
    return tmp_path / "node"


@pytest.fixture
def node(folder):
    """A running provider with three agreements in force and the people above."""
    node = Node(folder).start()
    yield node
    node.stop()


@pytest.fixture(scope="module")
def shared_node(tmp_path_factory):
    """The same for tests that only ask: one process for a whole file."""
    folder = tmp_path_factory.mktemp("shared") / "node"
    shutil.copytree(template(), folder)
    node = Node(folder).start()
    yield node
    node.stop()


@pytest.fixture(scope="module")
def platform(tmp_path_factory):
    """A running platform for the tests of one file."""
    from desk import Platform

    folder = tmp_path_factory.mktemp("platform") / "node"
    shutil.copytree(template(), folder)
    platform = Platform(folder).start()
    yield platform
    platform.stop()

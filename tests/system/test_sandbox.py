"""The sandbox: all its situations come back as its table says, and its acceptance runs notice
when they do not, or when a client has not asked what it must."""

import functools
import json
import pathlib
import re
import shutil
import signal
import tempfile

import pytest
import rest
from conftest import DAUGAVPILS, TILTS, call
from sandbox import Client, Sandbox, personas

NEEDY = 1


@functools.lru_cache(maxsize=None)
def made():
    """A sandbox made once and copied: its fifteen keys take a while."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="tilts-sandbox-")) / "sandbox"
    sandbox = Sandbox(folder).start()
    assert sandbox.stop() == 0
    return folder


@pytest.fixture(scope="module", autouse=True)
def clean_up():
    yield
    shutil.rmtree(made().parent)


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(made(), tmp_path / "sandbox")
    return tmp_path / "sandbox"


@pytest.fixture
def sandbox(folder):
    sandbox = Sandbox(folder).start()
    yield sandbox
    sandbox.stop()


def results(document):
    return {case["situation"]: case["result"] for case in document["cases"]
            if case["result"] != "good"}


def test_all_situations_come_back_as_they_must(sandbox):
    document = sandbox.accept("--url", sandbox.url)
    assert document["good"] == 3 * len(personas()) and document["not_tried"] == 0


def test_it_says_what_to_use(sandbox):
    said = sandbox.introduction.read_text()
    for name in ("pki/ca.pem", "clients/agency.pem", "platform.yaml", "made.txt"):
        assert f"{sandbox.folder}/{name}" in said and (sandbox.folder / name).exists()
    code = re.search(r"platform.yaml check (\S+)", said).group(1)
    platform = sandbox.folder / "platform.yaml"
    platform.write_text(platform.read_text().replace("https://localhost:0", sandbox.url))
    assert sandbox.json("check", code, side="platform")[0]["status"] == "needy"


def test_its_platform_has_the_agreements_and_can_run(sandbox):
    states = {a["id"]: a["state"] for a in sandbox.json("agreement", "list", side="platform")}
    assert states == {f"SANDBOX-{name}": "in force" for name in
                      ("DAUGAVPILS", "PARAUGU", "VIDUSCIEMA")}
    sandbox.tilts("platform", "check", side="platform")


def test_people_read_a_table_that_ends_with_the_verdict(sandbox):
    done = call(TILTS, "sandbox", "accept", "--dir", sandbox.folder, "--url", sandbox.url)
    lines = done.stdout.splitlines()
    assert lines[-1].startswith("GO: ") and any("agreement-expired, clause 2" in l for l in lines)


def test_an_agreement_that_ended_is_no_go(sandbox):
    sandbox.tilts("agreement", "end", "SANDBOX-DAUGAVPILS", "--reason", "gross-breach")
    document = sandbox.accept("--url", sandbox.url, go=False)
    found = results(document)
    assert found["needy"] == "0 statuses instead of 1"
    assert "municipalities" not in found, "the other two municipalities still answer"


def test_a_persona_withdrawn_is_no_go(sandbox, tmp_path):
    row = next(line for line in (sandbox.folder / "register" / f"{DAUGAVPILS}.csv").read_text()
               .splitlines() if line.startswith(personas()["open-ended"]["person_code"]))
    delta = tmp_path / "delta.csv"
    delta.write_text("person_code,status,from,till,municipality,decision,household,op\n"
                     f"{row},withdraw\n")
    sandbox.tilts("register", "import", delta, "--municipality", DAUGAVPILS, "--mode", "delta")
    assert results(sandbox.accept("--url", sandbox.url, go=False)) == {
        "open-ended": "0 statuses instead of 1"}


def test_a_start_puts_the_personas_back(folder, tmp_path):
    emptied = tmp_path / "other.csv"
    emptied.write_text("person_code,status,from,till,municipality,decision,household\n"
                       f"010160-00999,1,2020-01-01,2020-12-31,{DAUGAVPILS},L-1,M-1\n")
    sandbox = Sandbox(folder)
    sandbox.tilts("register", "import", emptied, "--municipality", DAUGAVPILS)
    sandbox.start()
    sandbox.accept("--url", sandbox.url)
    assert sandbox.stop() == 0


def test_a_provider_that_is_not_there_is_no_go(folder):
    document = Sandbox(folder).accept("--url", "https://localhost:1", go=False)
    assert results(document)["needy"].startswith("no answer: ") and document["good"] == 0


def test_a_second_one_in_the_same_folder_touches_nothing(sandbox):
    began, made_by = (sandbox.folder / name for name in ("began", "made.txt"))
    before = began.stat(), made_by.read_text()
    done = call(*sandbox.command, check=False)
    assert done.returncode == 3 and "another program writes this log" in done.stderr
    assert (began.stat().st_ino, made_by.read_text()) == (before[0].st_ino, before[1])


def test_a_stranger_plays_the_first_caller_only(sandbox):
    words = ["--cert", sandbox.pki("agency.pem"), "--key", sandbox.pki("agency.key"),
             "--trust", sandbox.pki("ca.pem")]
    document = sandbox.accept("--url", sandbox.url, *words)
    mine = [row for row in personas().values() if row["certificate"] == "agency"]
    assert document["good"] == 3 * len(mine)
    assert document["not_tried"] == 3 * (len(personas()) - len(mine))
    assert call(TILTS, "sandbox", "accept", *words, check=False).returncode == 2


def test_a_slow_answer_delays_no_other_and_comes_before_the_end(folder):
    sandbox = Sandbox(folder, slow_ms=600000).start()
    table = personas()
    slow, other = rest.Connection(sandbox), Client(sandbox)
    body = rest.question(table["slow"]["person_code"])
    slow.http.request("POST", rest.PATH, json.dumps(body),
                      {"Content-Type": "application/json"})
    while not any(r.get("person_code") == table["slow"]["person_code"] for r in sandbox.records()):
        assert sandbox.process.poll() is None
    assert other.ask_rest(table["needy"]).document["statuses"][0]["status"] == NEEDY
    sandbox.process.send_signal(signal.SIGTERM)
    reply = slow.http.getresponse()
    assert reply.status == 200 and json.load(reply)["statuses"][0]["status"] == NEEDY
    other.close()
    slow.close()
    assert sandbox.stop() == 0


def test_an_ordinary_provider_has_no_mishaps(folder):
    sandbox = Sandbox(folder)
    sandbox.configure(port=0)
    sandbox.start([str(TILTS), "-c", str(folder / "provider.yaml"), "provider", "run"])
    found = results(sandbox.accept("--url", sandbox.url, go=False))
    assert set(found) == {"failing"}, "the register is there for everybody"
    assert sandbox.stop() == 0


@pytest.mark.parametrize("how", ["soap", "rest"])
def test_a_client_that_asked_all_is_go(sandbox, how):
    client = Client(sandbox)
    sandbox.accept("--client", go=False)
    for row in personas().values():
        if row["client_must"]:
            client.cover(row, how)
    client.close()
    document = sandbox.accept("--client")
    assert document["missing"] == 0 and document["malformed"] == 0
    assert not [p for p in document["points"] if p["result"] == "missing"]


def test_a_client_that_left_some_out_is_told_which(sandbox):
    client = Client(sandbox)
    left_out = {"open-ended", "from-tomorrow", "withdrawn", "failing"}
    for name, row in personas().items():
        if row["client_must"] and name not in left_out:
            client.cover(row, "rest")
    client.ask_rest(personas()["failing"], "once")
    client.close()
    sandbox.accept("--url", sandbox.url)  # its own questions are not the client's
    missing = {p["point"] for p in sandbox.accept("--client", go=False)["points"]
               if p["result"] == "missing"}
    assert missing == (left_out - {"failing"}) | {"retry"}


def test_a_client_that_errs_is_no_go(sandbox):
    client, table = Client(sandbox), personas()
    for row in table.values():
        if row["client_must"]:
            client.cover(row, "rest")
    sandbox.accept("--client")
    client.ask_rest(dict(table["needy"], person_code="010160"))
    client.ask_rest(table["both"], "needy-0")
    client.close()
    document = sandbox.accept("--client", go=False)
    missing = {p["point"] for p in document["points"] if p["result"] == "missing"}
    assert missing == {"well-formed", "request-ids"}


def test_only_what_was_asked_since_counts(sandbox):
    client = Client(sandbox)
    client.cover(personas()["needy"], "soap")
    client.close()
    seen = {p["point"]: p["seen"] for p in sandbox.accept("--client", go=False)["points"]}
    assert seen["needy"] == 1
    later = sandbox.accept("--client", "--since", "2999-01-01 00:00", go=False)
    assert later["requests"] == 0


def test_what_the_log_says_verifies(sandbox):
    sandbox.accept("--url", sandbox.url)
    sandbox.tilts("audit", "verify")


def test_a_folder_that_is_no_sandbox_is_left_alone(tmp_path):
    (tmp_path / "mine").mkdir()
    done = call(TILTS, "sandbox", "run", "--dir", tmp_path / "mine", check=False)
    assert done.returncode == 2 and list((tmp_path / "mine").iterdir()) == []
    (tmp_path / "new.making").mkdir()
    done = call(TILTS, "sandbox", "run", "--dir", tmp_path / "new", check=False)
    assert done.returncode == 3 and "not finished" in done.stderr
    assert not (tmp_path / "new").exists()


def test_the_certificate_as_pfx_opens_the_wsdl(sandbox, tmp_path):
    pfx = tmp_path / "agency.pfx"
    call("openssl", "pkcs12", "-export", "-in", sandbox.pki("agency.pem"), "-inkey",
         sandbox.pki("agency.key"), "-certfile", sandbox.pki("ca.pem"), "-out", pfx,
         "-passout", "pass:made-up")
    wsdl = call("curl", "-sS", "--cacert", sandbox.pki("ca.pem"), "--cert-type", "P12", "--cert",
                f"{pfx}:made-up", f"{sandbox.url}/soap?wsdl").stdout
    assert f'location="{sandbox.url}/soap"' in wsdl

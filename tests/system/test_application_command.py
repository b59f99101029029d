"""tilts application: registered one by one or from a file, listed, closed; never a code in argv."""

import json
import shutil
import subprocess

import pytest
from conftest import TILTS, call
from desk import Platform

HOSTILE = "O'Brien <b>&\"‮; DROP TABLE application;--"
FIRST, SECOND = "010190-01239", "010190-01247"


@pytest.fixture
def platform(folder):
    """The agency's folder, nothing running."""
    (folder / "platform-data").mkdir(exist_ok=True)
    shutil.copy(folder / "data" / "register.db", folder / "platform-data" / "register.db")
    return Platform(folder)


def add(platform, number="A-1", purpose="4.2.4.2", day="2026-09-01", person=FIRST, check=True):
    done = subprocess.run(
        [TILTS, "-c", platform.folder / "platform.yaml", "--json", "application", "add",
         "--number", number, "--purpose", purpose, "--day", day],
        input=person + "\n", capture_output=True, text=True, check=False)
    assert not check or done.returncode == 0, done.stdout + done.stderr
    return done.returncode, json.loads(done.stdout)


def listed(platform, *options):
    return platform.json("application", "list", *options)


def test_one_is_registered_listed_and_closed(platform):
    assert add(platform, number=HOSTILE) == (0, {"registered": 1, "there_already": 0, "refused": 0,
                                                 "faults": []})
    (one,) = listed(platform)
    assert (one["number"], one["purpose"], one["person_code"], one["day"], one["state"]) == \
        (HOSTILE, "4.2.4.2", FIRST, "2026-09-01", "open")
    assert one["last_check"] is None
    platform.tilts("application", "close", one["id"], "--outcome", "granted")
    assert listed(platform, "--open") == []
    assert listed(platform, "--closed")[0]["state"] == "granted"
    again = platform.tilts("application", "close", one["id"], "--outcome", "refused", check=False)
    assert again.returncode == 1 and "is closed already: granted" in again.stderr
    unknown = platform.tilts("application", "close", "77", "--outcome", "refused", check=False)
    assert unknown.returncode == 1
    # What was done is in the log; of whom is not.
    shown = [r for r in platform.json("audit", "show", "--last", "100") if r["type"] == "access"]
    assert [(r["subject"], r["outcome"]) for r in shown] == [
        ("application add", "registered"), (f"application {one['id']}", "granted")]
    assert FIRST not in json.dumps(shown)


def test_a_file_is_taken_whole_or_not_at_all(platform):
    file = platform.folder / "applications.csv"
    file.write_text(f"number,person_code,purpose,day\nB-1,{FIRST},4.2.4.2,2026-09-01\n"
                    f"\"B,2\",{SECOND},2.3.1.4.i,2026-09-02\nB-3,123,4.2.4.2,2026-09-01\n"
                    f"B-4,{FIRST},9.9.9,2026-09-01\n,{FIRST},4.2.4.2,2026-09-01\n"
                    f"B-6,{FIRST},4.2.4.2,2999-01-01\nB-7,{FIRST},4.2.4.2,2026-02-30\n"
                    f"B-1,{SECOND},4.2.4.2,2026-09-01\n")
    done = call(TILTS, "-c", platform.folder / "platform.yaml", "--json", "application", "add",
                "--file", file, check=False)
    told = json.loads(done.stdout)
    assert done.returncode == 1 and told["registered"] == 0 and told["refused"] == 6
    assert [(f["line"], f["column"], f["code"]) for f in told["faults"]] == [
        (4, "person_code", "bad-person-code"), (5, "purpose", "purpose-not-agreed"),
        (6, "number", "missing-field"), (7, "day", "day-in-future"), (8, "day", "bad-date"),
        (9, "number", "application-differs")]
    assert "123" not in done.stdout.replace("0123", "")  # what was sent is not told back
    assert listed(platform) == []
    file.write_text("\n".join(file.read_text().splitlines()[:3]) + "\n")
    platform.tilts("application", "add", "--file", file)
    assert [a["number"] for a in listed(platform)] == ["B,2", "B-1"]
    # Taken again it changes nothing.
    assert platform.json("application", "add", "--file", file)["there_already"] == 2
    assert len(listed(platform)) == 2


def test_ten_thousand_are_registered_in_one_go(platform):
    file = platform.folder / "many.csv"
    rows = "".join(f"M-{i:05d},{FIRST},4.2.4.2,2026-09-01\n" for i in range(10000))
    file.write_text("number,person_code,purpose,day\n" + rows)
    assert platform.json("application", "add", "--file", file)["registered"] == 10000
    assert [a["number"] for a in listed(platform, "--max", "2")] == ["M-09999", "M-09998"]
    assert [a["number"] for a in listed(platform, "--number", "M-00123")] == ["M-00123"]


@pytest.mark.parametrize("words", [
    (), ("close",), ("close", "x", "--outcome", "granted"), ("close", "1", "--outcome", "open"),
    ("add",), ("add", "--file", "x", "--number", "1"), ("list", "--open", "--closed"),
    ("list", "--from", "yesterday"), ("list", "--max", "0")])
def test_wrong_words(platform, words):
    add(platform)
    assert platform.tilts("application", *words, check=False).returncode == 2

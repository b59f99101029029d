"""What commands keep in the data folder for those who look later, and the words that find it."""

import hashlib
import json
import shutil
import subprocess

import pytest
from conftest import DAUGAVPILS, NEEDY, UNKNOWN, Node, template
from soap import Connection

HEADER = "person_code,status,from,till,municipality,decision,household\n"


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    """A stopped node: two answers, two times not found, one malformed."""
    folder = tmp_path_factory.mktemp("kept") / "node"
    shutil.copytree(template(), folder)
    node = Node(folder).start()
    connection = Connection(node)
    for code in (NEEDY, UNKNOWN, NEEDY, UNKNOWN, "no code"):
        connection.ask(code)
    node.stop()
    return node


def show(node, *words):
    return node.json("audit", "show", *words)


def test_records_by_type_outcome_and_day(asked):
    checks = show(asked, "--type", "check")
    assert [r["outcome"] for r in checks] == ["disclosed", "not-found"] * 2
    assert show(asked, "--outcome", "not-found") == [r for r in checks
                                                     if r["outcome"] == "not-found"]
    assert show(asked, "--outcome", "not-found", "--last", "1") == checks[-1:]
    assert {r["type"] for r in show(asked, "--last", "100")} > {"check", "malformed", "import"}
    day = checks[0]["from"]
    assert show(asked, "--type", "check", "--from", day, "--till", day) == checks
    assert show(asked, "--till", "2020-01-01") == []
    assert show(asked, "--from", "2090-01-01") == []


@pytest.mark.parametrize("words", [
    ["--type", "checks"], ["--from", "yesterday"], ["--from", "2026-02-02", "--till", "2026-02-01"],
    ["--last", "0"], ["--last", "5", "--request", "x"],
])
def test_words_that_make_no_sense(asked, words):
    assert asked.tilts("audit", "show", *words, check=False).returncode == 2


def test_a_code_over_standard_input(asked):
    words = [*asked.command, "--json", "audit", "person", "-", "--reason", "lūgums Nr. 7"]
    done = subprocess.run(words, input=f"{NEEDY}\n", text=True, capture_output=True, check=True)
    assert len(json.loads(done.stdout)["checks"]) == 2
    for text in ("", "\n", "no code\n"):
        done = subprocess.run(words, input=text, text=True, capture_output=True)
        assert done.returncode == 2, text


def test_extracts_of_the_data_folder(asked):
    assert asked.json("audit", "extracts") == []
    made = asked.json("audit", "extract", "--municipality", DAUGAVPILS, "--from", "2020-01-01",
                      "--till", "2090-01-01")
    (listed,) = asked.json("audit", "extracts")
    assert listed["id"] == made["extract"] and listed["records"] == 4
    assert listed["municipality"] == DAUGAVPILS
    bundle = asked.folder / "data" / "extracts" / listed["id"]
    names = {file["name"] for file in listed["files"]}
    assert names == {path.name for path in bundle.iterdir()} - {"manifest.sha256", "issued.txt"}
    for file in listed["files"]:
        content = (bundle / file["name"]).read_bytes()
        assert (file["bytes"], file["sha256"]) == (len(content),
                                                   hashlib.sha256(content).hexdigest())
    assert asked.json("audit", "check-extract", bundle)["verified"]
    (bundle / "issued.txt").unlink()
    assert asked.json("audit", "extracts") == [], "a bundle without its receipt is none"


def test_the_last_reconciliation(asked, tmp_path):
    done = asked.tilts("audit", "reconcile", check=False)
    assert done.returncode == 1 and "data/reconcile" in done.stderr
    assert asked.tilts("audit", "reconcile", "--last", check=False).returncode == 1
    day = show(asked, "--type", "check")[0]["from"]
    folder = asked.folder / "data" / "reconcile"
    folder.mkdir()
    asked.tilts("audit", "reconcile", "--export", folder, "--day", day, "--side", "platform")
    result = asked.json("audit", "reconcile", check=False)
    assert result["days"][0]["day"] == day and result["days"][0]["provider_only"] == 5
    assert asked.json("audit", "reconcile", "--last") == result
    assert asked.tilts("audit", "reconcile", "--last", "--day", day, check=False).returncode == 2


def import_rows(node, name, *rows):
    path = node.folder / name
    path.write_text(HEADER + "".join(rows))
    return node.tilts("register", "import", path, "--municipality", DAUGAVPILS, "--max-bad", "100",
                      check=False)


def test_rejects_of_the_newest_import(folder):
    node = Node(folder)
    good = f"{NEEDY},1,2026-01-01,,{DAUGAVPILS},L-1,M-1\n"
    assert import_rows(node, "a.csv", good, f"{NEEDY},9,2026-01-01,,{DAUGAVPILS},L-2,M-1\n",
                       f'"x, ""y""",1,2026-01-01,,{DAUGAVPILS},L-3,M-1\n').returncode == 0
    first = node.json("register", "history")[0]["id"]
    rejects = node.json("register", "rejects", first)
    assert [(r["line"], r["column"], r["value"]) for r in rejects] == [
        (3, "status", "9"), (4, "person_code", 'x, "y"')]
    assert all(r["reason"] for r in rejects)
    assert node.json("register", "rejects", first, "--without-values") == [
        {k: v for k, v in r.items() if k != "value"} for r in rejects]
    kept = folder / "data" / "rejects" / f"{DAUGAVPILS}-snapshot.csv"
    assert kept.stat().st_mode & 0o777 == 0o600

    assert import_rows(node, "b.csv", good).returncode == 0
    assert not kept.exists()
    done = node.tilts("register", "rejects", first, check=False)
    assert done.returncode == 1 and "later import" in done.stderr
    assert node.json("register", "rejects", node.json("register", "history")[0]["id"]) == []
    assert node.tilts("register", "rejects", "12345", check=False).returncode == 1
    assert node.tilts("register", "rejects", "x", check=False).returncode == 2


def test_evidence_that_somebody_else_has(folder):
    node = Node(folder)
    agreement = node.json("agreement", "list")[0]["id"]
    duty = node.json("duty", "open", "support", "--agreement", agreement)["id"]
    digest = hashlib.sha256(b"a letter").hexdigest()
    for wrong in ("", "abc", digest[:-1], digest + "0", "z" * 64):
        done = node.tilts("duty", "done", duty, "--sha256", wrong, check=False)
        assert done.returncode == 2
    assert node.tilts("duty", "done", duty, "--sha256", digest, "--extract", "x",
                      check=False).returncode == 2
    node.tilts("duty", "done", duty, "--sha256", digest.upper())
    assert node.json("duty", "show", duty)["history"][-1]["evidence"] == f"sha256:{digest}"


def test_commands_for_an_operator_name_him(folder):
    """The desk runs commands for people; the log says for whom."""
    node = Node(folder)
    agreement = node.json("agreement", "list")[0]["id"]
    subprocess.run([*node.command, "duty", "open", "support", "--agreement", agreement], check=True,
                   capture_output=True, env={"TILTS_OPERATOR": "anna.liepa"})
    records = show(node, "--type", "duty")
    assert {r["operator"]["name"] for r in records} == {"anna.liepa"}
    node.tilts("duty", "open", "support", "--agreement", agreement)
    assert {r["operator"]["name"] for r in show(node, "--type", "duty")} > {"anna.liepa"}

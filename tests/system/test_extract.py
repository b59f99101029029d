"""Extracts: made by a node under use, verified by others with sha256sum, openssl and the script."""

import base64
import csv
import hashlib
import json
import random
import shutil
import subprocess

import pytest
from conftest import BOTH, DAUGAVPILS, NEEDY, UNKNOWN, Node
from soap import Connection

OTHER = "90001234503"
SHARED = "010180-00076"  # known to both municipalities
PYTHON = "/usr/bin/python3"


def extract(node, out, *words, municipality=DAUGAVPILS, check=True):
    return node.tilts("audit", "extract", "--municipality", municipality, "--from", "2020-01-01",
                      "--till", "2099-12-31", "--out", out, *words, check=check)


def script(folder, *words):
    return subprocess.run([PYTHON, folder / "verify.py", *words], capture_output=True, text=True,
                          check=False, env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"})


def lines(folder):
    return [json.loads(line) for line in (folder / "records.jsonl").read_text().splitlines()]


def summary(folder):
    with (folder / "summary.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def used(tmp_path_factory):
    """A node of two lanes that was asked this and that, still running, and a first extract."""
    from conftest import template
    folder = tmp_path_factory.mktemp("extract") / "node"
    shutil.copytree(template(), folder)
    node = Node(folder)
    (folder / "shared.csv").write_text(
        "op,person_code,status,from,till,municipality,decision,household\n"
        f"upsert,{SHARED},1,2026-01-01,,{DAUGAVPILS},L-20,M-20\n")
    node.tilts("register", "import", folder / "shared.csv", "--municipality", DAUGAVPILS,
               "--mode", "delta")
    (folder / "shared.csv").write_text(
        "op,person_code,status,from,till,municipality,decision,household\n"
        f"upsert,{SHARED},2,2026-01-01,,{OTHER},L-21,M-21\n")
    node.tilts("register", "import", folder / "shared.csv", "--municipality", OTHER,
               "--mode", "delta")
    node.configure(lanes=2)
    node.start()
    for i in range(12):
        connection = Connection(node)
        code = (NEEDY, UNKNOWN, BOTH, SHARED)[i % 4]
        assert connection.ask(code, request_id=f"x-{i}", purpose="4.2.4.2",
                              application=f"=P-{i}").status == 200
    connection.send(b"<broken")
    extract(node, folder / "bundle")
    yield node
    node.stop()


@pytest.fixture
def bundle(used, tmp_path):
    shutil.copytree(used.folder / "bundle", tmp_path / "bundle")
    return tmp_path / "bundle"


def test_a_third_party_verifies_it(used, bundle):
    done = subprocess.run(["sha256sum", "-c", "--strict", "manifest.sha256"], cwd=bundle,
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "FAILED" not in done.stdout
    done = script(bundle)
    assert done.returncode == 0 and "12 records" in done.stdout, done.stdout + done.stderr
    key = used.json("audit", "checkpoint")[0]["verifier_key"]
    assert key.rsplit("+", 1)[0].split("+")[0] in done.stdout  # told to compare it
    assert script(bundle, "--key", key).returncode == 0
    report = used.json("audit", "check-extract", bundle, "--key", key)
    assert report["verified"] and report["records"] == 12 and report["key_known"]


def test_openssl_alone_verifies_a_checkpoint(bundle, tmp_path):
    """What docs/extract.md tells to do by hand."""
    note = (bundle / "checkpoint-1.note").read_text()
    text, signature = note.split("\n\n")
    origin = text.split("\n")[0]
    key = next(l for l in (bundle / "keys.txt").read_text().splitlines()
               if l.startswith(origin + "+"))
    raw = base64.b64decode(key.split("+", 2)[2])[1:]
    (tmp_path / "key.der").write_bytes(bytes.fromhex("302a300506032b6570032100") + raw)
    (tmp_path / "text").write_text(text + "\n")
    (tmp_path / "sig").write_bytes(base64.b64decode(signature.split(" ")[2])[4:])
    command = ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", "key.der",
               "-rawin", "-in", "text", "-sigfile", "sig"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 0
    (tmp_path / "text").write_text(text + " \n")
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode != 0


def test_every_part_of_the_log_is_covered(used, bundle):
    head = json.loads((bundle / "extract.json").read_text())
    origins = {c["origin"] for c in used.json("audit", "checkpoint")}
    assert {p["origin"] for p in head["parts"]} == origins and len(origins) == 3
    assert sum(p["records"] for p in head["parts"]) == 12
    assert {r["request_id"] for r in used.records() if r["type"] == "check"} == {
        row["Pieprasījums / Request"] for row in summary(bundle)}


def test_the_issue_is_recorded_with_the_manifest(used, bundle):
    identifier = json.loads((bundle / "extract.json").read_text())["id"]
    record, = [r for r in used.json("audit", "show", "--last", "1000")
               if r["type"] == "extract" and r["subject"] == identifier]
    detail = json.loads(record["detail"])
    manifest = hashlib.sha256((bundle / "manifest.sha256").read_bytes()).hexdigest()
    assert detail["manifest"] == manifest and detail["municipality"] == DAUGAVPILS
    assert record["clause"] == "3.3" and detail["records"] == 12
    assert used.tilts("audit", "verify").returncode == 0


def test_rows_of_other_municipalities_stay_closed(used, bundle):
    assert len(lines(bundle)) == 12
    closed = [l for l in lines(bundle) if isinstance(l["person"], str)]
    assert len(closed) == 3
    everything = b"".join(p.read_bytes() for p in bundle.iterdir())
    assert SHARED.encode() not in everything
    assert base64.b64encode(SHARED.encode())[:12] not in everything
    assert [r["Persona / Person"] for r in summary(bundle)].count(NEEDY) == 3
    assert not [r for r in summary(bundle) if OTHER in r["Izsniegtais / Disclosed"]]


def test_they_open_when_told_and_it_is_said(used, tmp_path):
    done = extract(used, tmp_path / "open", "--with-others")
    assert "hand the bundle to nobody" in done.stdout
    assert [r["Persona / Person"] for r in summary(tmp_path / "open")].count(SHARED) == 3
    assert script(tmp_path / "open").returncode == 0
    assert used.json("audit", "check-extract", tmp_path / "open")["held_back"] == 0


def test_closed_sections(used, tmp_path):
    extract(used, tmp_path / "facts", "--sections", "facts")
    everything = b"".join(p.read_bytes() for p in (tmp_path / "facts").iterdir())
    assert NEEDY.encode() not in everything and "Paraudziņa".encode() not in everything
    assert script(tmp_path / "facts").returncode == 0
    assert used.json("audit", "check-extract", tmp_path / "facts")["records"] == 12
    assert extract(used, tmp_path / "no", "--sections", "person", check=False).returncode == 2
    assert extract(used, tmp_path / "no", "--sections", "facts,all", check=False).returncode == 2


def test_nothing_of_a_municipality_that_was_not_asked(used, tmp_path):
    extract(used, tmp_path / "none", municipality="90000054163")
    assert lines(tmp_path / "none") == []
    assert script(tmp_path / "none").returncode == 0
    assert used.json("audit", "check-extract", tmp_path / "none")["records"] == 0


def test_words_that_make_no_sense(used, tmp_path):
    assert extract(used, tmp_path / "x", municipality="123", check=False).returncode == 2
    done = used.tilts("audit", "extract", "--municipality", DAUGAVPILS, "--from", "2026-02-01",
                      "--till", "2026-01-01", "--out", tmp_path / "x", check=False)
    assert done.returncode == 2 and not (tmp_path / "x").exists()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("keep")
    assert extract(used, tmp_path / "full", check=False).returncode == 1
    assert [p.name for p in (tmp_path / "full").iterdir()] == ["mine.txt"]


def test_the_summary_is_for_reading(bundle):
    rows = summary(bundle)
    assert {r["Iznākums / Outcome"] for r in rows} == {"izsniegts / disclosed",
                                                       "nav atrasts / not found"}
    assert all(r["Pieteikums / Application"].startswith("'=P-") or
               r["Persona / Person"].startswith("(") for r in rows)
    html = (bundle / "summary.html").read_text()
    assert "Auditācijas pierakstu izraksts" in html and "Extract of audit records" in html
    assert html.count("<tr>") == 13 and "Anna Paraudziņa" in html
    assert oct((bundle / "summary.csv").stat().st_mode)[-3:] == "600"


def without_issue(folder):
    (folder / "issued.txt").unlink()


def fix_manifest(folder):
    text = "".join(f"{hashlib.sha256((folder / n).read_bytes()).hexdigest()}  {n}\n"
                   for n in sorted(p.name for p in folder.iterdir())
                   if n not in ("manifest.sha256", "issued.txt"))
    (folder / "manifest.sha256").write_text(text)


def changed_and_hidden(folder):
    path = folder / "summary.csv"
    path.write_text(path.read_text().replace("Anna", "Inga"))
    fix_manifest(folder)


def left_out(folder):
    path = folder / "records.jsonl"
    path.write_text("".join(path.read_text().splitlines(keepends=True)[1:]))
    fix_manifest(folder)


def added(folder):
    (folder / "more.txt").write_text("more")


@pytest.mark.parametrize("break_it",
                         [without_issue, changed_and_hidden, left_out, added])
def test_broken_bundles_are_named(used, bundle, break_it):
    break_it(bundle)
    done = script(bundle)
    assert done.returncode == 1 and "NOT VERIFIED" in done.stdout
    done = used.tilts("audit", "check-extract", bundle, check=False)
    assert done.returncode == 1 and done.stdout.startswith("NOT VERIFIED: ")


def test_the_script_rejects_mutants_as_the_program_does(used, bundle):
    chance = random.Random(7)
    names = sorted(p.name for p in bundle.iterdir() if p.name != "verify.py")
    for _ in range(36):
        path = bundle / chance.choice([*names, "issued.txt", "records.jsonl"])
        original = path.read_bytes()
        mutant = bytearray(original)
        mutant[chance.randrange(len(mutant))] ^= 1 << chance.randrange(8)
        path.write_bytes(mutant)
        if path.name != "issued.txt" and path.name != "manifest.sha256" and chance.random() < 0.5:
            fix_manifest(bundle)
        assert script(bundle).returncode == 1, path.name
        assert used.tilts("audit", "check-extract", bundle, check=False).returncode == 1, path.name
        path.write_bytes(original)
        fix_manifest(bundle)
    assert script(bundle).returncode == 0


def test_another_nodes_key_is_not_enough(used, bundle, tmp_path):
    """All of it signed by one key, but not by the one that was published."""
    other = tmp_path / "other"
    shutil.copytree(used.folder, other, ignore=shutil.ignore_patterns("data", "bundle"))
    node = Node(other)
    node.tilts("agreement", "add", other / "agreements" / "daugavpils-2024.yaml")
    key = node.json("audit", "checkpoint")[0]["verifier_key"]
    assert script(bundle, "--key", key).returncode == 1
    done = used.tilts("audit", "check-extract", bundle, "--key", key, check=False)
    assert done.returncode == 1 and "not the one given" in done.stdout

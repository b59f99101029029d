"""`tilts register`: what a municipality hands in, what is refused, what is remembered."""

import csv
import json
import subprocess

import pytest
from conftest import DAUGAVPILS, NEEDY, Node
from soap import Connection

HEADER = "person_code,status,from,till,municipality,decision,household\n"


def rows(count, status=1):
    """So many made-up people born on 1 January 1880."""
    return [f"010180-0{n:04d},{status},2026-01-01,,{DAUGAVPILS},D-{n},H-{n}\n"
            for n in range(1000, 1000 + count)]


@pytest.fixture
def idle(folder):
    return Node(folder)


def import_text(node, name, text, *words, check=True):
    path = node.folder / name
    path.write_text(text)
    return node.tilts("register", "import", path, "--municipality", DAUGAVPILS, *words, check=check)


def stats(node):
    return {k: int(v) for k, v in node.json("register", "stats")[0].items()}


def test_a_snapshot_replaces_all_or_nothing(idle):
    import_text(idle, "a.csv", HEADER + "".join(rows(200)))
    assert stats(idle)["rows"] == 200
    import_text(idle, "b.csv", HEADER + "".join(rows(50)))
    assert stats(idle)["rows"] == 50


def test_bad_rows_are_reported_with_place_value_and_reason(idle):
    good = rows(300)
    good[10] = f"010180-01010,3,2026-01-01,,{DAUGAVPILS},D,H\n"
    good[20] = f"310280-01020,1,2026-01-01,,{DAUGAVPILS},D,H\n"
    import_text(idle, "a.csv", HEADER + "".join(good), "--rejects", idle.folder / "rejects.csv")
    assert stats(idle)["rows"] == 298
    with (idle.folder / "rejects.csv").open() as file:
        rejects = list(csv.DictReader(file))
    assert [(r["line"], r["column"], r["value"]) for r in rejects] == [
        ("12", "status", "3"), ("22", "person_code", "310280-01020")]
    assert all(r["reason"] for r in rejects)


def test_too_many_bad_rows_leave_the_register_as_it_was(idle):
    before = stats(idle)
    bad = rows(100)
    bad[:2] = ["x,1,2026-01-01,,,D,H\n"] * 2
    done = import_text(idle, "a.csv", HEADER + "".join(bad), check=False)
    assert done.returncode == 1 and stats(idle) == before
    assert import_text(idle, "a.csv", HEADER + "".join(bad), "--max-bad", "5").returncode == 0
    history = idle.json("register", "history")
    assert [h["applied"] for h in history[:2]] == ["yes", "no"]
    assert history[0]["refused"] == "2" and len(history[0]["sha256"]) == 64


def test_json_lines_and_a_delta(idle):
    lines = [{"op": "upsert", "person_code": NEEDY, "status": 2, "from": "2026-03-01",
              "till": None, "municipality": DAUGAVPILS, "decision": "D-9", "household": "H"},
             {"op": "withdraw", "person_code": NEEDY, "status": 1, "from": "2026-01-01",
              "till": None, "municipality": DAUGAVPILS, "decision": "L-1", "household": "M-1"}]
    import_text(idle, "a.jsonl", "".join(json.dumps(l) + "\n" for l in lines), "--mode", "delta")
    idle.start()
    assert [r["Statuss"] for r in Connection(idle).ask(NEEDY).rows] == ["2"]
    idle.stop()


def test_an_import_stands_in_the_log(idle):
    import_text(idle, "a.csv", HEADER + "".join(rows(10)))
    shown = idle.json("audit", "show", "--last", "1")[0]
    assert (shown["type"], shown["outcome"], shown["subject"]) == ("import", "done", "a.csv")
    assert idle.tilts("audit", "verify").returncode == 0


def test_queries_go_on_while_an_import_runs(node):
    """A large snapshot of one municipality; the others' answers neither stop nor change."""
    big = HEADER.encode() + b"".join(
        f"{d:02d}{m:02d}80-0{n:04d},1,2026-01-01,,90001234503,D,H\n".encode()
        for d in range(1, 29) for m in range(2, 8) for n in range(1000))
    path = node.folder / "big.csv"
    path.write_bytes(big)
    process = subprocess.Popen([*node.command, "register", "import", str(path), "--municipality",
                                "90001234503"], stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    connection, asked = Connection(node), 0
    while process.poll() is None:
        assert [r["Statuss"] for r in connection.ask(NEEDY).rows] == ["1"]
        asked += 1
    assert process.returncode == 0 and asked > 10


@pytest.mark.parametrize("words, code", [
    (["import"], 2), (["import", "nowhere.csv", "--municipality", DAUGAVPILS], 3),
    (["import", "nowhere.csv", "--municipality", "90000077326"], 2), (["other"], 2)])
def test_wrong_words(idle, words, code):
    assert idle.tilts("register", *words, check=False).returncode == code

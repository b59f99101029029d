"""Agreements change under a running provider; the next request already sees it."""

import pytest
from conftest import DAUGAVPILS, NEEDY, Node
from soap import Connection


def test_only_the_expired_agreement_refuses_with_its_term(folder):
    """The true Daugavpils agreement of 2024 to 2025: clause 2."""
    for name in (folder / "data").glob("register.db*"):
        name.unlink()
    node = Node(folder)
    node.tilts("agreement", "add", folder / "agreements" / "daugavpils-2024.yaml")
    node.start()
    answer = Connection(node).ask(NEEDY)
    assert answer.code == "agreement-expired" and answer.texts("clause") == ["2"]
    assert not answer.rows
    node.stop()


def agreement_of(node, municipality):
    return next(a["id"] for a in node.json("agreement", "list")
                if municipality in str(a.values()) and a["state"] == "in force")


def test_an_immediate_end_refuses_the_very_next_request(node):
    connection = Connection(node)
    assert connection.ask(NEEDY).status == 200
    for agreement in node.json("agreement", "list"):
        if agreement["state"] == "in force":
            node.tilts("agreement", "end", agreement["id"], "--reason", "gross-breach")
    answer = connection.ask(NEEDY)
    assert answer.code == "agreement-terminated" and answer.texts("clause")[0].startswith("6.")


def test_suspension_and_resumption(node):
    connection = Connection(node)
    identifier = agreement_of(node, DAUGAVPILS)
    node.tilts("agreement", "suspend", identifier)
    answer = connection.ask(NEEDY)
    assert not [r for r in answer.rows if r["Statuss"] != "0"]  # the others still cover
    node.tilts("agreement", "resume", identifier)
    assert [r["Statuss"] for r in connection.ask(NEEDY).rows] == ["1"]


@pytest.mark.parametrize("lanes", [1, 3])
def test_an_import_is_seen_by_the_next_request(folder, lanes):
    node = Node(folder)
    node.configure(lanes=lanes)
    node.start()
    connections = [Connection(node) for _ in range(8)]
    assert {c.ask("010180-00068").rows[0]["Statuss"] for c in connections} == {"0"}
    (folder / "more.csv").write_text(
        "op,person_code,status,from,till,municipality,decision,household\n"
        f"upsert,010180-00068,2,2026-01-01,,{DAUGAVPILS},L-9,M-9\n")
    node.tilts("register", "import", folder / "more.csv", "--municipality", DAUGAVPILS,
               "--mode", "delta")
    assert {c.ask("010180-00068").rows[0]["Statuss"] for c in connections} == {"2"}
    assert node.tilts("audit", "verify").returncode == 0
    node.stop()


def test_a_changed_code_finds_the_statuses_of_both(node):
    (node.folder / "codes.csv").write_text(f"old,new,day\n{NEEDY},32000000001,2026-05-01\n")
    node.tilts("register", "codes", node.folder / "codes.csv")
    connection = Connection(node)
    for code in (NEEDY, "32000000001"):
        rows = connection.ask(code).rows
        assert [(r["PKods"], r["Statuss"]) for r in rows] == [(code, "1")]

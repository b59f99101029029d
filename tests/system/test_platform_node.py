"""Commands that work on a node work on a platform as on a provider."""

import pytest
from desk import Platform


@pytest.fixture
def node(folder):
    return Platform(folder)


def test_agreements_and_the_log(node):
    shown = node.json("agreement", "list")
    assert {a["state"] for a in shown} == {"in force"}
    assert node.json("audit", "verify")["verified"]
    kinds = {r["type"] for r in node.json("audit", "show", "--last", "50")}
    assert kinds == {"agreement"}


def test_duties(node):
    agreement = node.json("agreement", "list")[0]["id"]
    node.tilts("duty", "open", "support", "--agreement", agreement)
    assert len(node.json("duty", "list")) == 1
    assert node.json("duty", "list", side="provider") == []  # the provider's own are others


def test_a_platform_has_no_register(node):
    done = node.tilts("register", "import", "x.csv", check=False)
    assert done.returncode != 0


def test_it_reconciles_as_a_platform(node, tmp_path):
    node.tilts("audit", "reconcile", "--export", tmp_path, "--day", "2026-01-05")
    assert (tmp_path / "platform-2026-01-05.lines").exists()

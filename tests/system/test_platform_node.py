"""Commands that work on a node work on a platform as on a provider."""

import pytest
from conftest import Node


@pytest.fixture
def platform(folder):
    return Node(folder)


def test_agreements_and_the_log(platform):
    shown = platform.json("agreement", "list", side="platform")
    assert {a["state"] for a in shown} == {"in force"}
    assert platform.json("audit", "verify", side="platform")["verified"]
    kinds = {r["type"] for r in platform.json("audit", "show", "--last", "50", side="platform")}
    assert kinds == {"agreement"}


def test_duties(platform):
    agreement = platform.json("agreement", "list", side="platform")[0]["id"]
    platform.tilts("duty", "open", "support", "--agreement", agreement, side="platform")
    assert len(platform.json("duty", "list", side="platform")) == 1
    assert platform.json("duty", "list") == []  # the provider's own are others


def test_a_platform_has_no_register(platform):
    done = platform.tilts("register", "import", "x.csv", side="platform", check=False)
    assert done.returncode != 0


def test_it_reconciles_as_a_platform(platform, tmp_path):
    platform.tilts("audit", "reconcile", "--export", tmp_path, "--day", "2026-01-05",
                   side="platform")
    assert (tmp_path / "platform-2026-01-05.lines").exists()

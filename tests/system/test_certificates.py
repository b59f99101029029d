"""Certificates end: that is told in time, and renewing one leaves no moment without."""

import shutil

import pytest
from conftest import NEEDY, Node, template
from desk import Platform
from soap import Connection


def renew(node, name, days):
    node.tilts("pki", "renew", node.pki(name), "--dir", node.pki(""), "--out", node.pki(name),
               "--days", str(days))


def days_left(node, **words):
    rows = node.json("pki", "expiry", check=False, **words)
    return {(row["use"], row.get("of")): (row["days_left"], row["state"]) for row in rows}


@pytest.mark.parametrize("kind", [Node, Platform])
def test_what_a_configuration_names(folder, kind):
    node = kind(folder)
    renew(node, "server.pem", 40)
    renew(node, "agency.pem", 20)
    rows = days_left(node, side=kind.side)
    if kind is Platform:
        client = next(row for row in rows if row[0] == "client")
        assert rows[client] == (20, "ending") or rows[client] == (19, "ending")
        assert rows[("desk", None)][1] == "good"
        words = ["pki", "expiry"]
        assert node.tilts(*words, side="platform", check=False).returncode == 1
        assert node.tilts(*words, "--days", "10", side="platform").returncode == 0
    else:
        assert rows[("server", None)][1] == "good" and rows[("server", None)][0] in (39, 40)
        assert node.tilts("pki", "expiry").returncode == 0
        assert node.tilts("pki", "expiry", "--days", "60", check=False).returncode == 1
    assert all(days > 3000 for (use, _), (days, _) in rows.items() if use == "trust")


def test_files_without_a_certificate(folder):
    node = Node(folder)
    node.pki("server.pem").write_text("nothing\n")
    done = node.tilts("pki", "expiry", check=False)
    assert done.returncode == 1 and "unreadable" in done.stdout


@pytest.mark.parametrize("kind, name, use", [(Node, "server.pem", "server"),
                                             (Platform, "agency.pem", "client")])
def test_the_log_warns(folder, kind, name, use):
    node = kind(folder)
    renew(node, name, 10)
    node.start()
    try:
        told = [line for line in node.log.read_text().splitlines() if "certificate-ending" in line]
        line = told[0] if told else node.wait_for("certificate-ending")
    finally:
        node.stop()
    assert f"use={use} " in line and "level=warning" in line


def test_old_and_new_are_good_together(tmp_path):
    """The agency's platform may change its file when it likes."""
    shutil.copytree(template(), tmp_path / "node")
    node = Node(tmp_path / "node").start()
    try:
        old = Connection(node)
        assert old.ask(NEEDY).status == 200
        node.tilts("pki", "renew", node.pki("agency.pem"), "--dir", node.pki(""), "--out",
                   node.pki("renewed.pem"))
        shutil.copy(node.pki("agency.key"), node.pki("renewed.key"))
        for who in ("renewed", "agency", "renewed"):
            assert Connection(node, who).ask(NEEDY).status == 200
        assert old.ask(NEEDY).status == 200
        node.tilts("pki", "revoke", node.pki("agency.pem"), "--dir", node.pki(""))
        assert Connection(node, "renewed").ask(NEEDY).status == 200
    finally:
        node.stop()

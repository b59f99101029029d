"""A platform that asks the folder's provider: batches of applications, and both logs compared."""

import csv
import json

from conftest import call
from desk import Platform

PURPOSE = "4.2.4.2"


def trust_log(node):
    """The platform gets the key of the provider's log, by another way than its address."""
    keys = node.json("audit", "checkpoint")
    (node.folder / "provider.keys").write_text(keys[0]["verifier_key"] + "\n")
    path = node.folder / "platform.yaml"
    if "log_keys" not in path.read_text():
        path.write_text(path.read_text() + "    log_keys: provider.keys\n")


def write_batch(path, people, purpose=PURPOSE, day="2026-05-04", first=1):
    lines = ["number,person_code,purpose,day"]
    lines += [f"A-{first + i},{person},{purpose},{day}" for i, person in enumerate(people)]
    path.write_text("\n".join(lines) + "\n")
    return path


def made_up(count):
    """Codes of people that no register has: born 18xx."""
    return [f"0101{10 + i // 10000:02}-0{i % 10000:04}" for i in range(count)]


def batch(node, path, check=True, **options):
    """Asks; the results as rows, and the summary."""
    out = path.with_suffix(".out.csv")
    out.unlink(missing_ok=True)
    done = call(*Platform(node.folder).command[:3], "--json", "check", "--batch", path, "--out",
                out, check=False, **options)
    if check:
        assert done.returncode == 0, done.stdout + done.stderr
    rows = list(csv.DictReader(out.open())) if done.returncode in (0, 1) and out.exists() else []
    return done, rows


def reconcile(node, folder, *words):
    """What the provider's log says to the platform's, for every day that both have."""
    platform = Platform(node.folder)
    days = sorted({r["at"][:10] for r in node.records()})
    for day in days:
        platform.tilts("audit", "reconcile", "--export", folder, "--day", day, *words)
    done = call(*node.command[:3], "--json", "audit", "reconcile", folder, check=False)
    document = json.loads(done.stdout)
    keys = ("matched", "provider_only", "platform_only", "different", "unanswered")
    return {key: sum(day[key] for day in document["days"]) for key in keys}

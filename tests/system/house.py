#!/usr/bin/python3
"""The rules of the house that a machine can check: layers, library headers, sizes of files.

Run as a program it prints what is wrong; tests/system/test_house.py runs it as a test.
"""

import pathlib
import re
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]

# A folder may include from tiers above its own, and from itself.
TIERS = [
    {"base"},
    {"status"},
    {"pki", "http"},
    {"agreement", "codec", "store", "duty"},
    {"audit"},
    {"lane"},
    {"node"},
    {"desk"},
    {"provider", "platform"},
    {"cli"},
]

# Each library's headers appear in one folder only.
LIBRARIES = {
    "cyaml/": "base",
    "yaml.h": "base",
    "jansson.h": "base",
    "gnutls/": "pki",
    "libtasn1.h": "pki",
    "microhttpd.h": "http",
    "curl/": "http",
    "expat.h": "codec",
    "sqlite3.h": "store",
    "argon2.h": "desk",
    "liboath/": "desk",
    "iddawc.h": "desk",
    "rhonabwy.h": "desk",
    "libpq-fe.h": "store",
}

LINES_MAX = 600
LINES_MEDIAN = 200


# Mishaps on purpose are the sandbox's: nothing else may serve with a rehearsal.
REHEARSAL = "provider_rehearse("
MAY_REHEARSE = {"provider/provider.c", "provider/provider.h", "cli/cmd_sandbox.c"}


def tier_of(folder):
    return next(i for i, tier in enumerate(TIERS) if folder in tier)


def include_findings(path, folder, name):
    owner = next((f for start, f in LIBRARIES.items() if name.startswith(start)), None)
    if owner and owner != folder:
        yield f"{path}: {name} belongs to src/{owner} alone"
    used = name.split("/")[0]
    known = any(used in tier for tier in TIERS)
    if known and used != folder and tier_of(used) >= tier_of(folder):
        yield f"{path}: src/{folder} may not include {name}: it points upwards or sideways"


def rehearsal_findings(path, place, text):
    if REHEARSAL in text and place not in MAY_REHEARSE:
        yield f"{path}: only the sandbox may rehearse mishaps"


def findings(root=ROOT):
    for path in sorted((root / "src").glob("*/*.[ch]")):
        folder = path.parent.name
        text = path.read_text(encoding="utf-8")
        for name in re.findall(r'^#\s*include\s+["<]([^">]+)[">]', text, re.MULTILINE):
            yield from include_findings(path.relative_to(root), folder, name)
        yield from rehearsal_findings(path.relative_to(root), f"{folder}/{path.name}", text)
    yield from size_findings(root)


def size_findings(root):
    names = subprocess.run(
        ["git", "ls-files", "*.c", "*.h", "*.py", "*.ts", "*.tsx"],
        cwd=root, check=True, capture_output=True, text=True).stdout.split()
    sizes = {n: len((root / n).read_text(encoding="utf-8").splitlines())
             for n in names if (root / n).exists()}
    for name, lines in sizes.items():
        if lines > LINES_MAX:
            yield f"{name}: {lines} lines, split it by noun (at most {LINES_MAX})"
    median = statistics.median(sizes.values()) if sizes else 0
    if median >= LINES_MEDIAN:
        yield f"the median file has {median} lines; it should stay under {LINES_MEDIAN}"


def main():
    wrong = list(findings())
    for line in wrong:
        print(line)
    if not wrong:
        print("layers, library headers, sizes: good")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

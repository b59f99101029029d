#!/usr/bin/python3
"""Runs all tests against one build and ends with the line `N passed, N failed`.

Unit tests and replayed corpora run under meson; the tests of the whole system under pytest.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

ROOT = pathlib.Path(__file__).resolve().parent.parent
# Files of tests at once: most of the time a test waits for disk, network or browser.
WORKERS = (os.cpu_count() or 1) + 1


def run_meson(build):
    subprocess.run(["meson", "test", "-C", build, "--print-errorlogs"], cwd=ROOT, check=False)
    passed = failed = 0
    log = pathlib.Path(build) / "meson-logs" / "testlog.json"
    for line in log.read_text().splitlines():
        if json.loads(line)["result"] in ("OK", "EXPECTEDFAIL"):
            passed += 1
        else:
            failed += 1
    return passed, failed


def run_pytest(build, words):
    with tempfile.TemporaryDirectory(prefix="tilts-report-") as folder:
        report = pathlib.Path(folder) / "report.xml"
        environment = dict(os.environ, TILTS_BUILD=str(build), PYTHONDONTWRITEBYTECODE="1")
        subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider",
             "-n", str(WORKERS), "--dist", "loadfile", "--durations", "15",
             f"--junitxml={report}", *(words or ["tests/system"])],
            cwd=ROOT, env=environment, check=False)
        if not report.exists():
            return 0, 1
        suite = ElementTree.parse(report).getroot().find("testsuite")
    failed = int(suite.get("failures")) + int(suite.get("errors"))
    skipped = int(suite.get("skipped"))
    return int(suite.get("tests")) - failed - skipped, failed


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", default="build", help="the build folder")
    parser.add_argument("words", nargs=argparse.REMAINDER,
                        help="only these system tests, as pytest takes them")
    options = parser.parse_args()
    build = (ROOT / options.build).resolve()
    unit = (0, 0) if options.words else run_meson(build)
    system = run_pytest(build, options.words)
    passed, failed = unit[0] + system[0], unit[1] + system[1]
    print(f"\n{passed} passed, {failed} failed", flush=True)
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())

"""What the tests of the log's upkeep share: old logs, cosigners, a look at raw files."""

import pathlib
import shutil
import sqlite3

from conftest import BUILD, call

ORIGIN = "provider.example/a/"


def make_old_log(folder, records=2000, start="2023-01-01", days=1200, lane="0"):
    """A lane's part with made-up records, before its provider ever ran."""
    call(BUILD / "bench" / "make_log", "--data", folder / "data", "--lane", lane, "--origin",
         ORIGIN + lane, "--records", records, "--from", start, "--days", days)


def database(node, part="0"):
    return node.folder / "data" / f"audit-{part}.db"


def rows(node, sql, *values, part="0"):
    with sqlite3.connect(f"file:{database(node, part)}?mode=ro", uri=True) as db:
        return db.execute(sql, values).fetchall()


def change(node, sql, *values, part="0"):
    """What somebody with the file in hand may do. The provider is stopped."""
    db = sqlite3.connect(database(node, part), isolation_level=None)
    db.execute(sql, values)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


def raw(node):
    """Every byte of the log's files, guards and write-ahead logs included."""
    return b"".join(path.read_bytes() for path in sorted((node.folder / "data").glob("audit-*"))
                    if path.is_file())


def verify(node):
    """Exit code, and the findings by origin."""
    done = node.tilts("audit", "verify", check=False)
    found = {p["origin"]: p["finding"] for p in node.json("audit", "verify", check=False)["parts"]}
    return done.returncode, found


class Cosigner:
    """A counterparty that keeps the last checkpoint it saw."""

    def __init__(self, node, part="0"):
        self.node, self.part = node, part
        self.state = node.folder / f"seen-{part}"
        self.log_key = next(c["verifier_key"] for c in node.json("audit", "checkpoint")
                            if c["origin"] == ORIGIN + part)

    def words(self, source=None):
        return ["audit", "checkpoint", "--cosign", source or f"{self.node.url}/v1/log/{self.part}",
                "--key", self.node.folder / "cosigner.key", "--state", self.state, "--name",
                "agency.example/witness", "--log", self.log_key]

    def cosign(self, source=None):
        return self.node.json(*self.words(source), side="platform")

    def refusal(self, source=None):
        done = self.node.tilts(*self.words(source), side="platform", check=False)
        assert done.returncode == 1, done.stderr
        assert not done.stdout
        return done.stderr

    def attach(self):
        """Cosigns and hands the cosignature to the log's owner, who knows the key."""
        signed = self.cosign()
        (self.node.folder / "data" / "witnesses").write_text(signed["verifier_key"] + "\n")
        cosigned = self.node.folder / "cosigned"
        cosigned.write_text(signed["note"] + signed["cosignature"])
        self.node.tilts("audit", "checkpoint", "--attach", cosigned)
        return signed


def copy_data(node, name):
    target = node.folder / name
    shutil.copytree(node.folder / "data", target)
    return target


def put_back(node, copy: pathlib.Path, pattern):
    """Restores files of an earlier copy."""
    data = node.folder / "data"
    for path in data.glob(pattern):
        path.unlink()
    for path in copy.glob(pattern):
        shutil.copy2(path, data)

#!/usr/bin/python3
"""Verifies an extract of audit records, offline. Needs Python 3 and openssl, nothing else.

    python3 verify.py [--key VERIFIER_KEY] [FOLDER]

The key is one that the node published elsewhere; without it you learn only that the keys shown
signed everything. Exit 0: verified, 1: not.
"""

import base64
import datetime
import hashlib
import json
import pathlib
import struct
import subprocess
import sys
import tempfile

ERRORS = (ValueError, KeyError, TypeError, IndexError, struct.error)
EPOCH = datetime.date(1970, 1, 1).toordinal()
SECTIONS = ("operator", "person", "facts")
ED25519_DER = bytes.fromhex("302a300506032b6570032100")  # RFC 8410: what precedes the raw key


def sha256(data):
    return hashlib.sha256(data).digest()


def b64(text):
    data = base64.b64decode(text, validate=True)
    need(base64.b64encode(data).decode() == text, "base64 is out of form")
    return data


def need(condition, finding):
    if not condition:
        raise ValueError(finding)


def check_manifest(folder):
    """Every file is listed and as listed, but for the manifest and the receipt of its issue."""
    listed = set()
    for line in (folder / "manifest.sha256").read_text("utf-8").splitlines():
        digest, name = line[:64], line[66:]
        need(line[64:66] == "  " and "/" not in name and name not in listed, "manifest: bad line")
        need((folder / name).is_file(), f"{name} is missing")
        need(sha256((folder / name).read_bytes()).hex() == digest, f"{name} was changed")
        listed.add(name)
    need({path.name for path in folder.iterdir()} == listed | {"manifest.sha256", "issued.txt"},
         "there is a file that the manifest does not list, or no receipt of the issue")


def read_keys(folder, known):
    """Verifier keys (C2SP signed-note): origin to 1 and the raw Ed25519 key."""
    keys = {}
    for line in (folder / "keys.txt").read_text("utf-8").splitlines():
        origin, key_id, encoded = line.split("+", 2)
        raw = b64(encoded)
        need(len(raw) == 33 and raw[0] == 1 and
             sha256(origin.encode() + b"\n" + raw)[:4].hex() == key_id, f"{origin}: not a key")
        need(not known or raw == b64(known.split("+", 2)[2]), f"{origin}: not the key given")
        keys[origin] = raw
    return keys


def openssl_verifies(key, text, signature):
    files = {"key": ED25519_DER + key[1:], "text": text, "signature": signature}
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            pathlib.Path(folder, name).write_bytes(data)
        command = "openssl pkeyutl -verify -pubin -keyform DER -inkey key -rawin -in text"
        return subprocess.run([*command.split(), "-sigfile", "signature"], cwd=folder,
                              capture_output=True, check=False).returncode == 0


def read_note(note, origin, keys):
    """A signed checkpoint (C2SP tlog-checkpoint): size and root, its signature verified."""
    text, signatures = note.split("\n\n", 1)
    lines, key = text.split("\n"), keys[origin]
    need(len(lines) == 3 and lines[0] == origin and signatures.endswith("\n"),
         f"{origin}: checkpoint is out of form")
    ours = [b64(line.rsplit(" ", 1)[1]) for line in signatures.splitlines()
            if line.startswith(f"\u2014 {origin} ")]
    ours = [s[4:] for s in ours if s[:4] == sha256(origin.encode() + b"\n" + key)[:4]]
    need(len(ours) == 1 and openssl_verifies(key, (text + "\n").encode(), ours[0]),
         f"{origin}: the checkpoint is not signed by its key")
    return int(lines[1]), b64(lines[2])


def check_inclusion(kind, day, commitments, index, size, root, path):
    """The leaf, and its path to the root (RFC 9162, 2.1.3.2)."""
    leaf = b"tilts-leaf-1" + struct.pack(">Bi", kind, day) + sha256(b"".join(commitments))
    need(0 <= index < size, "index beyond the tree")
    node, last, value = index, size - 1, sha256(b"\x00" + leaf)
    for sibling in path:
        need(last > 0 and len(sibling) == 32, "path too long")
        if node & 1 or node == last:
            value = sha256(b"\x01" + sibling + value)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            value = sha256(b"\x01" + value + sibling)
        node, last = node >> 1, last >> 1
    need(last == 0 and value == root, "not what the log holds there")


def fields(section):
    """A section's fields: tag (1), length (4), value."""
    found, at = {}, 0
    while at < len(section):
        tag, length = struct.unpack_from(">BI", section, at)
        found.setdefault(tag, []).append(section[at + 5:at + 5 + length])
        at += 5 + length
    need(at == len(section), "a section is cut off")
    return found


def check_issue(folder, keys, identifier):
    """A C2SP tlog-proof whose extra line opens the record that names the manifest."""
    proof, note = (folder / "issued.txt").read_bytes().decode("utf-8").split("\n\n", 1)
    lines = proof.split("\n")
    opening, at, commitments, facts = b64(lines[1][6:]), 17, [], None
    kind, day = struct.unpack_from(">Bi", opening, 12)
    for _ in SECTIONS:
        is_open, value, facts, at = opening[at], opening[at + 1:at + 33], b"", at + 33
        if is_open:
            end = at + 4 + struct.unpack_from(">I", opening, at)[0]
            facts, at = opening[at + 4:end], end
            value = sha256(value + facts)
        commitments.append(value)
    need(at == len(opening) and kind == 18 and is_open == 1, "issued.txt: another record")
    index = int(lines[2][6:])
    need([lines[0], lines[1][:6], lines[2], opening[:12]] == ["c2sp.org/tlog-proof@v1", "extra ",
         f"index {index}", b"tilts-open-1"], "issued.txt is not a receipt")
    check_inclusion(kind, day, commitments, index, *read_note(note, note.split("\n", 1)[0], keys),
                    [b64(text) for text in lines[3:]])
    said, manifest = fields(facts), sha256((folder / "manifest.sha256").read_bytes()).hex()
    need(said[0x51] == [identifier.encode()], "issued.txt is of another extract")
    need(json.loads(said[0x52][0])["manifest"] == manifest, "another manifest was issued")


def check_record(line, head, days, trees):
    record = json.loads(line)
    commitments, opened = [], {}
    for name in SECTIONS:
        if isinstance(record[name], list):
            salt, opened[name] = map(b64, record[name])
            commitments.append(sha256(salt + opened[name]) if len(salt) == 32 else b"")
        else:
            commitments.append(b64(record[name]))
    check_inclusion(record["type"], record["day"], commitments, record["index"],
                    *trees[record["part"]], [b64(text) for text in record["path"]])
    ours = struct.pack(">Q", int(head["municipality"]))
    need(days[0] <= record["day"] <= days[1], "of another day")
    decisions = fields(opened["facts"])[0x47]
    need(ours in [decision[:8] for decision in decisions], "of another municipality")
    rows = fields(opened.get("person", b"")).get(0x23, [])
    need(head["with_others"] or all(row[9:] == ours for row in rows), "opens rows of others")
    return record["part"], record["index"]


def verify(folder, known):
    check_manifest(folder)
    keys, head = read_keys(folder, known), json.loads((folder / "extract.json").read_bytes())
    need(head["form"] == "tilts-extract-1", "extract.json: another form")
    check_issue(folder, keys, head["id"])
    trees = {number: read_note((folder / f"checkpoint-{number}.note").read_bytes().decode(),
                               part["origin"], keys)
             for number, part in enumerate(head["parts"], 1) if part["size"]}
    days = [datetime.date.fromisoformat(head[end]).toordinal() - EPOCH for end in ("from", "till")]
    seen, last = [0] * len(head["parts"]), (0, -1)
    with (folder / "records.jsonl").open("rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                place = check_record(line, head, days, trees)
            except ERRORS as error:
                raise ValueError(f"records.jsonl, line {number}: {error}") from error
            need(place > last, f"records.jsonl, line {number} is not in its order")
            seen[place[0] - 1], last = seen[place[0] - 1] + 1, place
    need(seen == [part["records"] for part in head["parts"]], "records.jsonl: too few or too many")
    return head, keys, sum(seen)


def main():
    known = sys.argv[2] if sys.argv[1:2] == ["--key"] else None
    folder = pathlib.Path((sys.argv[3 if known else 1:] or [pathlib.Path(__file__).parent])[0])
    try:
        head, keys, count = verify(folder, known)
    except (*ERRORS, OSError) as error:
        print(f"NOT VERIFIED / NAV APSTIPRINĀTS: {error}")
        return 1
    print(f"VERIFIED / APSTIPRINĀTS: {count} records, {head['municipality']}, extract {head['id']}")
    for origin, key in () if known else keys.items():
        print("compare the key / salīdziniet atslēgu:", origin, base64.b64encode(key).decode())
    return 0


sys.exit(main())

"""Checkpoints, proofs, cosignatures and tiles, read by code that shares nothing with the program."""

import base64
import hashlib
import struct

import pytest

from conftest import NEEDY, Node, call
from log_tools import ORIGIN, Cosigner, make_old_log, rows
from soap import Connection


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def root_of(leaves):
    """RFC 6962, 2.1, as it stands there."""
    if not leaves:
        return sha(b"")
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha(b"\1", root_of(leaves[:k]), root_of(leaves[k:]))


def consistent(old_size, old_root, size, root, path):
    """RFC 9162, 2.1.4.2."""
    if old_size == size:
        return not path and old_root == root
    path = list(path)
    if old_size & (old_size - 1) == 0:
        path.insert(0, old_root)
    fn, sn = old_size - 1, size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for c in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = sha(b"\1", c, fr), sha(b"\1", c, sr)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = sha(b"\1", sr, c)
        fn, sn = fn >> 1, sn >> 1
    return fr == old_root and sr == root and sn == 0


def ed25519_holds(folder, key, message, signature):
    (folder / "key.der").write_bytes(bytes.fromhex("302a300506032b6570032100") + key)
    (folder / "message").write_bytes(message)
    (folder / "signature").write_bytes(signature)
    return call("openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey",
                folder / "key.der", "-rawin", "-in", folder / "message", "-sigfile",
                folder / "signature", check=False).returncode == 0


def parse(note):
    origin, size, root, *_ = note.split("\n")
    return origin, int(size), base64.b64decode(root)


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    import shutil
    from conftest import template
    folder = tmp_path_factory.mktemp("serving") / "node"
    shutil.copytree(template(), folder)
    make_old_log(folder, records=700, start="2026-01-01", days=300)
    node = Node(folder).start()
    yield node
    node.stop()


def get(node, path, who="agency", check=True):
    done = node.curl("-w", "\n%{http_code}", path=path, who=who, check=check)
    body, _, status = done.stdout.rpartition("\n")
    return int(status or 0), body


def test_checkpoint_and_consistency(served, tmp_path):
    sizes = [size for size, in rows(served, "SELECT size FROM checkpoint ORDER BY size")]
    notes = {size: note.decode() for size, note in rows(served, "SELECT size, note FROM checkpoint")}
    status, note = get(served, "/v1/log/0/checkpoint")
    assert status == 200 and parse(note)[:2] == (ORIGIN + "0", sizes[-1])
    for old in sizes:
        for new in sizes[sizes.index(old)::3]:
            status, text = get(served, f"/v1/log/0/consistency?from={old}&to={new}")
            head, _, after = text.partition("\n\n")
            lines = head.split("\n")
            assert status == 200 and lines[0] == f"old {old}" and after == notes[new]
            assert consistent(old, parse(notes[old])[2], new, parse(after)[2],
                              [base64.b64decode(line) for line in lines[1:]])
    before = rows(served, "SELECT count(*) FROM record")
    assert before == [(sizes[-1],)]  # nothing of this was recorded
    name, _, encoded = next(c["verifier_key"] for c in served.json("audit", "checkpoint")
                            if c["origin"] == ORIGIN + "0").split("+", 2)
    key = base64.b64decode(encoded)[1:]
    text, _, lines = note.partition("\n\n")
    signature = base64.b64decode(lines.split(" ")[2])
    assert ed25519_holds(tmp_path, key, text.encode() + b"\n", signature[4:])


@pytest.mark.parametrize(("path", "status"), [
    ("/v1/log/0", 404), ("/v1/log/", 404), ("/v1/log/7/checkpoint", 404),
    ("/v1/log/../checkpoint", 404), ("/v1/log/..%2Fregister/checkpoint", 404),
    ("/v1/log/0/checkpoint/", 404), ("/v1/log/0/consistency", 400),
    ("/v1/log/0/consistency?from=0", 400), ("/v1/log/0/consistency?from=-1", 400),
    ("/v1/log/0/consistency?from=99999999", 404),
    ("/v1/log/0/consistency?from=5&to=3", 404), ("/v1/log/0/consistency?from=5&to=x", 400),
])
def test_what_is_not_there(served, path, status):
    assert get(served, path)[0] == status


def test_only_for_callers_with_a_certificate(served):
    done = served.curl(path="/v1/log/0/checkpoint", who=None, check=False)
    assert done.returncode != 0 and not done.stdout


def test_cosignature_by_another_hand(served, tmp_path):
    signed = Cosigner(served).cosign()
    name, identity, encoded = signed["verifier_key"].split("+", 2)
    key = base64.b64decode(encoded)
    assert key[0] == 4 and name == "agency.example/witness"
    assert sha(name.encode(), b"\n\4", key[1:])[:4].hex() == identity
    dash, who, line = signed["cosignature"].rstrip("\n").split(" ")
    raw = base64.b64decode(line)
    assert (dash, who, raw[:4].hex(), len(raw)) == ("\u2014", name, identity, 76)
    text = signed["note"].partition("\n\n")[0] + "\n"
    message = f"cosignature/v1\ntime {struct.unpack('>Q', raw[4:12])[0]}\n{text}"
    assert ed25519_holds(tmp_path, key[1:], message.encode(), raw[12:])


def test_tiles(served, tmp_path):
    served.tilts("audit", "checkpoint", "--tiles", tmp_path / "tiles")
    part = tmp_path / "tiles" / "0"
    _, size, root = parse((part / "checkpoint").read_text())
    assert size >= 700
    hashes, leaves = [], []
    for tile in range((size + 255) // 256):
        width = min(256, size - tile * 256)
        name = f"{tile:03d}" + (f".p/{width}" if width < 256 else "")
        level = (part / "tile" / "0" / name).read_bytes()
        assert len(level) == 32 * width
        hashes += [level[i:i + 32] for i in range(0, len(level), 32)]
        entries = (part / "tile" / "entries" / name).read_bytes()
        while entries:
            length = int.from_bytes(entries[:2], "big")
            leaves.append(entries[2:2 + length])
            entries = entries[2 + length:]
    assert [sha(b"\0", leaf) for leaf in leaves] == hashes
    assert root_of(hashes) == root
    upper = (part / "tile" / "1" / f"000.p/{size // 256}").read_bytes()
    assert upper == b"".join(root_of(hashes[i * 256:(i + 1) * 256]) for i in range(size // 256))
    assert (tmp_path / "tiles" / "admin" / "checkpoint").exists()


def test_served_while_the_log_grows(served):
    cosigner = Cosigner(served)
    last = cosigner.cosign()["size"]
    connection = Connection(served)
    for _ in range(5):
        assert connection.ask(NEEDY).rows
        now = cosigner.cosign()["size"]
        assert now == last + 1
        last = now

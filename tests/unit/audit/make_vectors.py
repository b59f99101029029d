#!/usr/bin/python3
"""Prints vectors.h: known answers for the audit log's form.

Written from docs/audit-log.md, RFC 6962 and the C2SP texts alone, with hashlib and python's
`cryptography`; it shares nothing with the C code. Run it only when the form gets new fields:

    ./make_vectors.py > vectors.h
"""
import base64
import hashlib
import struct

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

LEAVES = [bytes.fromhex(h) for h in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
    "606162636465666768696a6b6c6d6e6f")]
ORIGIN = "tilts.example/a/0"
SEED = bytes(range(32))


def sha(data):
    return hashlib.sha256(data).digest()


def leaf_hash(leaf):
    return sha(b"\0" + leaf)


def split(n):
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def root(hashes):
    if not hashes:
        return sha(b"")
    if len(hashes) == 1:
        return hashes[0]
    k = split(len(hashes))
    return sha(b"\1" + root(hashes[:k]) + root(hashes[k:]))


def path(m, hashes):
    if len(hashes) <= 1:
        return []
    k = split(len(hashes))
    if m < k:
        return path(m, hashes[:k]) + [root(hashes[k:])]
    return path(m - k, hashes[k:]) + [root(hashes[:k])]


def subproof(m, hashes, whole):
    if m == len(hashes):
        return [] if whole else [root(hashes)]
    k = split(len(hashes))
    if m <= k:
        return subproof(m, hashes[:k], whole) + [root(hashes[k:])]
    return subproof(m - k, hashes[k:], False) + [root(hashes[:k])]


def field(tag, value):
    return bytes([tag]) + struct.pack(">I", len(value)) + value


def counted(text):
    return struct.pack(">H", len(text)) + text


def sections():
    """The record that test_record.c builds field by field."""
    operator = (field(0x10, "Anna".encode()) + field(0x11, "Bērziņa".encode())
                + field(0x12, b"010180-01234"))
    person = (field(0x20, b"020290-05678") + field(0x21, struct.pack(">Q", 3039004321))
              + field(0x22, b"4.2.4.2/17")
              + field(0x23, struct.pack(">BiiQ", 1, 20000, 20089, 90000077325))
              + field(0x23, struct.pack(">BiiQ", 2, 20100, 2**31 - 1, 90000077325)))
    decision = (struct.pack(">QI", 90000077325, 2) + counted(b"D-2024-1") + counted(b"1.2")
                + counted(b"allow"))
    facts = (field(0x40, struct.pack(">q", 1764000000123456)) + field(0x41, b"r-1")
             + field(0x42, struct.pack(">Q", 90001800413)) + field(0x43, bytes([0xf1] * 32))
             + field(0x44, struct.pack(">i", 20050)) + field(0x45, struct.pack(">i", 20060))
             + field(0x46, b"4.2.4.2") + field(0x47, decision) + field(0x48, b"disclosed")
             + field(0x49, b"1.2") + field(0x4a, struct.pack(">Q", 2))
             + field(0x4b, bytes([0xa1] * 32)) + field(0x4c, bytes([0xa2] * 32))
             + field(0x4d, b"tilts 0.1.0") + field(0x4e, b"soap12")
             + field(0x4f, struct.pack(">Q", 7)))
    return operator, person, facts


def record_leaf(salt):
    commitments = b"".join(
        sha(sha(b"tilts-salt-1" + bytes([i]) + salt) + section)
        for i, section in enumerate(sections()))
    day = 20416  # 2025-11-24 in Riga
    return b"tilts-leaf-1" + bytes([1]) + struct.pack(">i", day) + sha(commitments)


def note(size, tree_root):
    key = Ed25519PrivateKey.from_private_bytes(SEED)
    public = key.public_key().public_bytes(
        serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    text = f"{ORIGIN}\n{size}\n{base64.b64encode(tree_root).decode()}\n"
    key_id = sha(ORIGIN.encode() + b"\n\x01" + public)[:4]
    signature = base64.b64encode(key_id + key.sign(text.encode())).decode()
    verifier = f"{ORIGIN}+{key_id.hex()}+{base64.b64encode(bytes([1]) + public).decode()}"
    return f"{text}\n— {ORIGIN} {signature}\n", verifier, public


def c_string(text):
    out = ""
    for byte in text.encode():
        out += {10: "\\n", 34: '\\"', 92: "\\\\"}.get(
            byte, chr(byte) if 32 <= byte < 127 else f"\\{byte:03o}")
    lines = out.replace("\\n", "\\n\0").split("\0")
    return "\n".join(f'    "{part}"' for line in lines
                     for part in [line[i:i + 90] for i in range(0, len(line), 90)])


def define_text(name, text):
    print(f"static const char {name}[] =\n{c_string(text)};\n")


def define_list(name, values):
    print(f"static const char *const {name}[] = {{")
    for value in values:
        print(f'    "{value.hex()}",')
    print("};\n")


def main():
    hashes = [leaf_hash(leaf) for leaf in LEAVES]
    print("/* Known answers, printed by make_vectors.py: see there. */")
    print("#ifndef TILTS_TESTS_AUDIT_VECTORS_H\n#define TILTS_TESTS_AUDIT_VECTORS_H\n\n/* clang-format off */\n")
    define_list("vector_leaves", LEAVES)
    print("/* The roots of the first 0, 1, ... 8 leaves. */")
    define_list("vector_roots", [root(hashes[:n]) for n in range(9)])
    for index, size in ((0, 1), (0, 8), (5, 8), (2, 3), (1, 5)):
        if path(index, hashes[:size]):
            define_list(f"vector_path_{index}_{size}", path(index, hashes[:size]))
    for old, size in ((1, 8), (6, 8), (2, 5), (6, 7)):
        define_list(f"vector_growth_{old}_{size}", subproof(old, hashes[:size], True))
    text, verifier, public = note(8, root(hashes))
    pem = Ed25519PrivateKey.from_private_bytes(SEED).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption()).decode()
    define_text("vector_key_pem", pem)
    define_list("vector_public_key", [public])
    define_text("vector_origin", ORIGIN)
    define_text("vector_note", text)
    define_text("vector_verifier_key", verifier)
    proof = "c2sp.org/tlog-proof@v1\nindex 5\n"
    proof += "".join(base64.b64encode(h).decode() + "\n" for h in path(5, hashes)) + "\n" + text
    define_text("vector_proof", proof)
    print("/* The record of test_record.c: its sections, and its leaf under the salt 00 01 .. 1f. */")
    define_list("vector_sections", sections())
    define_list("vector_leaf", [record_leaf(bytes(range(32)))])
    print("#endif")


main()

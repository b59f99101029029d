"""Many receipts in one document: found, proved under one checkpoint per part, limited."""

import base64
import hashlib
import json

import agencies
import jsonschema
import pytest
import rest
from conftest import AGENCY, BUILD, NEEDY, UNKNOWN, Node
from test_problems import TEXTS, Rest, all_at_once
from test_receipts import schemas  # noqa: F401 (a fixture)

PATH = "/v1/receipts"


class Asker(Rest):
    """Puts the question for receipts where Rest puts checks."""

    path = PATH

    def receipts(self, *ids):
        return self.raw(json.dumps({"request_ids": ids}))


def ask(node, *ids, code=NEEDY, **headers):
    connection = rest.Connection(node)
    for request_id in ids:
        answer = connection.check(code, **{"X-Request-Id": request_id, **headers})
        assert answer.status == 200


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def leaf_of(opening):
    """The leaf hash of an opening, by docs/audit-log.md and not by the program."""
    assert opening.startswith(b"tilts-open-1")
    kind, day, rest_ = opening[12:13], opening[13:17], opening[17:]
    commitments = []
    while rest_:
        is_open, value, rest_ = rest_[0], rest_[1:33], rest_[33:]
        if is_open:
            length = int.from_bytes(rest_[:4], "big")
            value, rest_ = sha256(value, rest_[4:4 + length]), rest_[4 + length:]
        commitments.append(value)
    leaf = b"tilts-leaf-1" + kind + day + sha256(*commitments)
    return sha256(b"\0", leaf)


def root_of(leaf, index, size, path):
    """RFC 9162, 2.1.3.2."""
    node, last = index, size - 1
    for sibling in path:
        if node & 1 or node == last:
            leaf = sha256(b"\1", sibling, leaf)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            leaf = sha256(b"\1", leaf, sibling)
        node, last = node >> 1, last >> 1
    assert last == 0
    return leaf


def proved(document, receipt):
    """Whether the receipt's path leads from its opening to its checkpoint's root."""
    note = document["checkpoints"][receipt["checkpoint"]]["note"].split("\n")
    hashes = base64.b64decode(receipt["path"])
    path = [hashes[i:i + 32] for i in range(0, len(hashes), 32)]
    leaf = leaf_of(base64.b64decode(receipt["opening"]))
    return root_of(leaf, receipt["index"], int(note[1]), path) == base64.b64decode(note[2])


def test_all_under_one_checkpoint(shared_node, schemas):  # noqa: F811
    ids = [f"many-{i}" for i in range(20)]
    ask(shared_node, *ids)
    wanted = [*ids[10:], "nothing", *ids[:10], "nobody"]
    answer = Asker(shared_node).receipts(*wanted)
    assert answer.status == 200 and answer.headers["Cache-Control"] == "no-store"
    jsonschema.validate(answer.document, {**schemas, "$ref": "#/components/schemas/Receipts"})
    assert [r["request_id"] for r in answer.document["receipts"]] == [*ids[10:], *ids[:10]]
    assert answer.document["missing"] == ["nothing", "nobody"]
    assert len(answer.document["checkpoints"]) == 1
    for receipt in answer.document["receipts"]:
        assert proved(answer.document, receipt)
    text = b"".join(base64.b64decode(r["opening"]) for r in answer.document["receipts"])
    assert AGENCY not in answer.body.decode() and NEEDY.encode() not in text
    assert "Paraudz".encode() not in text  # person and operator stay closed


def test_they_hold_what_was_asked_and_answered(shared_node):
    body = json.dumps(rest.question(UNKNOWN)).encode()
    answer = rest.Connection(shared_node).post(body, **{"X-Request-Id": "hashes-1"})
    document = Asker(shared_node).receipts("hashes-1").document
    opening = base64.b64decode(document["receipts"][0]["opening"])
    assert sha256(body) in opening and sha256(answer.body) in opening


def test_another_agencys_are_missing(node):
    ask(node, "mine-1")
    agencies.make_certificate(node, "other", agencies.registration(7))
    document = Asker(node, "other").receipts("mine-1").document
    assert document == {"checkpoints": [], "receipts": [], "missing": ["mine-1"]}
    before = len(node.records())
    Asker(node).receipts("mine-1")
    assert len(node.records()) == before  # reading one's own needs no record


def test_one_checkpoint_for_each_lane(folder):
    node = Node(folder)
    node.configure(lanes=3)
    node.start()
    ids = [f"lanes-{i}" for i in range(24)]
    for request_id in ids:
        ask(node, request_id)
    document = Asker(node).receipts(*ids).document
    origins = [c["origin"] for c in document["checkpoints"]]
    assert 1 < len(origins) == len(set(origins)) <= 3
    assert document["missing"] == [] and [r["request_id"] for r in document["receipts"]] == ids
    assert all(proved(document, receipt) for receipt in document["receipts"])
    node.stop()


@pytest.mark.parametrize("language", ["lv", "en"])
@pytest.mark.parametrize("body, code, field", [
    ('{"request_ids":[]}', "bad-count", "request_ids"),
    (json.dumps({"request_ids": [f"i{n}" for n in range(257)]}), "bad-count", "request_ids"),
    ('{"request_ids":["a","a"]}', "repeated-element", "request_ids"),
    ('{"request_ids":["a b"]}', "bad-text", "request_ids"),
    ('{"ids":["a"]}', "unknown-member", "ids"),
    ("{}", "missing-field", "request_ids"),
])
def test_flaws(shared_node, language, body, code, field):
    answer = Asker(shared_node, language=language).raw(body)
    assert (answer.status, answer.code, answer.field) == (400, code, field)
    assert answer.document["detail"] == TEXTS[code][language == "en"]


def test_only_post(shared_node):
    assert Asker(shared_node).raw(b"", method="GET").code == "method-not-allowed"


def test_more_than_one_answer_holds(folder):
    """Many agreements make long records; what does not fit is said, never left out."""
    node = Node(folder)
    for position in range(60):
        number = agencies.registration(position)
        path = folder / f"more-{position}.yaml"
        path.write_text(agencies.FORM.format(name=f"more-{position}", agency=AGENCY,
                                             municipality=number, **agencies.PLAIN))
        node.tilts("agreement", "add", path)
    node.start()
    ids = [f"long-{i}" for i in range(256)]
    ask(node, *ids)
    for language in ("lv", "en"):
        answer = Asker(node, language=language).receipts(*ids)
        assert (answer.status, answer.code) == (413, "receipts-too-large")
        assert answer.document["detail"] == TEXTS[answer.code][language == "en"]
    answer = Asker(node).receipts(*ids[:64])
    assert answer.status == 200 and len(answer.document["receipts"]) == 64
    node.stop()


@pytest.mark.skipif(BUILD.name != "build", reason="a program slowed down by its sanitizer is never too fast")
def test_who_reads_too_fast_is_told_when_to_come_again(node):
    ids = [f"{'x' * 50}-{i}" for i in range(256)]
    askers = [Asker(node, language=("lv", "en")[i % 2]) for i in range(200)]
    for asker in askers:
        assert asker.raw(b"{}").code == "missing-field"
    message = json.dumps({"request_ids": ids})
    told = {}
    for asker, answer in all_at_once(node, askers, lambda asker: message):
        if answer.status == 200:
            continue
        language = asker.headers["Accept-Language"]
        assert (answer.status, answer.code) == (429, "too-many-readings")
        assert answer.document["detail"] == TEXTS[answer.code][language == "en"]
        assert answer.document["clause"] == "3.2.5" and int(answer.headers["Retry-After"]) >= 1
        told[language] = answer
    assert set(told) == {"lv", "en"}
    ask(node, "still-1")  # checks are not concerned

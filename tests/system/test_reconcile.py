"""Both sides' records of a day, blinded and compared. The platform's log is made by a tool."""

import datetime
import json
import shutil

import pytest
from conftest import BUILD, NEEDY, UNKNOWN, Node, call
from soap import Connection

MAKE_LOG = BUILD / "tests" / "tools" / "make_log"
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def microseconds(at):
    return (datetime.datetime.fromisoformat(at.replace("Z", "+00:00")) - EPOCH) \
        // datetime.timedelta(microseconds=1)


def platform_of(folder, provider, lines):
    """A folder whose log holds the lines; its configuration is the provider's."""
    (folder / "data").mkdir(parents=True)
    shutil.copytree(provider.folder / "pki", folder / "pki")
    shutil.copy(provider.folder / "provider.yaml", folder / "provider.yaml")
    node = Node(folder)
    node.configure(domain="platform.example")
    call(MAKE_LOG, folder / "data", "platform.example/a/0", input="\n".join(lines) + "\n")
    return node


def lines_of(record, answer_hash=None):
    at = microseconds(record["at"])
    return [f"asked {at} {record['request_id']} {record['request_hash']} -",
            f"answered {at} {record['request_id']} {record['request_hash']} "
            f"{answer_hash or record['answer_hash']}"]


@pytest.fixture
def asked(folder, tmp_path):
    """A stopped provider with six records of today, and the day in Riga."""
    node = Node(folder).start()
    connection = Connection(node)
    for code in (NEEDY, UNKNOWN) * 3:
        assert connection.ask(code).status == 200
    node.stop()
    records = [r for r in node.records() if r["type"] == "check"]
    assert len(records) == 6
    return node, records, records[0]["from"]


def compare(node, folder, *words):
    done = call(*node.command[:3], "--json", "audit", "reconcile", folder, *words, check=False)
    return done.returncode, json.loads(done.stdout)


def counts(document):
    (day,) = document["days"]
    return [day[k] for k in
            ("matched", "provider_only", "platform_only", "different", "unanswered")]


def test_both_sides_agree(asked, tmp_path):
    provider, records, day = asked
    platform = platform_of(tmp_path / "platform", provider,
                           [l for r in records for l in lines_of(r)])
    platform.tilts("audit", "reconcile", "--export", tmp_path / "x", "--day", day, "--side",
                   "platform")
    code, document = compare(provider, tmp_path / "x")
    assert code == 0 and counts(document) == [6, 0, 0, 0, 0] and document["reconciled"]
    # The same the other way round: the platform compares.
    provider.tilts("audit", "reconcile", "--export", tmp_path / "y", "--day", day)
    code, document = compare(platform, tmp_path / "y", "--side", "platform")
    assert code == 0 and counts(document) == [6, 0, 0, 0, 0]


def test_each_way_to_differ(asked, tmp_path):
    provider, records, day = asked
    at = microseconds(records[0]["at"])
    lines = lines_of(records[0]) + lines_of(records[1], answer_hash="ab" * 32)
    lines += lines_of(records[2])[:1]  # asked, the answer never came
    lines += [f"answered {at} invented {'cd' * 32} {'ef' * 32}"]
    platform = platform_of(tmp_path / "platform", provider, lines)
    platform.tilts("audit", "reconcile", "--export", tmp_path / "x", "--day", day, "--side",
                   "platform")
    code, document = compare(provider, tmp_path / "x")
    assert code == 1 and not document["reconciled"]
    assert counts(document) == [1, 4, 1, 1, 1]
    # Which they are: the gravest first, each side's own by its request id.
    lost = {r["request_id"] for r in records[2:]}
    rows = [(r["kind"], r["day"], r["request_id"], bool(r["provider"]), bool(r["platform"]))
            for r in document["rows"]]
    assert rows[:2] == [("platform_only", day, None, False, True),
                        ("different", day, records[1]["request_id"], True, True)]
    assert set(rows[2:6]) == {("provider_only", day, i, True, False) for i in lost}
    assert rows[6:] == [("unanswered", day, records[2]["request_id"], False, True)]
    assert document["more_rows"] == 0
    # A line is found in both exports by its digits.
    exported = (tmp_path / "x" / f"platform-{day}.lines").read_text().splitlines()
    for row in [r for r in document["rows"] if r["platform"]]:
        (line,) = [l for l in exported if l.startswith(row["key"])]
        assert line.split(" ")[1].startswith(row["platform"])
    # The platform knows the ids of its own.
    provider.tilts("audit", "reconcile", "--export", tmp_path / "y", "--day", day)
    _, document = compare(platform, tmp_path / "y", "--side", "platform")
    assert document["rows"][0]["request_id"] == "invented"


def test_many_rows_are_counted_and_some_shown(asked, tmp_path):
    provider, records, day = asked
    at = microseconds(records[0]["at"])
    lines = [l for r in records for l in lines_of(r)]
    lines += [f"answered {at} invented-{n} {'cd' * 32} {'ef' * 32}" for n in range(120)]
    platform = platform_of(tmp_path / "platform", provider, lines)
    kept = provider.folder / "data" / "reconcile"
    platform.tilts("audit", "reconcile", "--export", kept, "--day", day, "--side", "platform")
    code = provider.tilts("audit", "reconcile", check=False)
    assert code.returncode == 1 and "and 70 more" in code.stdout
    last = provider.json("audit", "reconcile", "--last")
    assert counts(last) == [6, 0, 120, 0, 0]
    assert len(last["rows"]) == 50 and last["more_rows"] == 70


def test_an_answer_without_record_is_found(asked, tmp_path):
    """Platform-only makes the exit code 1, and nothing else has to be wrong."""
    provider, records, day = asked
    lines = [l for r in records for l in lines_of(r)]
    lines.append(f"answered {microseconds(records[0]['at'])} x {'cd' * 32} {'ef' * 32}")
    platform = platform_of(tmp_path / "platform", provider, lines)
    platform.tilts("audit", "reconcile", "--export", tmp_path / "x", "--day", day, "--side",
                   "platform")
    code, document = compare(provider, tmp_path / "x")
    assert code == 1 and counts(document) == [6, 0, 1, 0, 0]


def test_a_third_party_compares_two_exports(asked, tmp_path):
    """Both exports in one folder: neither log is needed, nor its configuration."""
    provider, records, day = asked
    platform = platform_of(tmp_path / "platform", provider,
                           [l for r in records for l in lines_of(r)])
    folder = tmp_path / "x"
    provider.tilts("audit", "reconcile", "--export", folder, "--day", day)
    platform.tilts("audit", "reconcile", "--export", folder, "--day", day, "--side", "platform")
    done = call(*provider.command[:1], "audit", "reconcile", folder, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    # The lines are plain enough for other tools.
    ours, theirs = ((folder / f"{s}-{day}.lines").read_text().splitlines()
                    for s in ("provider", "platform"))
    assert ours == sorted(ours) and set(ours) == set(theirs) and len(ours) == 6


def test_an_export_shows_nothing_and_is_recorded(asked, tmp_path):
    provider, records, day = asked
    provider.tilts("audit", "reconcile", "--export", tmp_path / "x", "--day", day)
    text = "".join(p.read_text() for p in (tmp_path / "x").iterdir())
    for record in records:
        for secret in (record["request_id"], record["answer_hash"], record["request_hash"],
                       record["person_code"]):
            assert secret not in text
    use = provider.json("audit", "show", "--last", "1")[0]
    assert use["type"] == "use" and use["subject"] == "reconcile export"


def test_one_callers_records(asked, tmp_path):
    provider, _, day = asked
    provider.tilts("audit", "reconcile", "--export", tmp_path / "x", "--day", day, "--caller",
                   "90001234503")
    assert (tmp_path / "x" / f"provider-{day}.lines").read_text() == ""
    done = provider.json("audit", "reconcile", "--export", tmp_path / "x", "--day", day,
                         "--caller", "90001800413")
    assert done["records"] == 6


@pytest.mark.parametrize("spoil", ["line", "hash", "checkpoint", "side"])
def test_a_spoilt_export_is_refused(asked, tmp_path, spoil):
    provider, records, day = asked
    platform = platform_of(tmp_path / "platform", provider,
                           [l for r in records for l in lines_of(r)])
    folder = tmp_path / "x"
    platform.tilts("audit", "reconcile", "--export", folder, "--day", day, "--side", "platform")
    card_path, lines_path = folder / f"platform-{day}.json", folder / f"platform-{day}.lines"
    card = json.loads(card_path.read_text())
    if spoil == "line":
        lines_path.write_text("".join(lines_path.read_text().splitlines(True)[1:]))
    elif spoil == "hash":
        card["sha256"] = "0" * 64
    elif spoil == "checkpoint":
        note = card["parts"][0]["checkpoint"].split("\n")
        note[1] = str(int(note[1]) + 1)
        card["parts"][0]["checkpoint"] = "\n".join(note)
    else:
        card["side"] = "provider"
    card_path.write_text(json.dumps(card))
    done = provider.tilts("audit", "reconcile", folder, check=False)
    assert done.returncode == 1 and str(card_path) in done.stderr


@pytest.mark.parametrize("words, code", [
    ([], 1), (["--export", "x"], 2), (["x", "--export", "y", "--day", "2026-01-01"], 2),
    (["x", "--day", "2026-13-01"], 2), (["x", "--side", "agency"], 2),
    (["x", "--caller", "123"], 2), (["there-is-no-such-folder"], 3),
])
def test_wrong_words(folder, words, code):
    assert Node(folder).tilts("audit", "reconcile", *words, check=False).returncode == code

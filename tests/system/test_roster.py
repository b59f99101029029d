"""Rosters: where an agreement lists its operators, only those whom the agency lists may ask."""

import base64
import datetime
import json
import resource
import shutil
import sqlite3
import subprocess
import zoneinfo

import agencies
import jsonschema
import pytest
import rest
import soap
from conftest import DAUGAVPILS, NEEDY, TILTS, Node, template
from test_change_killed import go_through_every_write
from test_problems import TEXTS
from test_receipts import schemas  # noqa: F401 (a fixture)

PATH = "/v1/roster"
LISTING, SISTER = agencies.registration(6), agencies.registration(7)
TODAY = datetime.datetime.now(zoneinfo.ZoneInfo("Europe/Riga")).date()
OTHER = "010190-00021"


def day(offset):
    return (TODAY + datetime.timedelta(days=offset)).isoformat()


def operator(**members):
    """The one who asks in every test, listed and bound since long ago."""
    return {**rest.OPERATOR, "undertaking": {"version": "2025-1", "day": day(-90)},
            "admitted_from": day(-90), "left_on": None, **members}


def roster(*operators):
    return json.dumps({"operators": operators}, ensure_ascii=False)


class Agency(rest.Connection):
    def put(self, body, **headers):
        body = body.encode() if isinstance(body, str) else body
        return rest.Answer(self.send(body, "application/json", "PUT", PATH, **headers))

    def check(self, **headers):
        return super().check(NEEDY, **headers)

    @property
    def admitted(self):
        answer = self.check()
        assert answer.status == 200 or (answer.code, answer.document["clause"]) == (
            "operator-not-bound", "3.2.9")
        return answer.status == 200


def prepare(folder, lanes=1):
    node = Node(folder)
    node.configure(lanes=lanes)
    for name, number in (("listing", LISTING), ("sister", SISTER)):
        agencies.make_certificate(node, name, number)
        path = folder / f"{name}.yaml"
        path.write_text(agencies.FORM.format(name=name, agency=number, municipality=DAUGAVPILS,
                                             **{**agencies.PLAIN, "operators": "listed"}))
        node.tilts("agreement", "add", path)
    agencies.make_certificate(node, "stranger", agencies.registration(8))
    return node.start()


@pytest.fixture
def listing(folder):
    node = prepare(folder)
    yield node
    node.stop()


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    folder = tmp_path_factory.mktemp("roster") / "node"
    shutil.copytree(template(), folder)
    node = prepare(folder)
    yield node
    node.stop()


def access_records(node):
    shown = node.json("audit", "show", "--last", "100000")
    return [r for r in shown if r.get("type") == "access"]


def test_nobody_is_admitted_before_a_roster_is_sent(listing):
    agency = Agency(listing, "listing")
    assert not agency.admitted
    answer = soap.Connection(listing, "listing").ask(NEEDY)
    assert answer.code == "operator-not-bound" and answer.texts("clause") == ["3.2.9"]
    assert Agency(listing).check().status == 200  # an agreement that admits every operator


@pytest.mark.parametrize("members, admitted", [
    ({}, True),
    ({"undertaking": None}, False),
    ({"undertaking": {"version": "2025-1", "day": day(0)}}, True),
    ({"undertaking": {"version": "2025-1", "day": day(1)}}, False),
    ({"admitted_from": day(0)}, True),
    ({"admitted_from": day(1)}, False),
    ({"left_on": day(-1)}, False),
    ({"left_on": day(0)}, False),
    ({"left_on": day(1)}, True),
    ({"person_code": OTHER}, False),
    ({"person_code": rest.OPERATOR["person_code"].replace("-", "")}, True),
    ({"name": "Annija", "surname": "Cita"}, True),  # the code says who it is
])
def test_who_is_admitted(shared, members, admitted):
    agency = Agency(shared, "listing")
    answer = agency.put(roster(operator(**members)))
    assert answer.status == 200 and answer.document["operators"] == 1
    assert agency.admitted == admitted


@pytest.mark.parametrize("lanes", [1, 3])
def test_a_change_counts_from_the_next_request_in_every_lane(folder, lanes):
    node = prepare(folder, lanes)
    connections = [Agency(node, "listing") for _ in range(6 * lanes)]
    assert not any(c.admitted for c in connections)
    for i, sender in enumerate(connections):
        wanted = i % 2 == 0
        sender.put(roster(operator()) if wanted else roster(operator(left_on=day(-1))))
        assert [c.admitted for c in connections] == [wanted] * len(connections)
    assert connections[0].put(roster()).document == {
        "operators": 0, "added": 0, "changed": 0, "removed": 1}
    assert not any(c.admitted for c in connections)
    node.stop()


def test_what_was_sent_is_read_back_and_may_be_sent_again(shared, schemas):  # noqa: F811
    agency = Agency(shared, "listing")
    sent = [operator(surname='Līčupe "Upe"'), operator(person_code=OTHER, undertaking=None,
                                                      left_on=day(30))]
    agency.put(roster(*sent))
    answer = agency.get(PATH, **{"X-Request-Id": "read-1"})
    assert answer.status == 200 and answer.headers["X-Request-Id"] == "read-1"
    jsonschema.validate(answer.document, {**schemas, "$ref": "#/components/schemas/Roster"})
    midnight = lambda text: f"{text}T00:00:00"
    assert answer.document["operators"] == [
        {**o, "admitted_from": midnight(o["admitted_from"]),
         "left_on": o["left_on"] and midnight(o["left_on"]),
         "undertaking": o["undertaking"] and {**o["undertaking"],
                                              "day": midnight(o["undertaking"]["day"])}}
        for o in sent]
    again = agency.put(answer.body)
    jsonschema.validate(again.document, {**schemas, "$ref": "#/components/schemas/RosterChange"})
    assert again.document == {"operators": 2, "added": 0, "changed": 0, "removed": 0}


def test_a_roster_is_its_agencys_alone(shared):
    agency, sister = Agency(shared, "listing"), Agency(shared, "sister")
    sister.put(roster())
    agency.put(roster(operator()))
    assert agency.admitted and not sister.admitted
    assert sister.get(PATH).document == {"operators": []}
    sister.put(roster(operator(left_on=day(-1))))
    assert agency.admitted and not sister.admitted


def test_who_has_no_agreement_has_no_roster(shared):
    stranger = Agency(shared, "stranger")
    for answer in (stranger.get(PATH), stranger.put(roster(operator()))):
        assert (answer.status, answer.code) == (403, "no-agreement")


def test_a_change_is_recorded_and_names_people_in_the_operator_section_only(listing):
    agency = Agency(listing, "listing")
    agency.put(roster(operator(), operator(person_code=OTHER, name="Ilze", surname="Citere")),
               **{"X-Request-Id": "roster-1"})
    agency.put(roster(operator(undertaking=None)), **{"X-Request-Id": "roster-2"})
    records = access_records(listing)
    told = [(r["request_id"], r["outcome"], json.loads(r["detail"])) for r in records]
    wholes = [(i, o, d["added"], d["changed"], d["removed"]) for i, o, d in told if "added" in d]
    assert wholes == [("roster-1", "begun", 2, 0, 0), ("roster-1", "done", 2, 0, 0),
                      ("roster-2", "begun", 0, 1, 1), ("roster-2", "done", 0, 1, 1)]
    changes = [(i, d["change"]) for i, o, d in told if "change" in d]
    assert changes == [("roster-1", "added")] * 2 + [("roster-2", "changed"),
                                                     ("roster-2", "removed")]
    for record in records:
        facts = json.dumps({k: v for k, v in record.items() if k != "operator"},
                           ensure_ascii=False)
        assert "00014" not in facts and "00021" not in facts
        assert "Paraudz" not in facts and "Citere" not in facts
        assert record["clause"] == "3.2.9"
    surnames = [r["operator"].get("surname") for r in records if "change" in r["detail"]
                and "added" not in json.loads(r["detail"])]
    assert surnames == ["Paraudziņa", "Citere", "Paraudziņa", "Citere"]
    receipt = agency.send(b"", method="GET", path="/v1/receipts/roster-1")
    opening = base64.b64decode(receipt.body.split(b"\n")[1].split(b" ")[1])
    assert b"roster" in opening and b"00014" not in opening and b"Paraudz" not in opening


@pytest.mark.parametrize("language", ["lv", "en"])
@pytest.mark.parametrize("body, code, field", [
    ("{", "bad-json", None),
    ("{}", "missing-field", "operators"),
    ('{"operators":{}}', "wrong-type", "operators"),
    ('{"operators":[1]}', "wrong-type", "operators[0]"),
    (roster(operator(more=1)), "unknown-member", "operators[0].more"),
    (roster(operator(), operator()), "repeated-element", "operators[1].person_code"),
    (roster(operator(person_code="123")), "bad-person-code", "operators[0].person_code"),
    (roster(operator(name="")), "missing-field", "operators[0].name"),
    (roster(operator(surname="a\x01b")), "bad-text", "operators[0].surname"),
    (roster(operator(undertaking={"version": "1"})), "missing-field",
     "operators[0].undertaking.day"),
    (roster(operator(undertaking={"version": "1", "day": "2026-02-30"})), "bad-date",
     "operators[0].undertaking.day"),
    (roster(operator(admitted_from=None)), "missing-field", "operators[0].admitted_from"),
    (roster(operator(left_on=day(-91))), "from-after-till", "operators[0].left_on"),
    (json.dumps({"operators": [{}] * 257}), "bad-count", "operators"),
])
def test_a_flaw_changes_nothing_and_is_recorded(shared, language, body, code, field):
    agency = Agency(shared, "listing")
    agency.put(roster(operator()))
    answer = agency.put(body, **{"X-Request-Id": f"flaw-{language}-{code}",
                                 "Accept-Language": language})
    assert (answer.status, answer.code, answer.document.get("field")) == (400, code, field)
    assert answer.document["detail"] == TEXTS[code][language == "en"]
    assert agency.admitted
    record = access_records(shared)[-1]
    assert record["outcome"] == code and record["request_id"] == f"flaw-{language}-{code}"


def test_as_many_as_the_limit_says(shared):
    people = [operator(person_code=f"010190-0{1000 + i}", name="Ā" * 20) for i in range(250)]
    agency = Agency(shared, "listing")
    assert agency.put(roster(*people)).document["operators"] == 250
    assert len(agency.get(PATH).document["operators"]) == 250
    agency.put(roster(operator()))
    assert agency.admitted


def test_while_another_one_writes_the_register(listing):
    """An import may take its time: a lane does not wait for it, and checks go on."""
    agency = Agency(listing, "listing")
    agency.put(roster(operator()))
    with sqlite3.connect(listing.folder / "data" / "register.db") as database:
        database.execute("BEGIN IMMEDIATE")
        answer = agency.put(roster())
        assert (answer.status, answer.code) == (503, "register-unavailable")
        assert answer.headers["Retry-After"] == "1"
        assert agency.admitted
        database.execute("ROLLBACK")
    assert agency.put(roster()).document["removed"] == 1


def test_without_a_record_nothing_changes(listing):
    agency = Agency(listing, "listing")
    agency.put(roster(operator()))
    resource.prlimit(listing.process.pid, resource.RLIMIT_FSIZE, (1, 1))  # no file grows
    answer = agency.put(roster())
    assert (answer.status, answer.code) == (503, "log-unavailable")
    agency.check()
    assert listing.process.wait(timeout=60) == 3
    listing.process = None
    listing.start()
    assert Agency(listing, "listing").admitted


def command(node, *words, stdin="", check=True):
    done = subprocess.run([str(TILTS), "-c", str(node.folder / "provider.yaml"), "--json",
                           "operator", *words], input=stdin, capture_output=True, text=True,
                          check=False)
    assert not check or done.returncode == 0, done.stdout + done.stderr
    return done.returncode, json.loads(done.stdout)


def test_the_command_keeps_the_rosters_of_agencies_without_rest(listing):
    agency = Agency(listing, "listing")
    _, done = command(listing, "add", "-", "--agency", LISTING,
                      stdin=roster(operator(undertaking=None)))
    assert done == {"operators": 1, "added": 1, "changed": 0, "removed": 0}
    assert not agency.admitted
    _, (row,) = command(listing, "list", "--agency", LISTING)
    assert (row["surname"], row["undertaking"], row["left"]) == ("Paraudziņa", None, None)
    assert rest.OPERATOR["person_code"] not in json.dumps(row) and row["agency"] == LISTING
    command(listing, "bind", row["id"], "--undertaking", "2025-2", "--on", day(-1))
    assert agency.admitted
    command(listing, "leave", row["id"])
    assert not agency.admitted
    _, (after,) = command(listing, "list")
    assert (after["id"], after["undertaking"], after["left"]) == (row["id"], "2025-2", day(0))
    path = listing.folder / "roster.json"
    path.write_text(roster(operator(person_code=OTHER)))
    _, done = command(listing, "add", path, "--agency", LISTING, "--whole")
    assert done == {"operators": 1, "added": 1, "changed": 0, "removed": 1}
    done = [r for r in access_records(listing) if r["outcome"] == "done"]
    assert len(done) == 4 and all(r["operator"]["name"] for r in done)  # the account


@pytest.mark.parametrize("words, code", [
    (["leave", "999"], 1), (["leave", "x"], 2), (["bind", "1"], 2), (["add", "-"], 2),
    (["add", "-", "--agency", "123"], 2), (["list", "--on", "x"], 2), (["shout"], 2), ([], 2),
    (["add", "-", "--agency", LISTING], 1),
])
def test_the_command_says_what_is_wrong(shared, words, code):
    assert command(shared, *words, stdin='{"operators":[{}]}', check=False)[0] == code


def test_a_change_that_is_killed_is_whole_or_nothing_and_begun_in_the_log(folder, tmp_path):
    path = folder / "roster.json"
    path.write_text(roster(operator(), operator(person_code=OTHER)))
    seen = set()
    for node, killed in go_through_every_write(folder, tmp_path, "operator", "add", path,
                                               "--agency", LISTING):
        listed = len(command(node, "list")[1])
        outcomes = [r["outcome"] for r in access_records(node)]
        begun, settled = outcomes.count("begun"), outcomes.count("done")
        assert listed in (0, 2) and begun in (0, 3)
        assert listed == 0 or begun == 3  # nothing is changed that is not begun in the log
        assert not settled or listed == 2  # nothing is done in the log that was not changed
        assert killed or settled
        assert node.tilts("audit", "verify").returncode == 0
        seen.add((begun > 0, listed > 0, settled > 0))
    assert seen == {(False, False, False), (True, False, False), (True, True, False),
                    (True, True, True)}

"""Calls that a command answers: its document, its refusals, what is recorded of them, and what
hostile members come to."""

import hashlib
import json
import re
import shutil

import pytest
import yaml
from conftest import DAUGAVPILS, NEEDY, ROOT, template
from desk import ProviderDesk

DOCUMENT = yaml.safe_load((ROOT / "api" / "platform.openapi.yaml").read_text(encoding="utf-8"))
REASON = "sūdzība Nr. 17"


class World:
    """A provider's desk, and one person of each role."""

    def __init__(self, folder):
        shutil.copytree(template(), folder)
        self.desk = ProviderDesk(folder)
        bad = folder / "bad.csv"
        bad.write_text((folder / "people.csv").read_text() + f"{NEEDY},9,x,,{DAUGAVPILS},L,M\n")
        self.desk.tilts("register", "import", bad, "--municipality", DAUGAVPILS, "--max-bad", "100")
        self.desk.start()
        self.people, self.clients = {}, {}
        for role in ("operator", "supervisor", "dpo", "administrator"):
            self.people[role] = self.desk.person(f"the-{role}", role)
            self.clients[role] = self.people[role].sign_in()

    def confirmed(self):
        """The data-protection officer, who has just shown again who it is."""
        person, client = self.people["dpo"], self.clients["dpo"]
        answer = client.post("/v1/session/confirm",
                             {"password": person.password, "code": person.code()})
        assert answer.status == 200, answer.body
        return client

    def records(self, kind):
        return self.desk.json("audit", "show", "--last", "100000", "--type", kind)

    def last_use(self):
        return [r for r in self.records("use") if r["origin"].endswith("/desk")][-1]


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    world = World(tmp_path_factory.mktemp("commands") / "node")
    yield world
    world.desk.stop()


def good(answer):
    assert answer.status == 200, answer.body
    return answer.json


def test_agreements_are_those_of_the_command(world):
    listed = good(world.clients["operator"].get("/v1/agreements"))
    assert listed["items"] == world.desk.json("agreement", "list") and listed["next"] is None
    for row in listed["items"]:
        shown = good(world.clients["operator"].get(f"/v1/agreements/{row['id']}"))
        assert shown == world.desk.json("agreement", "show", row["id"])


def test_what_is_not_there(world):
    answer = world.clients["operator"].get("/v1/agreements/no-such")
    assert (answer.status, answer.code) == (409, "command-refused")
    assert "no-such" in answer.json["said"]
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_an_event_is_rehearsed_and_then_made(world):
    client = world.clients["administrator"]
    agreement = good(client.get("/v1/agreements"))["items"][0]["id"]
    path = f"/v1/agreements/{agreement}/events"
    event = {"kind": "contact", "party": "agency", "contact": "--help <b>Jānis</b>\u202e"}
    rehearsed = good(client.post(path, {**event, "rehearsal": True}))
    assert rehearsed["done"] is False and rehearsed["consequences"]
    assert good(client.get(f"/v1/agreements/{agreement}"))["agency"]["contact"] != event["contact"]
    made = good(client.post(path, {**event, "rehearsal": False}))
    assert made["done"] is True
    assert good(client.get(f"/v1/agreements/{agreement}"))["agency"]["contact"] == event["contact"]
    record = world.records("agreement")[-1]
    assert record["operator"]["name"] == "the-administrator" and record["outcome"] == "done"


def test_members_that_do_not_go_together(world):
    client = world.clients["administrator"]
    agreement = good(client.get("/v1/agreements"))["items"][0]["id"]
    answer = client.post(f"/v1/agreements/{agreement}/events",
                         {"kind": "notice", "contact": "somebody"})
    assert (answer.status, answer.code) == (400, "command-words")
    assert "--contact" in answer.json["said"]


def test_a_duty_from_its_opening_to_its_end(world):
    client = world.clients["dpo"]
    agreement = good(client.get("/v1/agreements"))["items"][0]["id"]
    duty = good(client.post("/v1/duties", {"kind": "support", "agreement": agreement,
                                           "note": "a question"}))["id"]
    assert duty in [d["id"] for d in good(client.get("/v1/duties"))["items"]]
    digest = hashlib.sha256(b"answer").hexdigest()
    good(client.post(f"/v1/duties/{duty}/done", {"sha256": digest, "note": "sent"}))
    last = good(client.get(f"/v1/duties/{duty}"))["history"][-1]
    assert last["evidence"] == f"sha256:{digest}" and last["by"] == "the-dpo"
    good(client.post(f"/v1/duties/{duty}/reopen", {"note": "it was the wrong letter"}))
    assert good(client.get(f"/v1/duties/{duty}"))["state"] != "done"


def test_records_are_shown_for_a_reason(world):
    client = world.clients["supervisor"]
    assert client.post("/v1/audit/records", {}).code == "missing-field"
    shown = good(client.post("/v1/audit/records", {"type": "import", "reason": REASON}))["items"]
    assert shown and {r["type"] for r in shown} == {"import"}
    use = world.last_use()
    assert use["subject"] == "audit show" and use["outcome"] == "shown"
    assert json.loads(use["detail"])["reason"] == REASON
    assert use["operator"]["name"] == "Vārds" and use["channel"] == "desk"


@pytest.mark.parametrize("reason", [f"par {NEEDY}", "01018000019 prasa", f"x{NEEDY}x"])
def test_no_codes_in_reasons(world, reason):
    before = len(world.records("use"))
    answer = world.clients["supervisor"].post("/v1/audit/records", {"reason": reason})
    assert (answer.code, answer.json["field"]) == ("code-in-text", "reason")
    assert NEEDY.encode() not in answer.body
    assert len(world.records("use")) == before, "nothing was shown"


def test_who_asked_about_a_person(world):
    wish = {"person_code": NEEDY, "reason": REASON}
    client = world.people["dpo"].sign_in()
    assert client.post("/v1/audit/person", wish).code == "confirmation-needed"
    client = world.confirmed()
    view = good(client.post("/v1/audit/person", wish))
    assert view["person_codes"] == [NEEDY] and view["language"] == "en"
    use = world.last_use()
    assert use["subject"] == "audit person" and NEEDY not in json.dumps(use)
    own = [r for r in world.records("use") if r["subject"] == "report person"][-1]
    assert own["operator"]["name"] == "the-dpo"
    assert client.post("/v1/audit/person", {**wish, "person_code": "1"}).code == "bad-person-code"
    assert NEEDY not in world.desk.log.read_text()


def test_the_log_is_verified(world):
    report = good(world.clients["administrator"].post("/v1/audit/verify"))
    assert report["verified"] is True
    assert {part["origin"].rsplit("/", 1)[1] for part in report["parts"]} > {"admin", "desk"}


def test_reports(world):
    report = good(world.clients["administrator"].post("/v1/audit/reports/monthly",
                                                      {"month": "2026-01"}))
    assert report["language"] == "en"
    answer = world.clients["administrator"].post("/v1/audit/reports/monthly", {"month": "2026-13"})
    assert answer.code == "command-words"
    client = world.confirmed()
    wish = {"from": "2026-01-01", "till": "2026-12-31", "reason": REASON}
    good(client.post("/v1/audit/reports/misuse", wish))
    own = [r for r in world.records("use") if r["subject"] == "report specific"][-1]
    assert REASON in own["detail"] and own["operator"]["name"].startswith("Vārds Uzvārds")


def test_an_extract_and_its_files(world):
    client = world.confirmed()
    made = good(client.post("/v1/audit/extracts", {
        "municipality": DAUGAVPILS, "from": "2020-01-01", "till": "2090-01-01", "reason": REASON}))
    (listed,) = good(client.get("/v1/audit/extracts"))["items"]
    assert listed["id"] == made["extract"]
    for file in listed["files"]:
        answer = client.get(f"/v1/audit/extracts/{listed['id']}/files/{file['name']}")
        assert answer.status == 200 and len(answer.body) == file["bytes"]
        assert hashlib.sha256(answer.body).hexdigest() == file["sha256"]
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{file["name"]}"'
        use = world.last_use()
        assert json.loads(use["detail"]) == {"about": listed["id"], "file": file["name"]}
    for name in ("issued.txt", "manifest.sha256"):
        assert client.get(f"/v1/audit/extracts/{listed['id']}/files/{name}").status == 200
    for path in (f"{listed['id']}/files/desk.db", f"{listed['id']}/files/..%2f..%2fdesk.db",
                 f"{listed['id']}/files/.note", f"{listed['id']}/files/no.note",
                 "../files/extract.json", "..%2f..%2fx/files/extract.json",
                 f"{listed['id']}%00/files/extract.json", f"{listed['id']}/files/extract.json%00",
                 "no-such/files/extract.json"):
        answer = client.get(f"/v1/audit/extracts/{path}")
        assert answer.status in (400, 404), path


def test_reconciliation(world):
    client = world.clients["dpo"]
    assert client.get("/v1/audit/reconcile").code == "command-refused"
    assert client.post("/v1/audit/reconcile").code == "command-refused"
    folder = world.desk.folder / "data" / "reconcile"
    folder.mkdir()
    day = world.records("import")[-1]["at"][:10]
    world.desk.tilts("audit", "reconcile", "--export", folder, "--day", day, "--side", "platform")
    result = good(client.post("/v1/audit/reconcile", {"day": day}))
    assert result["days"][0]["day"] == day
    assert good(client.get("/v1/audit/reconcile")) == result


def test_certificates(world):
    rows = good(world.clients["administrator"].get("/v1/certificates"))["items"]
    assert {row["use"] for row in rows} == {"server", "trust", "desk"}
    assert all(row["days_left"] > 30 and row["state"] == "good" for row in rows)


def test_imports_and_their_rejects(world):
    client = world.clients["administrator"]
    newest = good(client.get("/v1/imports"))["items"][0]
    path = f"/v1/imports/{newest['id']}/rejects"
    (row,) = good(client.get(path))["items"]
    assert "value" not in row and row["reason"]
    assert client.post(path).code == "missing-field"
    (row,) = good(client.post(path, {"reason": REASON}))["items"]
    assert row["value"]
    assert json.loads(world.last_use()["detail"]) == {"reason": REASON, "about": newest["id"]}


# --- What hostile members come to ---

HOSTILE = ["--help", "-", "--json", "-c", "--out", "/etc/passwd", "../../etc", "a\x00b", "a\nb",
           "\x1b[31m", "", " ", "x" * 600, "ģ" * 300, "\u202eabc", "%s%n", "$(id)", "`id`", "'; --",
           "😀", "\ufeff"]


def posts():
    """Every call that a command answers, with the members that are words or texts."""
    for path, item in DOCUMENT["paths"].items():
        post = item.get("post", {})
        if "x-command" in post:
            schema = post.get("requestBody", {}).get("content", {}).get("application/json", {})
            yield path, post, schema.get("schema", {}).get("properties", {})


@pytest.mark.parametrize("path", [path for path, *_ in posts()])
def test_hostile_members(world, path):
    """Refused as what they are, or taken as text; never another option, never a failure."""
    (post, members), = [(p, m) for known, p, m in posts() if known == path]
    role = post["x-roles"][0]
    client = world.confirmed() if role == "dpo" else world.clients[role]
    log_before = world.desk.log.read_text().count("command-failed")
    for name in members:
        for value in HOSTILE:
            body = {"reason": REASON, "kind": "notice", name: value}
            body = {key: text for key, text in body.items() if key in members}
            if "rehearsal" in members and name != "rehearsal":
                body["rehearsal"] = True
            answer = client.post(re.sub(r"\{\w+\}", "x1", path), body)
            assert answer.status in (400, 409, 200), (name, value, answer.body)
            assert answer.status != 200 or name in ("note", "contact", "reason", "received"), \
                (name, value)
    assert world.desk.log.read_text().count("command-failed") == log_before


@pytest.mark.parametrize("word", ["--help", "-c", "..", "%2e%2e%2fx", "a%00b", "a%0Ab", "x" * 200])
def test_hostile_words_of_a_path(world, word):
    client = world.clients["administrator"]
    for path in ("/v1/agreements/{}", "/v1/duties/{}", "/v1/imports/{}/rejects"):
        answer = client.get(path.format(word))
        assert answer.status in (400, 404), (path, answer.status)

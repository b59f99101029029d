"""Duties: opened by hand and by events, with Latvian clocks, evidence, records and a feed."""

import datetime
import hashlib
import re

import mail_server
import pytest
from conftest import AGENCY, DAUGAVPILS, ROOT, Node


@pytest.fixture
def desk(folder):
    """A provider's folder; duties need no running process."""
    return Node(folder)


def agreement_of(desk, municipality=DAUGAVPILS):
    return next(a["id"] for a in desk.json("agreement", "list")
                if municipality in str(a.values()) and a["state"] == "in force")


def open_duty(desk, kind, *words, agreement=None):
    return desk.json("duty", "open", kind, "--agreement", agreement or agreement_of(desk), *words)


def changes(desk, kind):
    """The records that commands made, in order."""
    return [r for r in desk.json("audit", "show", "--last", "100000")
            if r["type"] == kind and r["origin"].endswith("/admin")]


def duty_records(desk):
    return changes(desk, "duty")


@pytest.mark.parametrize("kind, words, clause, due", [
    # Received on Monday; 24 to 26 and 31 December and 1 January are free; 2 January was moved, which
    # binds the agency only.
    ("extract", ["--received", "2025-12-22"], "3.3", "2026-01-06 24:00"),
    ("subject-request", ["--party", "agency", "--received", "2025-12-22"], "3.5",
     "2026-01-06 24:00"),
    ("subject-request", ["--party", "municipality", "--received", "2025-12-22"], "3.1.6",
     "2026-01-05 24:00"),
    ("support", ["--received", "2025-12-22 16:59"], "3.1.4", "2025-12-30 24:00"),
    ("details", ["--party", "municipality", "--received", "2025-12-22"], "7.6",
     "2026-01-05 24:00"),
    ("legal-basis", ["--received", "2025-12-22"], "3.1.5", ""),
    ("system-change", ["--party", "agency", "--on", "2031-05-01"], "7.8", "2031-04-30 24:00"),
    ("reorganisation", ["--party", "municipality", "--on", "2031-05-01"], "7.7",
     "2031-04-01 24:00"),
    # 48 hours run on the clock, through the night in which summer time begins.
    ("incident", ["--party", "agency", "--received", "2026-03-28 12:00"], "3.4",
     "2026-03-30 13:00:00"),
])
def test_each_kind_has_its_clause_and_clock(desk, kind, words, clause, due):
    opened = open_duty(desk, kind, *words)
    assert (opened["clause"], opened["due"]) == (clause, due)
    [record] = [r for r in duty_records(desk) if r["outcome"] == "opened"]
    assert (record["subject"], record["clause"]) == (opened["id"], clause)


@pytest.mark.parametrize("kind, words, code, sentence", [
    ("weather", [], 2, "KIND is"),
    ("incident", ["--received", "2026-01-02 10:00"], 2, "--party"),
    ("extract", ["--party", "municipality"], 1, "never owed"),
    ("extract", ["--received", "2999-01-01"], 1, "has not come yet"),
    ("extract", ["--received", "yesterday"], 2, "YYYY-MM-DD"),
    ("incident", ["--party", "agency", "--received", "2026-01-02"], 2, "HH:MM"),
    ("system-change", ["--party", "agency"], 2, "--on DAY"),
    ("extract", ["--on", "2026-01-02"], 2, "--on is for"),
])
def test_what_makes_no_sense_is_refused(desk, kind, words, code, sentence):
    done = desk.tilts("duty", "open", kind, "--agreement", agreement_of(desk), *words, check=False)
    assert (done.returncode, sentence in done.stderr) == (code, True), done.stderr
    assert desk.json("duty", "list") == [] and duty_records(desk) == []


def test_duty_of_no_agreement_is_refused(desk):
    done = desk.tilts("duty", "open", "extract", "--agreement", "NONE", check=False)
    assert done.returncode == 1 and "no agreement NONE" in done.stderr


def test_overdue_is_an_exit_code_until_it_is_done(desk, tmp_path):
    assert desk.tilts("duty", "overdue").returncode == 0
    identifier = open_duty(desk, "extract", "--received", "2025-12-22")["id"]
    overdue = desk.tilts("duty", "overdue", check=False)
    assert overdue.returncode == 1 and identifier in overdue.stdout
    assert desk.tilts("duty", "done", identifier, check=False).returncode == 1  # how?
    letter = tmp_path / "letter.pdf"
    letter.write_bytes(b"sent" * 50_000)
    desk.tilts("duty", "done", identifier, "--evidence", letter, "--note", "L-17/2026")
    assert desk.tilts("duty", "overdue").returncode == 0
    shown = desk.json("duty", "show", identifier)
    digest = hashlib.sha256(letter.read_bytes()).hexdigest()
    assert shown["state"] == "done" and shown["late"] is True
    assert shown["history"][-1]["evidence"] == f"sha256:{digest}"
    assert desk.tilts("duty", "done", identifier, "--note", "again", check=False).returncode == 1
    desk.tilts("duty", "reopen", identifier, "--note", "two records were missing")
    assert desk.tilts("duty", "overdue", check=False).returncode == 1
    desk.tilts("duty", "done", identifier, "--extract", "e-2026-03")
    assert [h["event"] for h in desk.json("duty", "show", identifier)["history"]] == \
        ["opened", "done", "reopened", "done"]
    told = [r["outcome"] for r in duty_records(desk)]
    assert told == ["begun", "opened", "begun", "done", "begun", "reopened", "begun", "done"]
    assert any(digest in r["detail"] for r in duty_records(desk))
    assert desk.tilts("audit", "verify").returncode == 0


def test_notes_and_evidence_are_kept_without_being_done(desk, tmp_path):
    identifier = open_duty(desk, "extract")["id"]
    (tmp_path / "ask.eml").write_text("please")
    desk.tilts("duty", "note", identifier, "--note", "asked again")
    desk.tilts("duty", "note", identifier, "--evidence", tmp_path / "ask.eml")
    shown = desk.json("duty", "show", identifier)
    assert [h["event"] for h in shown["history"]] == ["opened", "noted", "evidenced"]
    assert shown["state"] == "open"
    assert desk.tilts("duty", "note", identifier, check=False).returncode == 2
    assert desk.tilts("duty", "note", identifier, "--evidence", tmp_path / "none",
                      check=False).returncode == 3


def test_the_table_of_moved_days_can_be_edited(desk):
    (desk.folder / "calendar.yaml").write_text("moved: []\nfestivals: []\none_off: []\n")
    desk.configure(calendar="calendar.yaml")
    assert open_duty(desk, "extract", "--received", "2025-12-22")["due"] == "2026-01-05 24:00"
    (desk.folder / "calendar.yaml").write_text(
        'moved:\n  - {day: "2025-12-23", to: "2025-12-27"}\nfestivals: []\none_off:\n'
        '  - "2026-01-05"\n')
    assert open_duty(desk, "extract", "--received", "2025-12-22")["due"] == "2026-01-06 24:00"


def test_the_sample_table_is_the_program_s_own(desk):
    cases = [("2018-07-06", "support"), ("2021-04-29", "extract"), ("2023-05-26", "extract"),
             ("2023-07-06", "extract"), ("2024-12-18", "extract"), ("2025-11-12", "extract")]
    own = [open_duty(desk, kind, "--received", day)["due"] for day, kind in cases]
    desk.configure(calendar=ROOT / "dist" / "calendar.yaml")
    assert [open_duty(desk, kind, "--received", day)["due"] for day, kind in cases] == own


@pytest.mark.parametrize("text, place", [
    ('moved:\n  - {day: "2026-01-03", to: "2026-01-17"}\nfestivals: []\none_off: []\n', "line 2"),
    ('moved: []\nfestivals: []\none_off:\n  - "2026-02-30"\n', "line 4"),
    ("moved: []\n", "festivals"),
])
def test_a_wrong_table_is_told_with_its_place(desk, text, place):
    (desk.folder / "calendar.yaml").write_text(text)
    desk.configure(calendar="calendar.yaml")
    done = desk.tilts("duty", "list", check=False)
    assert done.returncode == 3 and place in done.stderr


def test_the_feed_is_a_calendar(desk):
    identifier = open_duty(desk, "extract", "--received", "2025-12-22")["id"]
    feed = desk.tilts("duty", "list", "--ical", "--lang", "en").stdout
    assert feed.startswith("BEGIN:VCALENDAR") and f"UID:{identifier}@provider.example" in feed
    assert "3.3" in feed
    assert "lv" not in desk.tilts("duty", "list", "--ical", "--lang", "fr", check=False).stdout


def test_events_of_an_agreement_open_duties(desk):
    agreement = agreement_of(desk)
    desk.tilts("agreement", "suspend", agreement, "--by", "agency", "--note", "flood")
    desk.tilts("agreement", "resume", agreement)
    desk.tilts("agreement", "contact", agreement, "--party", "municipality", "--contact", "new")
    desk.tilts("agreement", "successor", agreement, "--party", "agency", "--successor",
               "90005556606")
    given = datetime.date.today()
    desk.tilts("agreement", "notice", agreement)
    duties = desk.json("duty", "list", "--agreement", agreement)
    assert [(d["kind"], d["party"], d["clause"]) for d in duties] == [
        ("force-majeure", "agency", "5"), ("details", "municipality", "7.6"),
        ("reorganisation", "agency", "7.7"), ("notice", "municipality", "6.2")]
    assert duties[0]["state"] == "overdue"  # at once
    assert duties[2]["state"] == "overdue"  # a month ahead, and it is today
    shown = next(a for a in desk.json("agreement", "list") if a["id"] == agreement)
    assert duties[3]["due"] == f"{shown['last_day']} 24:00"
    assert shown["state"] == "notice" and int(shown["days_left"]) > 80
    assert datetime.date.fromisoformat(shown["last_day"]) > given


def test_every_event_is_in_the_log_with_its_clause(desk):
    first, second, third = (a["id"] for a in desk.json("agreement", "list")
                            if a["state"] == "in force")
    steps = [
        (["suspend", first], "5"), (["resume", first], "5"),
        (["contact", first, "--party", "agency", "--contact", "x", "--clause", "7.3"], "7.3"),
        (["successor", first, "--party", AGENCY, "--successor", "90005556606"], "7.7"),
        (["notice", first], "6.2"),
        (["end", first, "--reason", "gross-breach"], "6.3"),
        (["suspend", second, "--day", "2026-02-01"], "5"),
        (["end", second, "--reason", "force-majeure"], "5"),
        (["end", third, "--reason", "unlawful-processing"], "6.4"),
    ]
    before = len(changes(desk, "agreement"))
    for words, _ in steps:
        desk.tilts("agreement", *words)
    records = changes(desk, "agreement")[before:]
    assert [(r["subject"], r["outcome"], r["clause"]) for r in records] == [
        (words[1], outcome, clause) for words, clause in steps for outcome in ("begun", "done")]
    assert desk.tilts("audit", "verify").returncode == 0


INCIDENT = {"nature": "laptop stolen, disk <encrypted>", "subjects": "applicants",
            "subject-count": "120", "records": "status rows", "record-count": "340",
            "contact": "datu.aizsardziba@pasvaldiba.example", "consequences": "none likely",
            "measures": "key revoked"}


def test_an_incident_is_told_in_phases_and_printed(desk):
    agreement = agreement_of(desk)
    opened = desk.json("duty", "incident", "--agreement", agreement, "--party", "municipality",
                       "--found", "2026-01-09 18:30", "--nature", INCIDENT["nature"],
                       "--subject-count", "100")
    assert opened["due"] == "2026-01-11 18:30:00" and opened["clause"] == "3.4"
    rest = [w for k, v in INCIDENT.items() if k != "nature" for w in (f"--{k}", v)]
    desk.tilts("duty", "incident", opened["id"], *rest)
    history = desk.json("duty", "show", opened["id"])["history"]
    assert history[0]["incident"] == {"nature": INCIDENT["nature"], "subject-count": "100"}
    assert history[-1]["incident"] == INCIDENT
    english = desk.tilts("duty", "page", opened["id"], "--lang", "en").stdout
    assert "disk &lt;encrypted&gt;" in english and ">120<" in english and "not known yet" not in english
    assert desk.json("duty", "page", opened["id"], "--lang", "en")["html"] == english
    page = desk.folder / "incident.html"
    desk.tilts("duty", "page", opened["id"], "--out", page)
    text = page.read_text()
    assert '<html lang="lv">' in text and "Iespējamās sekas" in text
    assert page.stat().st_mode & 0o777 == 0o600
    assert re.search(r"details_sha256", str(duty_records(desk)))
    assert "laptop" not in str(duty_records(desk))


@pytest.mark.parametrize("words, code", [
    (["--nature", "x"], 2),
    (["D-1"], 2),
    (["D-1", "--subject-count", "many"], 1),
    (["D-1", "--party", "agency", "--nature", "x"], 2),
    (["D-2", "--nature", "x"], 1),
    (["D-9", "--nature", "x"], 1),
])
def test_an_incident_s_wrong_words(desk, words, code):
    open_duty(desk, "incident", "--party", "agency", "--received", "2026-01-02 10:00")
    open_duty(desk, "extract")
    assert desk.tilts("duty", "incident", *words, check=False).returncode == code


def reminders(desk, port, extra="tls: none\n", hours="[72, 24, 0]"):
    (desk.folder / "reminders.yaml").write_text(
        f"server: smtp://127.0.0.1:{port}\nfrom: tilts@example.lv\n"
        "to: [a@example.lv, b@example.lv]\n"
        f"hours: {hours}\nlanguage: lv\n" + extra)
    desk.configure(reminders="reminders.yaml")


def test_each_reminder_is_sent_once(desk):
    controller, box = mail_server.start()
    try:
        reminders(desk, controller.port)
        overdue = open_duty(desk, "extract", "--received", "2025-12-22")["id"]
        now = open_duty(desk, "incident", "--party", "municipality")["id"]  # due in 48 h
        open_duty(desk, "legal-basis", "--received", "2025-12-22")  # no term
        done = open_duty(desk, "support", "--received", "2025-12-22")["id"]
        desk.tilts("duty", "done", done, "--note", "answered")
        sent = desk.json("duty", "remind")
        assert sent == [{"id": overdue, "hours": 0}, {"id": now, "hours": 72}]
        assert desk.json("duty", "remind") == []
        assert len(box.mails) == 2
        sender, to, message = box.mails[0]
        assert (sender, to) == ("tilts@example.lv", ["a@example.lv", "b@example.lv"])
        assert message["Subject"] == \
            f"Nokavēts: Auditācijas pierakstu izraksts pašvaldībai ({overdue})"
        assert "3.3. punkts" in message.get_content()
        assert box.mails[1][2]["Message-ID"] == f"<{now}.72@provider.example>"
        history = desk.json("duty", "show", now)["history"]
        assert [(h["event"], h.get("note")) for h in history[1:]] == [("reminded", "72 h before")]
        assert [r["outcome"] for r in duty_records(desk)].count("reminded") == 2
    finally:
        controller.stop()


def test_a_reminder_that_was_not_taken_is_sent_later(desk):
    controller, box = mail_server.start()
    try:
        reminders(desk, controller.port)
        open_duty(desk, "extract", "--received", "2025-12-22")
        box.refuse = True
        refused = desk.tilts("duty", "remind", check=False)
        assert refused.returncode == 3 and "no reminder was sent" in refused.stderr
        box.refuse = False
        assert len(desk.json("duty", "remind")) == 1 and len(box.mails) == 1
    finally:
        controller.stop()


def test_reminders_go_encrypted_and_with_a_login(desk):
    controller, box = mail_server.start(desk.pki("server.pem"), desk.pki("server.key"), "sesame")
    try:
        (desk.folder / "password").write_text("sesame\n")
        login = f"user: tilts\npassword_file: password\ntrust: {desk.pki('ca.pem')}\n"
        reminders(desk, controller.port, login)
        open_duty(desk, "extract", "--received", "2025-12-22")
        assert len(desk.json("duty", "remind")) == 1 and len(box.mails) == 1
        open_duty(desk, "extract", "--received", "2025-12-22")
        (desk.folder / "password").write_text("wrong\n")
        assert desk.tilts("duty", "remind", check=False).returncode == 3
        # A server whose certificate is not trusted gets neither password nor mail.
        (desk.folder / "password").write_text("sesame\n")
        reminders(desk, controller.port, "user: tilts\npassword_file: password\n")
        assert desk.tilts("duty", "remind", check=False).returncode == 3
        assert len(box.mails) == 1
    finally:
        controller.stop()


def test_a_server_without_tls_gets_nothing(desk):
    controller, box = mail_server.start()
    try:
        reminders(desk, controller.port, "")
        open_duty(desk, "extract", "--received", "2025-12-22")
        assert desk.tilts("duty", "remind", check=False).returncode == 3 and not box.mails
    finally:
        controller.stop()


@pytest.mark.parametrize("change, sentence", [
    (("smtp://127.0.0.1", "smtp://mail.example"), "only a server on this machine"),
    (("smtp://", "http://"), "smtp://host:port"),
    (("a@example.lv", "nobody"), "name@domain"),
    (("72", "99999"), "at most a year"),
    (("tls: none", "user: x"), "belong together"),
])
def test_a_wrong_reminders_file_is_told(desk, change, sentence):
    reminders(desk, 25)
    path = desk.folder / "reminders.yaml"
    path.write_text(path.read_text().replace(*change))
    done = desk.tilts("duty", "remind", check=False)
    assert done.returncode == 3 and sentence in done.stderr

"""Who asked about me, the monthly report and the report on misuse, over a real provider."""

import csv
import datetime
import html.parser
import json
import re

import pytest
from conftest import DAUGAVPILS, NEEDY, ROOT, UNKNOWN, Node
from soap import NS, SOAP11, Connection, envelope

NEW_CODE = "320000-00001"
ASKER = "010190-00014"  # the operator of soap.py
RTL = "\u202e"


def ask_as(connection, code, name, surname, operator=ASKER, purpose=None):
    """A question by an operator with this name; the caller chooses it freely."""
    escape = lambda t: t.replace("&", "&amp;").replace("<", "&lt;")
    header = (f'<s:Header><Context xmlns="{NS}"><Purpose>{escape(purpose)}</Purpose></Context>'
              "</s:Header>") if purpose else ""
    return connection.send(envelope(
        f'<CheckStatus xmlns="{NS}"><PersonCode>{code}</PersonCode>'
        f"<userName>{escape(name)}</userName><userSecondName>{escape(surname)}</userSecondName>"
        f"<userPersonCode>{operator}</userPersonCode></CheckStatus>", header, SOAP11))


class Page(html.parser.HTMLParser):
    """What a browser would make of a page: its tags and its text."""

    def __init__(self, path):
        super().__init__()
        self.tags, self.words, self.attributes = [], [], []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += attributes

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self):
        return "".join(self.words)

    def assert_self_contained(self):
        assert not {"script", "link", "img", "iframe", "object", "form", "a"} & set(self.tags)
        assert not [n for n, _ in self.attributes if n.startswith("on") or n in ("src", "href")]


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    """A stopped node whose log holds questions of every kind; NEEDY changed the code midway."""
    import shutil
    from conftest import template
    folder = tmp_path_factory.mktemp("asked") / "node"
    shutil.copytree(template(), folder)
    node = Node(folder).start()
    connection = Connection(node)
    assert connection.ask(NEEDY, purpose="4.2.4.2", application="P-2026-17").status == 200
    assert connection.ask(UNKNOWN).status == 200
    assert connection.ask(UNKNOWN).status == 200
    assert ask_as(connection, NEEDY, "<script>alert(1)</script>", f"=A{RTL}b&\"'").status == 200
    assert connection.ask(NEEDY, purpose="010190-00018").code == "purpose-not-agreed"
    (folder / "codes.csv").write_text(f"old,new,day\n{NEEDY},{NEW_CODE},2026-05-01\n")
    node.tilts("register", "codes", folder / "codes.csv")
    assert connection.ask(NEW_CODE).status == 200
    assert connection.ask(ASKER).status == 200  # the operator's own
    node.stop()
    return node


def this_month(node):
    return node.records()[-1]["at"][:7]


def days_around(node):
    day = datetime.date.fromisoformat(node.records()[-1]["at"][:10])
    step = datetime.timedelta(days=2)
    return ["--from", str(day - step), "--till", str(day + step)]


@pytest.mark.parametrize("code", [NEEDY, NEW_CODE])
def test_old_and_new_code_see_the_same(asked, code):
    shown = asked.json("audit", "person", code, "--reason", "request D-1")
    assert sorted(shown["person_codes"]) == [NEEDY, NEW_CODE]
    assert len(shown["checks"]) == 4
    newest, *_, oldest = shown["checks"]
    assert newest["person_code"] == NEW_CODE and newest["at"] > oldest["at"]
    assert oldest["asker"] == {"registration": "90001800413", "name": "Aģentūra"}
    assert oldest["purpose"] == "4.2.4.2" and oldest["application"] == "P-2026-17"
    assert [s["status"] for s in oldest["statuses"]] == [1]
    assert oldest["statuses"][0]["municipality"]["registration"] == DAUGAVPILS


def test_a_refusal_is_shown_as_one(asked):
    checks = asked.json("audit", "person", NEEDY, "--reason", "D-1")["checks"]
    refused = [c for c in checks if c["outcome"] == "purpose-not-agreed"]
    assert len(refused) == 1 and not refused[0]["statuses"] and refused[0]["clause"]


def test_the_sheet_names_no_other_personal_code(asked):
    """The operator's code is not the person's business; the name is, unless left out."""
    shown = json.dumps(asked.json("audit", "person", UNKNOWN, "--reason", "D-1"))
    assert ASKER not in shown and "Paraudzi" in shown
    bare = json.dumps(asked.json("audit", "person", UNKNOWN, "--reason", "D-1",
                                 "--without-operators"))
    assert "Paraudzi" not in bare and "operator" not in bare


def test_nobody_asked(asked):
    assert asked.json("audit", "person", "010180-09990", "--reason", "D-1")["checks"] == []
    assert "Nobody has asked" in asked.tilts("audit", "person", "010180-09990", "--reason", "D-1",
                                             "--lang", "en").stdout


@pytest.mark.parametrize("words, code", [
    (["010180-00019"], 2),                                           # no reason
    (["010180-0001", "--reason", "x"], 2),                           # no code
    (["010180-00019", "--reason", "about 010180-00019"], 2),         # a code would stay in the log
    (["010180-00019", "--reason", "about 01018000019."], 2),
    (["010180-00019", "--reason", " "], 2),
    (["010180-00019", "--reason", "x", "--lang", "de"], 2),
])
def test_person_refuses_wrong_words(asked, words, code):
    before = len(asked.json("audit", "show", "--last", "100000"))
    assert asked.tilts("audit", "person", *words, check=False).returncode == code
    assert len(asked.json("audit", "show", "--last", "100000")) == before


def test_reading_is_itself_recorded_without_the_code(asked):
    asked.tilts("audit", "person", UNKNOWN, "--reason", "request D-7 of 3 March")
    use = asked.json("audit", "show", "--last", "1")[0]
    assert use["type"] == "use" and use["subject"] == "report person"
    detail = json.loads(use["detail"])
    assert detail["reason"] == "request D-7 of 3 March" and len(detail["person_sha256"]) == 64
    assert UNKNOWN not in json.dumps(use) and UNKNOWN.replace("-", "") not in json.dumps(use)
    assert asked.tilts("audit", "verify").returncode == 0


def test_no_record_no_report(folder):
    """Where the use cannot be recorded nothing is shown."""
    node = Node(folder).start()
    Connection(node).ask(NEEDY)
    node.stop()
    (folder / "data" / "audit-admin.guard").write_text("not a guard")
    done = node.tilts("audit", "person", NEEDY, "--reason", "x", check=False)
    assert done.returncode == 3 and "Aģentūra" not in done.stdout


def test_hostile_names_are_shown_and_do_nothing(asked, tmp_path):
    asked.tilts("audit", "person", NEEDY, "--reason", "D-1", "--html", tmp_path / "p.html")
    page = Page(tmp_path / "p.html")
    page.assert_self_contained()
    assert f"<script>alert(1)</script> =A[U+202E]b&\"'" in page.text
    assert RTL not in page.text
    assert (tmp_path / "p.html").stat().st_mode & 0o777 == 0o600
    table = asked.tilts("audit", "person", NEEDY, "--reason", "D-1").stdout
    assert RTL not in table and "[U+202E]" in table


def normal(text):
    """What differs from run to run: instants, days, request ids."""
    text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "TIME", text)
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "ID", text)
    return re.sub(r"<bdi>\d{4}-\d\d-\d\d</bdi>", "<bdi>DAY</bdi>", text)


@pytest.mark.parametrize("language", ["lv", "en"])
def test_the_printed_sheet_is_as_agreed(asked, tmp_path, language):
    path = tmp_path / "p.html"
    asked.tilts("audit", "person", NEEDY, "--reason", "D-1", "--lang", language, "--html", path)
    golden = ROOT / "tests" / "golden" / f"audit-person.{language}.html"
    assert normal(path.read_text(encoding="utf-8")) == golden.read_text(encoding="utf-8")


def test_monthly_counts_and_holds_no_personal_data(asked, tmp_path):
    month = this_month(asked)
    report = asked.json("audit", "report", "--month", month, "--html", tmp_path / "m.html",
                        "--csv", tmp_path / "m.csv", "--lang", "en")
    volume = {row["what"]: row["now"] for row in report["volume"]}
    assert volume["Requests in all"] == 7 and volume["Refusals"] == 1
    outcomes = {row["outcome"]: row for row in report["outcomes"]}
    assert outcomes["not-found"]["now"] == 3 and outcomes["disclosed"]["now"] == 3
    assert outcomes["disclosed"]["share_percent"] == 42.9
    assert {r["programme"]: r["now"] for r in report["programmes"]} == {
        "4.2.4.2": 1, "other": 1, "not stated": 5}
    assert sum(r["checks"] for r in report["by_hour"]) == 7
    assert sum(r["checks"] for r in report["by_weekday"]) == 7
    page = Page(tmp_path / "m.html")
    page.assert_self_contained()
    everything = json.dumps(report) + page.text + (tmp_path / "m.csv").read_text()
    for secret in (NEEDY, UNKNOWN, ASKER, "010190-00018", "Paraudzi", "P-2026-17", "script"):
        assert secret not in everything


def test_the_next_month_shows_the_change(asked):
    year, month = map(int, this_month(asked).split("-"))
    following = f"{year + month // 12}-{month % 12 + 1:02}"
    report = asked.json("audit", "report", "--month", following, "--lang", "en")
    volume = {row["what"]: (row["now"], row["before"]) for row in report["volume"]}
    assert volume["Requests in all"] == (0, 7)
    assert {r["outcome"]: r["change_points"] for r in report["outcomes"]}["disclosed"] == -42.9


def test_plots_can_be_read_by_all(asked, tmp_path):
    asked.tilts("audit", "report", "--month", this_month(asked), "--html", tmp_path / "m.html")
    page = Page(tmp_path / "m.html")
    assert page.tags.count("svg") == 2 and page.tags.count("figure") == 2
    assert page.tags.count("title") == 3 and page.tags.count("desc") == 2
    assert page.tags.count("table") == 5  # three lists, and each plot once more
    assert ("role", "img") in page.attributes and ("lang", "lv") in page.attributes
    assert page.tags.count("bdi") > 0


MANDATE = ["--reader", "Zane Lasītāja", "--mandate", "order 12 of the director"]


def test_specific_finds_the_signs(asked, tmp_path):
    (tmp_path / "leavers.csv").write_text(
        f"operator,day\n{ASKER},{asked.records()[-1]['at'][:10]}\n")
    (tmp_path / "surnames.csv").write_text(f"person,surname\n{UNKNOWN},Paraudziņš\n")
    report = asked.json("audit", "report", "--specific", *days_around(asked), *MANDATE,
                        "--hours", "00:00-00:01", "--leavers", tmp_path / "leavers.csv",
                        "--surnames", tmp_path / "surnames.csv", "--repeats", "2",
                        "--lang", "en", "--csv", tmp_path / "s.csv", "--html", tmp_path / "s.html")
    counts = {row["sign"]: row["count"] for row in report["sign_counts"]}
    assert counts["own code"] == 1 and counts["own surname"] == 2
    assert counts["again after \"not found\""] == 1
    assert counts["no application"] == 6 and counts["unusual volume"] == 0
    # NEEDY three times, by the new code a fourth; UNKNOWN twice
    assert counts["one person again and again"] == 4
    assert counts["in the last days of work or after them"] == 7
    assert len(report["signs"]) == sum(counts.values())
    page = Page(tmp_path / "s.html")
    page.assert_self_contained()
    assert "<script>alert(1)</script>" in page.text and RTL not in page.text
    rows = list(csv.DictReader((tmp_path / "s.csv").open(encoding="utf-8", newline="")))
    assert any("<script>" in str(row) for row in rows)


def test_a_name_is_no_formula_in_csv(node, tmp_path):
    assert ask_as(Connection(node), NEEDY, "=cmd|'/c calc'!A0", "Viltnieks").status == 200
    node.tilts("audit", "report", "--specific", *days_around(node), *MANDATE, "--csv",
               tmp_path / "s.csv")
    text = (tmp_path / "s.csv").read_text(encoding="utf-8")
    assert "\"'=cmd|" in text and "\"=cmd" not in text


def test_specific_is_recorded_in_the_readers_name(asked):
    asked.tilts("audit", "report", "--specific", *days_around(asked), *MANDATE)
    use = asked.json("audit", "show", "--last", "1")[0]
    assert use["subject"] == "report specific" and use["operator"]["name"] == "Zane Lasītāja"
    detail = json.loads(use["detail"])
    assert detail["mandate"] == "order 12 of the director" and detail["account"]


@pytest.mark.parametrize("words", [
    [], ["--month", "2026-13"], ["--month", "x"], ["--specific"],
    ["--month", "2026-01", "--specific"], ["--month", "2026-01", "--reader", "x"],
    ["--specific", "--from", "2026-01-02", "--till", "2026-01-01", *MANDATE],
    ["--specific", "--from", "2026-01-01", "--till", "2026-02-30", *MANDATE],
    ["--specific", "--from", "2026-01-01", "--till", "2026-01-02", "--reader", "x"],
    ["--specific", "--from", "2026-01-01", "--till", "2026-01-02", *MANDATE, "--hours", "18-8"],
    ["--specific", "--from", "2026-01-01", "--till", "2026-01-02", *MANDATE, "--repeats", "1"],
    ["--specific", "--from", "2026-01-01", "--till", "2026-01-02", *MANDATE, "--calendar", "x"],
])
def test_report_refuses_wrong_words(asked, words):
    assert asked.tilts("audit", "report", *words, check=False).returncode == 2

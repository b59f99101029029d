"""What supervisors, data-protection officers and administrators do in the pages of both sides, in
Chromium: each journey with the mouse and by keyboard alone, and each page in both languages, both
themes and every width."""

import pytest
from office import Office

HANDS = pytest.mark.parametrize("hands", ["mouse", "keyboard"])
SIDES = pytest.mark.parametrize("side", ["provider", "platform"])
EVERY_ROLE = "operator,supervisor,dpo,administrator"
PAGES = ["agreements", "agreement", "event", "duties", "duty", "incident", "newDuty", "people", "person",
         "newPerson", "certificates", "audit", "records", "about", "extracts", "newExtract", "extract",
         "reconcile", "misuse", "monthly", "verify"]
OWN_PAGES = {"provider": ["imports", "import"], "platform": ["providers"]}


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    office = Office(tmp_path_factory.mktemp("office") / "node")
    yield office
    office.close()


@pytest.mark.parametrize("side,page", [
    (side, page) for side, own in OWN_PAGES.items() for page in PAGES + own])
def test_page(office, side, page):
    office.walk_as("office_page", side, EVERY_ROLE, page=page)


@SIDES
@pytest.mark.parametrize("role", ["operator", "supervisor", "dpo", "administrator"])
def test_each_role_sees_its_own(office, side, role):
    office.walk_as("office_roles", side, role, role=role)


@SIDES
@HANDS
def test_notice_after_its_consequences(office, side, hands):
    municipality = {"mouse": "Daugavpils", "keyboard": "Vidusciema"}[hands]
    office.walk_as("agreement_event", side, "administrator", hands=hands, municipality=municipality)
    states = {a["name"].split()[0]: a["state"] for a in office.sides[side].json("agreement", "list")}
    assert states[municipality] in ("notice", "suspended")


@HANDS
def test_duty(office, hands):
    office.walk_as("duty", "provider", "supervisor", hands=hands)


@HANDS
def test_incident(office, hands):
    office.walk_as("incident", "provider", "dpo", hands=hands)


@HANDS
def test_people(office, hands):
    office.walk_as("people", "platform", "administrator", hands=hands, account=f"jauna.{hands}")


@HANDS
def test_audit_records(office, hands):
    office.walk_as("audit_records", "provider", "supervisor", hands=hands)
    uses = [r for r in office.provider.json("audit", "show", "--type", "use", "--last", "1000")
            if "Pārbaude Nr. 7" in r.get("detail", "")]
    assert uses


@HANDS
def test_who_asked_about_a_person(office, hands):
    office.walk_as("about_person", "provider", "dpo", hands=hands)


@HANDS
def test_extract(office, hands):
    office.walk_as("extract", "provider", "dpo", hands=hands)


@HANDS
def test_reports(office, hands):
    office.walk_as("reports", "provider", "dpo", hands=hands)

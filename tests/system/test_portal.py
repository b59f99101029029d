"""The citizen portal asks who asked: the Data Tracker's usage interface over a real provider."""

import json
import re
import urllib.parse

import pytest
from conftest import AGENCY, BUILD, NEEDY, UNKNOWN, Node, call
from soap import Connection

PORTAL = "90003334405"
NEW_CODE = "32000000001"


def certificate(node, name, registration):
    node.tilts("pki", "request", "--registration", registration, "--name", name, "--key",
               node.pki(f"{name}.key"), "--out", node.pki(f"{name}.csr"))
    node.tilts("pki", "issue", node.pki(f"{name}.csr"), "--dir", node.folder / "pki",
               "--registration", registration, "--name", name, "--out", node.pki(f"{name}.pem"))


class Portal:
    def __init__(self, node):
        self.node = node

    def get(self, what, user=f"LV{NEEDY}", who="portal", language=None, method="GET", **arguments):
        path = f"/v1/usage/{what}"
        if arguments:
            path += "?" + urllib.parse.urlencode(arguments)
        words = ["-X", method, "-w", "\n%{http_code}"]
        if user:
            words += ["-H", f"X-Road-UserId: {user}"]
        if language:
            words += ["-H", f"Accept-Language: {language}"]
        port, self.node.port = self.node.port, self.node.portal_port
        try:
            done = self.node.curl(*words, who=who, path=path)
        finally:
            self.node.port = port
        body, _, status = done.stdout.rpartition("\n")
        return int(status), json.loads(body)

    def find(self, code, **arguments):
        status, document = self.get("findUsage", userCode=code, **arguments)
        assert status == 200, document
        return document


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    import shutil
    from conftest import template
    folder = tmp_path_factory.mktemp("portal") / "node"
    shutil.copytree(template(), folder)
    node = Node(folder)
    certificate(node, "portal", PORTAL)
    node.configure(portal=f'"{PORTAL}"', portal_port=0)
    node.start()
    node.portal_port = int(re.search(r"event=portal-listening.*?port=(\d+)",
                                     node.log.read_text()).group(1))
    connection = Connection(node)
    assert connection.ask(NEEDY, purpose="4.2.4.2").status == 200
    assert connection.ask(UNKNOWN).status == 200
    (folder / "codes.csv").write_text(f"old,new,day\n{NEEDY},{NEW_CODE},2026-05-01\n")
    node.tilts("register", "codes", folder / "codes.csv")
    assert connection.ask(NEW_CODE).status == 200
    assert connection.ask(NEEDY, purpose="none.such").code == "purpose-not-agreed"
    yield Portal(node)
    assert node.stop() == 0


def test_the_fields_are_those_of_the_interface(portal):
    document = portal.find(f"LV{NEEDY}")
    assert set(document) == {"totalUsages", "usages"} and document["totalUsages"] == 3
    for usage in document["usages"]:
        assert set(usage) == {"logtime", "action", "receiverCode", "receiverName",
                              "receiverSystem"}
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", usage["logtime"])
        assert usage["receiverCode"] == AGENCY and usage["receiverName"] == "Aģentūra"
    times = [u["logtime"] for u in document["usages"]]
    assert times == sorted(times, reverse=True)
    assert "atteikts" in document["usages"][0]["action"]
    assert "4.2.4.2" in document["usages"][2]["action"]


@pytest.mark.parametrize("code", [NEEDY, NEW_CODE, f"LV{NEEDY.replace('-', '')}"])
def test_old_and_new_code(portal, code):
    assert portal.find(code)["totalUsages"] == 3


def test_older_generations_of_a_part_are_walked(portal):
    """After a rollback a lane goes on in a part of another name; the old one still counts."""
    data = portal.node.folder / "data"
    before = portal.find(UNKNOWN)["totalUsages"]
    lines = (f"check 1764000000000000 r-{i} {'ab' * 32} {'cd' * 32}\n" for i in range(3))
    (data / "old").mkdir()
    call(BUILD / "tests" / "tools" / "make_log", data / "old", "provider.example/a/0-2",
         input="".join(lines))
    (data / "old" / "audit-0.db").rename(data / "audit-0-2.db")
    try:
        assert portal.find(NEEDY)["totalUsages"] == 6 and before == 1
    finally:
        for path in data.glob("audit-0-2.db*"):
            path.unlink()


def test_pages(portal):
    whole = portal.find(NEEDY)["usages"]
    assert portal.find(NEEDY, offset=1, limit=1) == {"totalUsages": 3, "usages": whole[1:2]}
    assert portal.find(NEEDY, offset=3) == {"totalUsages": 3, "usages": []}


def test_periods(portal):
    assert portal.find(NEEDY, periodEnd="2020-01-01T00:00:00")["totalUsages"] == 0
    assert portal.find(NEEDY, periodStart="2020-01-01T00:00:00Z")["totalUsages"] == 3
    assert portal.find(NEEDY, periodStart="9000-01-01T00:00:00")["totalUsages"] == 0


def test_english(portal):
    assert portal.find(UNKNOWN, language="en-GB,en;q=0.9")["usages"][0]["action"].endswith(
        "no status found")


def test_nobody_asked(portal):
    assert portal.find("010180-09990") == {"totalUsages": 0, "usages": []}


def test_period_and_heartbeat(portal):
    status, document = portal.get("usagePeriod", user=None)
    assert status == 200 and set(document) == {"periodStart"}
    # Records of commands, made when the folder was set up, are older than the first check.
    assert document["periodStart"] <= portal.find(NEEDY)["usages"][-1]["logtime"]
    status, document = portal.get("heartbeat", user=None)
    assert status == 200 and document["status"] == "OK" and document["message"]


def test_only_the_portals_certificate(portal):
    status, document = portal.get("findUsage", who="agency", userCode=NEEDY)
    assert status == 403 and set(document) == {"message"}
    refused = portal.node.curl(who=None, path="/v1/usage/heartbeat", check=False)
    assert refused.returncode != 0


def test_the_lanes_do_not_serve_it(portal):
    done = portal.node.curl("-o", "/dev/null", "-w", "%{http_code}", who="portal",
                            path="/v1/usage/heartbeat")
    assert done.stdout in ("403", "404")


@pytest.mark.parametrize("user, arguments, names", [
    (None, {"userCode": NEEDY}, "X-Road-UserId"),
    (NEEDY, {}, "userCode"),
    (NEEDY, {"userCode": "x"}, "userCode"),
    (NEEDY, {"userCode": NEEDY, "limit": "1001"}, "limit"),
    (NEEDY, {"userCode": NEEDY, "offset": "x"}, "offset"),
    (NEEDY, {"userCode": NEEDY, "periodStart": "today"}, "periodStart"),
])
def test_wrong_parameters(portal, user, arguments, names):
    status, document = portal.get("findUsage", user=user, **arguments)
    assert status == 400 and names in document["message"] and NEEDY not in document["message"]


def test_wrong_ways(portal):
    assert portal.get("findUsage", method="POST", userCode=NEEDY)[0] == 405
    assert portal.get("elsewhere")[0] == 404


def test_the_use_is_recorded_without_codes(portal):
    portal.find(UNKNOWN)
    use = portal.node.json("audit", "show", "--last", "1")[0]
    assert use["type"] == "use" and use["subject"] == "portal findUsage"
    detail = json.loads(use["detail"])
    assert detail["portal"] == PORTAL and len(detail["person_sha256"]) == 64
    assert "00050" not in use["detail"] and "00019" not in use["detail"]
    assert portal.node.tilts("audit", "verify").returncode == 0


def test_no_personal_data_in_the_programs_log(portal):
    log = portal.node.log.read_text()
    assert "00019" not in log and "00050" not in log


@pytest.mark.parametrize("values", [
    {"portal": f'"{PORTAL}"'}, {"portal_port": 0}, {"portal": '"123"', "portal_port": 0},
    {"portal": f'"{PORTAL}"', "portal_port": 70000},
])
def test_half_a_configuration_is_refused(folder, values):
    node = Node(folder)
    node.configure(**values)
    done = node.tilts("provider", "check", check=False)
    assert done.returncode == 3 and "portal" in done.stderr

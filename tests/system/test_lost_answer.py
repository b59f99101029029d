"""An answer that its asker lost, and a register that changes before the question comes again under the same
request id: the receipt proves the answer that is held, the newest."""

import json

import pytest
from conftest import DAUGAVPILS, UNKNOWN, call
from exchange import Exchange, system_token
from test_checks import ask
from test_late_receipts import change

ID = "asked-twice"


@pytest.fixture(scope="module")
def exchange(tmp_path_factory):
    exchange = Exchange(tmp_path_factory.mktemp("lost")).start()
    yield exchange
    exchange.stop()


def forget(exchange, request_id):
    """As a kill leaves it between the record of the answer and the commit of platform.db."""
    the_check = "(SELECT id FROM status_check WHERE request_id = ?)"
    change(exchange, f"DELETE FROM check_provider WHERE status_check = {the_check}", request_id)
    change(exchange, "DELETE FROM status_check WHERE request_id = ?", request_id)


def move_in(exchange, person):
    """From now on the register holds a status of that person."""
    people = exchange.north.folder / "people.csv"
    people.write_text(people.read_text() + f"{person},1,2026-01-01,,{DAUGAVPILS},L-77,M-77\n")
    exchange.north.tilts("register", "import", people, "--municipality", DAUGAVPILS)


def compare(exchange, folder):
    """Both logs, as far as they concern north."""
    day = exchange.north.records()[-1]["at"][:10]
    exchange.platform.tilts("audit", "reconcile", "--export", folder, "--day", day, "--provider", "north")
    done = call(*exchange.north.command[:3], "--json", "audit", "reconcile", folder, check=False)
    (compared,) = json.loads(done.stdout)["days"]
    return {key: compared[key] for key in ("matched", "provider_only", "platform_only", "different",
                                           "unanswered")}


def test_the_receipt_proves_the_newest_answer(exchange, tmp_path):
    operator = exchange.platform.person("operator-1", "operator").sign_in()
    token = system_token(exchange.platform.person("administrator-1", "administrator").sign_in())
    ((code,),) = exchange.platform.database(
        "SELECT person_code FROM account WHERE account = 'operator-1'")
    exchange.application(operator, UNKNOWN, number="T-1")
    system, token["X-Request-Id"] = exchange.platform.client(), ID
    answers = [ask(system, token, UNKNOWN, "T-1", code).json]
    forget(exchange, ID)
    move_in(exchange, UNKNOWN)
    answers.append(ask(system, token, UNKNOWN, "T-1", code).json)
    assert [a["statuses"][0]["status"] for a in answers] == [0, 1]
    shown = operator.post(f"/v1/checks/{ID}/show", {"reason": "looked at again"}).json
    assert {p["name"]: p["receipt"] for p in shown["providers"]} == {
        "north": "verified", "south": "verified"}
    assert [r for r in exchange.records("access") if r["outcome"] == "receipt-different"] == []
    # The provider has both, the second as a repeat of the first.
    given = [r for r in exchange.north.records() if r["request_id"] == ID]
    assert [r["outcome"] for r in given] == ["not-found", "disclosed"]
    assert given[1]["repeat_of"] == given[0]["index"]
    receipt = exchange.north.curl(path=f"/v1/receipts/{ID}").stdout
    assert compare(exchange, tmp_path) == {"matched": 2, "provider_only": 0, "platform_only": 0,
                                           "different": 0, "unanswered": 0}
    assert f"\nindex {given[1]['index']}\n" in receipt

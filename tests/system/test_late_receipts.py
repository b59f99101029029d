"""Receipts that were not to be had with their answers: the platform gets them later, of checks by people
and of bulk jobs, and finds out the one that does not prove what it holds."""

import re
import sqlite3

import pytest
from conftest import LOW_INCOME, NEEDY, UNKNOWN
from exchange import Exchange
from test_bulk_calls import follow, new_job, row

PEOPLE = [NEEDY, LOW_INCOME, UNKNOWN]
PENDING, VERIFIED, DIFFERENT = 1, 2, 3  # as platform.db has them


@pytest.fixture(scope="module")
def exchange(tmp_path_factory):
    exchange = Exchange(tmp_path_factory.mktemp("late")).start()
    yield exchange
    exchange.stop()


@pytest.fixture(scope="module")
def operator(exchange):
    return exchange.platform.person("operator-1", "operator").sign_in()


@pytest.fixture(scope="module")
def checks(exchange, operator):
    """Request ids of three checks by a person; 300 more were asked in bulk."""
    ids = [exchange.check(operator, person).json["request_id"] for person in PEOPLE]
    path = new_job(operator, [row(f"L-{i:04}", PEOPLE[i % 3]) for i in range(300)])
    operator.post(f"{path}/start", {})
    assert follow(exchange, operator, path)["state"] == "done"
    return ids


def change(exchange, sql, *values):
    path = exchange.platform.folder / exchange.platform.data / "platform.db"
    connection = sqlite3.connect(path, timeout=60)
    with connection:
        rows = connection.execute(sql, values).fetchall()
    connection.close()
    return rows


def counts(exchange):
    return dict(change(exchange, "SELECT receipt, count(*) FROM check_provider GROUP BY receipt"))


def leave_pending(exchange):
    """A platform that is stopped, its checks as questions leave them whose deadline came before their
    receipts."""
    assert exchange.platform.stop() == 0
    change(exchange, "UPDATE check_provider SET receipt = ?", PENDING)


def start(exchange, operator):
    exchange.platform.start()
    operator.port = exchange.platform.port


def round_of(exchange, *providers):
    """The next round of one of them: how many receipts came, and how many did not."""
    while True:
        line = exchange.platform.wait_for("late-receipts")
        name, came, pending = re.search(r"provider=(\w+) came=(\d+) pending=(\d+)", line).groups()
        if name in providers:
            return int(came), int(pending)


def shown(operator, request_id):
    answer = operator.post(f"/v1/checks/{request_id}/show", {"reason": "looked at again"})
    assert answer.status == 200, answer.body
    return {p["name"]: p["receipt"] for p in answer.json["providers"]}


def alarms(exchange):
    return [r for r in exchange.records("access") if r["outcome"] == "receipt-different"]


def test_pending_receipts_are_verified_later(exchange, operator, checks):
    assert counts(exchange) == {VERIFIED: 606}
    leave_pending(exchange)
    questions = exchange.records("asked", "answered")
    start(exchange, operator)
    rounds = [round_of(exchange, "north", "south") for _ in range(4)]
    assert sorted(rounds) == [(47, 0), (47, 0), (256, 0), (256, 0)]  # many in one call
    assert counts(exchange) == {VERIFIED: 606}
    assert shown(operator, checks[0]) == {"north": "verified", "south": "verified"}
    assert exchange.records("asked", "answered") == questions and alarms(exchange) == []


def test_a_provider_that_is_away_is_asked_again(exchange, operator, checks):
    leave_pending(exchange)
    south = exchange.south
    assert south.stop() == 0
    start(exchange, operator)
    assert round_of(exchange, "south") == (0, 256)
    assert shown(operator, checks[1])["south"] == "pending"
    south.configure(port=south.port)
    south.launch([*south.command, "provider", "run"])
    came = 0
    while came < 303:
        came += round_of(exchange, "south")[0]
    assert shown(operator, checks[1]) == {"north": "verified", "south": "verified"}
    assert alarms(exchange) == []


def test_a_late_receipt_that_proves_another_answer_is_an_alarm(exchange, operator, checks):
    leave_pending(exchange)
    change(exchange, "UPDATE check_provider SET answer_hash = zeroblob(32) WHERE name = 'north' AND"
           " status_check = (SELECT id FROM status_check WHERE request_id = ?)", checks[2])
    start(exchange, operator)
    while counts(exchange).get(PENDING):
        round_of(exchange, "north", "south")
    assert counts(exchange) == {VERIFIED: 605, DIFFERENT: 1}
    assert shown(operator, checks[2]) == {"north": "different", "south": "verified"}
    (alarm,) = alarms(exchange)
    assert alarm["request_id"] == checks[2] and alarm["subject"] == "north"
    assert alarm["person_code"].replace("-", "") == UNKNOWN.replace("-", "")
    # It is told once, whatever else is looked for.
    assert exchange.platform.stop() == 0
    change(exchange, "UPDATE check_provider SET receipt = ? WHERE receipt = ?", PENDING, VERIFIED)
    start(exchange, operator)
    while counts(exchange).get(PENDING):
        round_of(exchange, "north", "south")
    assert len(alarms(exchange)) == 1

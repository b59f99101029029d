"""Bulk jobs at the desk: filled row by row, started, followed, paused, ended; answers shown are
recorded; a job that is cut off goes on and asks nothing twice."""

import json
import sqlite3

import pytest
from conftest import BUILD, ENDED, LOW_INCOME, NEEDY, UNKNOWN
from exchange import DAY, PURPOSE, Exchange, problem_in_both
from test_applications import HOSTILE

LONG = 3000 if BUILD.name == "build" else 600  # rows of a job that can be cut off; sanitizers are slow
PEOPLE = {NEEDY: "status", LOW_INCOME: "status", UNKNOWN: "not-found", ENDED: "not-found"}


@pytest.fixture(scope="module")
def exchange(tmp_path_factory):
    exchange = Exchange(tmp_path_factory.mktemp("bulk")).start()
    yield exchange
    exchange.stop()


@pytest.fixture(scope="module")
def operator(exchange):
    return exchange.platform.person("operator-1", "operator").sign_in()


def row(number, person_code=NEEDY, purpose=PURPOSE, day=DAY):
    return {"number": number, "person_code": person_code, "purpose": purpose, "day": day}


def new_job(client, rows, name="night"):
    job = client.post("/v1/bulk", {"name": name})
    assert job.status == 201 and job.json["state"] == "draft", job.body
    path = f"/v1/bulk/{job.json['id']}"
    for start in range(0, len(rows), 500):
        filled = client.post(f"{path}/rows", {"rows": rows[start:start + 500]})
        assert filled.json == {"accepted": len(rows[start:start + 500]), "errors": []}, filled.body
    return path


def follow(exchange, client, path):
    """The job once it is done; the engine says so."""
    number = path.rsplit("/", 1)[1]
    while f"job={number} " not in exchange.platform.wait_for("bulk-done") + " ":
        pass
    return client.get(path).json


def rows_of(client, path, outcome=None):
    found, after = [], ""
    while True:
        page = client.get(f"{path}/rows?limit=200{after}" + (f"&outcome={outcome}" if outcome else ""))
        found += page.json["items"]
        if page.json["next"] is None:
            return found
        after = f"&after={page.json['next']}"


def states(client):
    return {p["name"]: p["state"] for p in client.get("/v1/providers").json["items"]}


def test_a_job_tells_how_providers_do(exchange, operator):
    assert states(operator) == {"north": "unknown", "south": "unknown"}  # nobody asked since the start
    path = new_job(operator, [row("N-1")])
    operator.post(f"{path}/start", {})
    follow(exchange, operator, path)
    assert states(operator) == {"north": "answers", "south": "answers"}


def test_a_job_asks_every_row_once(exchange, operator):
    rows = [row(f"J-{i:04}", list(PEOPLE)[i % 4]) for i in range(700)]
    path = new_job(operator, rows)
    assert len(rows_of(operator, path, "waiting")) == 700
    started = operator.post(f"{path}/start", {}).json
    assert started["state"] == "running" and started["total"] == 700
    job = follow(exchange, operator, path)
    assert job["state"] == "done" and job["done"] == 700
    assert job["counts"] == {"waiting": 0, "status": 350, "not_found": 350, "incomplete": 0,
                             "refused": 0, "failed": 0}
    done = rows_of(operator, path)
    assert [(r["number"], r["outcome"]) for r in done] == [
        (r["number"], PEOPLE[r["person_code"]]) for r in rows]
    assert all(bool(r["statuses"]) == (r["outcome"] == "status") for r in done)
    assert len({r["request_id"] for r in done}) == 700
    assert len(rows_of(operator, path, "status")) == 350
    # Applications that were not there are registered; each showing is recorded.
    found = operator.post("/v1/applications/search", {"number": "J-0007"}).json["items"]
    assert found[0]["last_check"]["outcome"] == "answered"
    uses = [r for r in exchange.records("use") if r["request_id"] == done[7]["request_id"]]
    assert len(uses) == 1 and uses[0]["subject"].startswith("bulk job ")
    for name in ("north", "south"):
        asked = {r["request_id"] for r in exchange.nodes[name].records()}
        assert {r["request_id"] for r in done} <= asked


def test_rows_that_cannot_be_taken_are_named(exchange, operator):
    closed = exchange.application(operator, NEEDY, number="E-closed")
    operator.post(f"/v1/applications/{closed}/close", {"outcome": "refused"})
    exchange.application(operator, NEEDY, number="E-there")
    job = operator.post("/v1/bulk", {"name": HOSTILE[0]}).json
    assert job["name"] == HOSTILE[0]
    rows = [row("E-1"), row("E-1"), row("E-2", "123"), row(""), row("E-3", day="2026-13-01"),
            row("E-4", purpose="9.9"), row("E-closed"), row("E-there", UNKNOWN), row("E-there"),
            {**row("E-5"), "extra": 1}, "nothing", row(HOSTILE[1])]
    told = operator.post(f"/v1/bulk/{job['id']}/rows", {"rows": rows}).json
    assert told["accepted"] == 3
    assert [(e["row"], e["column"], e["code"]) for e in told["errors"]] == [
        (2, "number", "bulk-row-repeated"), (3, "person_code", "bad-person-code"),
        (4, "number", "missing-field"), (5, "day", "bad-date"), (6, "purpose", "purpose-not-agreed"),
        (7, "number", "application-closed"), (8, "number", "application-differs"),
        (10, "", "unknown-member"), (11, "", "wrong-type")]
    operator.language = "lv"
    latvian = operator.post(f"/v1/bulk/{job['id']}/rows", {"rows": rows[:1]}).json["errors"][0]
    operator.language = "en"
    assert latvian["text"].startswith("Šis pieteikums")
    waiting = rows_of(operator, f"/v1/bulk/{job['id']}")
    assert [r["number"] for r in waiting] == ["E-1", "E-there", HOSTILE[1]]
    assert all(r["outcome"] is None and r["statuses"] is None for r in waiting)


def test_a_job_has_a_limit(exchange, operator):
    job = operator.post("/v1/bulk", {"name": "full"}).json["id"]
    database = sqlite3.connect(exchange.platform.folder / "platform-data" / "platform.db", timeout=60)
    with database:
        database.execute("UPDATE bulk_job SET total = 99999 WHERE id = ?", (job,))
    database.close()
    path, rows = f"/v1/bulk/{job}/rows", [row("F-1"), row("F-2")]
    told = operator.post(path, {"rows": rows}).json
    assert told["accepted"] == 1 and [e["code"] for e in told["errors"]] == ["bulk-full"]
    operator.language = "lv"
    latvian = operator.post(path, {"rows": rows[1:]}).json["errors"][0]
    operator.language = "en"
    assert latvian["code"] == "bulk-full" and latvian["text"] != told["errors"][0]["text"]


def test_a_selection_of_applications(exchange, operator):
    numbers = [exchange.application(operator, person) for person in PEOPLE]
    job = operator.post("/v1/bulk", {"name": "selected"}).json
    path = f"/v1/bulk/{job['id']}"
    told = operator.post(f"{path}/rows", {"applications": [*numbers, 99999, "x"]}).json
    assert told["accepted"] == 4 and [e["code"] for e in told["errors"]] == ["application-unknown"] * 2
    operator.post(f"{path}/start", {})
    assert follow(exchange, operator, path)["counts"]["status"] == 2
    one = operator.get(f"/v1/applications/{numbers[0]}").json
    assert [c["outcome"] for c in one["checks"]] == ["answered"]


def test_states_lead_only_where_they_can(exchange, operator):
    empty = operator.post("/v1/bulk", {"name": "empty"}).json["id"]
    for verb in ("start", "pause", "resume"):  # without rows nothing starts
        told = problem_in_both(operator, "POST", f"/v1/bulk/{empty}/{verb}", {})
        assert told["code"] == "bulk-state"
    assert operator.post(f"/v1/bulk/{empty}/cancel", {}).json["state"] == "cancelled"
    told = problem_in_both(operator, "POST", f"/v1/bulk/{empty}/rows", {"rows": [row("Z-1")]})
    assert told["code"] == "bulk-state"
    assert operator.post("/v1/bulk/9999/start", {}).code == "nothing-there"
    assert operator.post(f"/v1/bulk/{empty}/rows", {}).code == "missing-field"
    assert operator.get(f"/v1/bulk/{empty}/rows?outcome=x").code == "bad-value"
    jobs = operator.get("/v1/bulk?limit=1").json
    assert jobs["items"][0]["id"] == empty and jobs["next"]
    assert operator.get(f"/v1/bulk?limit=1&after={jobs['next']}").json["items"][0]["id"] < empty


def test_a_job_is_paused_and_goes_on_after_a_crash(exchange, operator):
    path = new_job(operator, [row(f"C-{i:04}", UNKNOWN) for i in range(LONG)], "cut off")
    operator.post(f"{path}/start", {})
    paused = operator.post(f"{path}/pause", {})
    if paused.status == 200:
        held = operator.get(path).json
        assert held["state"] == "paused"
        assert operator.post(f"{path}/resume", {}).json["state"] == "running"
    exchange.platform.process.kill()
    exchange.platform.process.wait()
    exchange.platform.process = None
    exchange.platform.start()
    operator.port = exchange.platform.port
    job = follow(exchange, operator, path)
    assert job["state"] == "done" and job["counts"]["not_found"] == LONG
    ids = [r["request_id"] for r in rows_of(operator, path)]
    assert len(set(ids)) == LONG
    # No row was asked under two ids: the provider knows each application once.
    asked = {}
    for record in exchange.north.records():
        if record.get("application", "").startswith("C-"):
            asked.setdefault(record["application"], set()).add(record["request_id"])
    assert len(asked) == LONG and all(len(found) == 1 for found in asked.values())


def test_only_who_may(exchange, operator):
    dpo = exchange.platform.person("dpo-1", "dpo").sign_in()
    assert dpo.get("/v1/bulk").code == "role-missing"
    unbound = exchange.platform.person("unbound-1", "operator", bound=False).sign_in()
    path = new_job(operator, [row("P-1")])
    for verb in ("start", "resume"):
        assert unbound.post(f"{path}/{verb}", {}).code == "undertaking-missing"
    assert unbound.get(f"{path}/rows").code == "undertaking-missing"
    assert NEEDY not in exchange.logs() and json.dumps(NEEDY)[1:-1].replace("-", "") not in exchange.logs()

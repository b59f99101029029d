"""Repeated request ids, rates and quotas, over a running provider and across its restart."""

import pytest
from conftest import DAUGAVPILS, NEEDY, Node
from soap import Connection


def test_a_repeat_is_answered_again_and_recorded_as_one(node):
    connection = Connection(node)
    first = connection.ask(NEEDY, request_id="again-1")
    second = connection.ask(NEEDY, request_id="again-1")
    assert first.body == second.body
    records = [r for r in node.records() if r["request_id"] == "again-1"]
    assert len(records) == 2
    assert "repeat_of" not in records[0] and records[1]["repeat_of"] == records[0]["index"]


def test_another_content_under_the_same_id_is_refused(node):
    connection = Connection(node)
    connection.ask(NEEDY, request_id="again-2")
    answer = connection.ask("010180-00027", request_id="again-2")
    assert answer.code == "request-id-reused" and not answer.rows


@pytest.mark.parametrize("lanes", [1, 3])
def test_a_repeat_is_known_on_another_connection_and_after_a_restart(folder, lanes):
    node = Node(folder)
    node.configure(lanes=lanes)
    node.start()
    Connection(node).ask(NEEDY, request_id="again-3")
    for _ in range(6):
        answer = Connection(node).ask("010180-00027", request_id="again-3")
        assert answer.code == "request-id-reused"
    node.stop()
    node.start()
    assert Connection(node).ask("010180-00027", request_id="again-3").code == "request-id-reused"
    assert Connection(node).ask(NEEDY, request_id="again-3").status == 200
    node.stop()


def limited(folder, **limits):
    """A node whose one agreement has these limits."""
    node = Node(folder)
    for name in (folder / "data").glob("register.db*"):
        name.unlink()
    text = (folder / "agreements" / "daugavpils-demo.yaml").read_text()
    path = folder / "limited.yaml"
    path.write_text(text + "limits:\n" + "".join(f"  {k}: {v}\n" for k, v in limits.items()))
    node.tilts("agreement", "add", path)
    node.tilts("register", "import", folder / "people.csv", "--municipality", DAUGAVPILS)
    return node.start()


def test_a_rate_is_kept_and_says_when_to_come_again(folder):
    node = limited(folder, requests_per_second=1, requests_burst=3)
    connection = Connection(node)
    answers = [connection.ask(NEEDY) for _ in range(8)]
    refused = [a for a in answers if a.code]
    assert 3 <= len(answers) - len(refused) < 8
    assert {a.code for a in refused} == {"too-many-requests"}
    assert all(int(a.headers["Retry-After"]) >= 1 and not a.rows for a in refused)
    assert refused[0].texts("clause") == ["3.2.5"]
    node.stop()


def test_a_quota_holds_over_a_restart_and_is_warned_of(folder):
    node = limited(folder, quota_per_purpose=5)
    connection = Connection(node)
    for _ in range(4):
        assert connection.ask(NEEDY, purpose="4.2.4.2").status == 200
    node.wait_for("quota-nearly-used")
    connection.close()
    node.stop()
    node.start()
    connection = Connection(node)
    assert connection.ask(NEEDY, purpose="4.2.4.2").status == 200
    answer = connection.ask(NEEDY, purpose="4.2.4.2")
    assert answer.code == "quota-exceeded" and not answer.rows
    assert connection.ask(NEEDY, purpose="2.3.1.4.i").status == 200
    node.stop()

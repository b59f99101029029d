"""What is not handed out of the folder of extracts: what was never issued, what is too large, what
stands elsewhere."""

import pytest

WHOLE, HALF = "E-whole", "E-half"


@pytest.fixture(scope="module")
def extracts(platform):
    """Two bundles as a command leaves them; of the one its receipt is missing."""
    folder = platform.folder / platform.data / "extracts"
    for name in (WHOLE, HALF):
        (folder / name).mkdir(parents=True)
        (folder / name / "summary.csv").write_text("a,b\n")
    (folder / WHOLE / "issued.txt").write_text("receipt\n")
    with (folder / WHOLE / "records.jsonl").open("wb") as large:
        large.truncate(33 * 1024 * 1024)
    return folder


@pytest.fixture(scope="module")
def officer(platform):
    return platform.person("officer-1", "dpo").sign_in()


def fetch(client, extract, name):
    return client.get(f"/v1/audit/extracts/{extract}/files/{name}")


def test_only_what_was_issued(extracts, officer):
    answer = fetch(officer, WHOLE, "summary.csv")
    assert (answer.status, answer.body) == (200, b"a,b\n")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="summary.csv"'
    assert fetch(officer, HALF, "summary.csv").code == "nothing-there"


def test_what_is_too_large_says_so(extracts, officer):
    answer = fetch(officer, WHOLE, "records.jsonl")
    assert (answer.status, answer.code) == (413, "command-too-much")


@pytest.mark.parametrize("extract, name", [
    ("..", "desk.db"), ("%2e%2e", "desk.db"), ("..%2f..", "platform.yaml"), (WHOLE, "%2e%2e%2fdesk.db"),
    (WHOLE, "..%2f" + HALF + "%2fsummary.csv"), (WHOLE, "summary.csv%2f."), (WHOLE, "other.csv"),
    (WHOLE, "summary.csv%00.note"), (WHOLE, "x" * 129), (".", "summary.csv"), (WHOLE, ".note")])
def test_nothing_from_elsewhere(extracts, officer, extract, name):
    assert fetch(officer, extract, name).status in (400, 404)

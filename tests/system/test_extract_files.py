"""An extract made at the desk, taken home file by file: what arrives verifies, what is no file of an
extract does not arrive, and each file that left is in the log."""

import hashlib
import shutil

import pytest
from conftest import DAUGAVPILS, call, template
from desk import ProviderDesk


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("extract") / "node"
    shutil.copytree(template(), folder)
    desk = ProviderDesk(folder).start()
    yield desk
    desk.stop()


@pytest.fixture(scope="module")
def officer(desk):
    person = desk.person("olga", "dpo")
    client = person.sign_in()
    assert client.post("/v1/session/confirm",
                       {"password": person.password, "code": person.code()}).status == 200
    return client


@pytest.fixture(scope="module")
def extract(officer):
    answer = officer.post("/v1/audit/extracts", {
        "municipality": DAUGAVPILS, "from": "2026-01-01", "till": "2035-12-31", "reason": "L-17"})
    assert answer.status == 200, answer.body
    return answer.json


def test_every_file_arrives_and_verifies(desk, officer, extract, tmp_path):
    names = [file["name"] for file in extract["files"]] + ["manifest.sha256", "issued.txt"]
    for name in names:
        answer = officer.get(f"/v1/audit/extracts/{extract['id']}/files/{name}")
        assert answer.status == 200, (name, answer.body)
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
        (tmp_path / name).write_bytes(answer.body)
    for file in extract["files"]:
        bytes_ = (tmp_path / file["name"]).read_bytes()
        assert hashlib.sha256(bytes_).hexdigest() == file["sha256"]
    call("sha256sum", "-c", "manifest.sha256", cwd=tmp_path)
    call("python3", "verify.py", cwd=tmp_path)
    uses = [r for r in desk.json("audit", "show", "--last", "1000") if r.get("subject") == "audit extract file"]
    assert len(uses) == len(names)
    assert all(extract["id"] in use["detail"] for use in uses)


@pytest.mark.parametrize("address", [
    "{id}/files/nothing.txt", "{id}/files/..%2f..%2fregister.db", "{id}/files/.hidden", "{id}/files/..",
    "../files/register.db", "..%2f/files/register.db", "nobody/files/keys.txt"])
def test_nothing_else_arrives(officer, extract, address):
    answer = officer.get("/v1/audit/extracts/" + address.format(id=extract["id"]))
    assert answer.status == 404


def test_only_the_officer(desk, extract):
    client = desk.person("adams", "administrator").sign_in()
    assert client.get(f"/v1/audit/extracts/{extract['id']}/files/keys.txt").status == 403

"""What people do in the pages, in Chromium: each journey with the mouse and by keyboard alone, and
each page in both languages, both themes and every width."""

import gzip
import re

import pytest
from conftest import NEEDY, UNKNOWN
from pages import World

HANDS = pytest.mark.parametrize("hands", ["mouse", "keyboard"])
FIRST_PAGE_MAX = 100_000


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    world = World(tmp_path_factory.mktemp("pages") / "node")
    yield world
    world.close()


def test_first_page_is_small(world):
    client = world.platform.client()
    packed = {"Accept-Encoding": "gzip"}
    index = client.get("/", **packed)
    files = re.findall(r'(?:src|href)="(/[^"]+)"', gzip.decompress(index.body).decode())
    assert sorted(files) == ["/app.css", "/app.js"]
    answers = [client.get(path, **packed) for path in files]
    assert all(a.headers["Content-Encoding"] == "gzip" for a in answers)
    assert len(index.body) + sum(len(a.body) for a in answers) < FIRST_PAGE_MAX


@HANDS
def test_sign_in(world, hands):
    world.walk("sign_in", hands=hands, **world.stranger())


@HANDS
def test_enrolment(world, hands):
    world.walk("enrolment", hands=hands, **world.newcomer())


@pytest.mark.parametrize("page", ["signIn", "enrolment", "undertaking", "nowhere"])
def test_entry_pages(world, page):
    client, more = None, {}
    if page == "enrolment":
        more = world.newcomer()
    elif page == "undertaking":
        client = world.platform.person(world.name(), "operator", bound=False).sign_in()
    elif page == "nowhere":
        client = world.client()
    world.walk("page", client, page=page, **more)

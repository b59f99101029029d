"""What people do in the pages, in Chromium: each journey with the mouse and by keyboard alone, and
each page in both languages, both themes and every width."""

import gzip
import re

import pytest
from conftest import BOTH, UNKNOWN
from pages import World

HANDS = pytest.mark.parametrize("hands", ["mouse", "keyboard"])
FIRST_PAGE_MAX = 100_000
HOSTILE = [
    "<img src=x onerror=hacked=1>",
    '"><script>hacked=1</script>',
    "\u202egnp.exe \u2067\u05d0\u05d1",
    "{{7*7}} ${7*7} '; DROP TABLE--",
    "A\u200bB\u0301\u0301\u0301 \U0001f469\u200d\U0001f4bb",
    "a" * 64,
]


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


@HANDS
def test_check(world, hands):
    prefix = world.name()
    world.application(f"{prefix}/gaida")
    print(world.walk("check", world.client(), hands=hands, prefix=prefix))


def test_not_found(world):
    number = world.application(world.name(), UNKNOWN)
    world.walk("outcome", world.client(), application=number, heading="Statuss nav atrasts",
               says=["Atbilde aptver", "1.2. apakšpunktu"], says_not=["Neaptver"])


def test_several_statuses(world):
    number = world.application(world.name(), BOTH)
    world.walk("outcome", world.client(), application=number,
               heading="Mājsaimniecība ir maznodrošināta", says=["Atbilde aptver"], says_not=["Neaptver"])


@HANDS
def test_bulk(world, hands):
    print(world.walk("bulk", world.client(), hands=hands, prefix=world.name()))


@HANDS
def test_bulk_from_list(world, hands):
    prefix = world.name()
    world.application(f"{prefix}/gaida")
    world.walk("bulk_list", world.client(), hands=hands, prefix=prefix)


def test_hostile_content(world):
    names = [{"number": name, "id": world.application(name)} for name in HOSTILE]
    job = HOSTILE[0]
    world.job(job, [names[0]["id"]])
    world.walk("hostile", world.client(), hostile=names, job=job)


@pytest.mark.parametrize("page", ["applications", "newApplication", "application", "answer", "slip",
                                  "bulk", "newBulk", "job"])
def test_operators_pages(world, page):
    application = world.application(world.name())
    job = world.job(world.name(), [application])
    world.walk("page", world.client(), page=page, application=application, job_id=job)


def test_nobody_answers(world):
    """Last: it takes the provider away for good."""
    number = world.application(world.name())
    world.provider.stop()
    world.walk("outcome", world.client(), application=number, heading="Atbildi neizdevās saņemt",
               says=["nekas nav zināms"], says_not=["Statuss nav atrasts", "Atbilde aptver"])


def test_refused_by_a_clause(world):
    number = world.application(world.name())
    for agreement in world.platform.json("agreement", "list"):
        world.platform.tilts("agreement", "suspend", agreement["id"], "--by", "agency")
    world.walk("outcome", world.client(), application=number, heading="Pārbaude ir atteikta",
               says=["Vienošanās"], says_not=["Statuss nav atrasts", "Atbilde aptver"])

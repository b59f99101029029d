"""Journeys through the pages that want a world of their own: two providers of which one is down, and
an identity provider that cannot be reached."""

import shutil

import pytest
from conftest import NEEDY, UNKNOWN, Node, template
from desk import Platform
from exchange import Exchange
from pages import World

HANDS = pytest.mark.parametrize("hands", ["mouse", "keyboard"])
OIDC = """oidc:
  name: Vienotā pieteikšanās
  issuer: https://localhost:1/realm
  client_id: tilts
  client_secret_file: secret
  claim: preferred_username
  trust: pki/ca.pem
"""


class TwoProviders(World):
    """north answers, south is down."""

    def __init__(self, folder):
        self.exchange = Exchange(folder).start()
        self.exchange.south.stop()
        self.enter(self.exchange.north, self.exchange.platform)

    def close(self):
        super().close()
        self.exchange.stop()


class SignedInElsewhere(World):
    """People may sign in at an identity provider, which nobody can reach."""

    def __init__(self, folder):
        shutil.copytree(template(), folder)
        (folder / "secret").write_text("secret\n")
        with (folder / "platform.yaml").open("a") as file:
            file.write(OIDC)
        self.enter(Node(folder), Platform(folder).start())


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    world = TwoProviders(tmp_path_factory.mktemp("two"))
    yield world
    world.close()


@HANDS
def test_one_provider_is_down(two, hands):
    number = two.application(two.name(), UNKNOWN)
    two.walk("outcome", two.client(), hands=hands, application=number, everywhere=True,
             heading="Atbilde nav pilnīga", says=["Neaptver", "Vidusciema", "Atbilde aptver"],
             says_not=["Statuss nav atrasts"])


def test_a_status_is_certain_all_the_same(two):
    number = two.application(two.name(), NEEDY)
    two.walk("outcome", two.client(), application=number, heading="Mājsaimniecība ir trūcīga",
             says=["Neaptver", "Vidusciema"], says_not=["Atbilde nav pilnīga"])


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory):
    world = SignedInElsewhere(tmp_path_factory.mktemp("elsewhere") / "node")
    yield world
    world.close()


@HANDS
def test_identity_provider_lets_nobody_in(elsewhere, hands):
    elsewhere.walk("sign_in_elsewhere", hands=hands, **elsewhere.stranger())

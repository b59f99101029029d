"""Both desks with people of every role and something of everything that they look after: events of
agreements, duties, imports with refused rows, checks, a reconciliation. Names are hostile where others
may choose them."""

import re
import shutil

from conftest import BOTH, DAUGAVPILS, ENDED, LOW_INCOME, NEEDY, PEOPLE, UNKNOWN, template
from desk import Platform, ProviderDesk
from pages import World

HOSTILE = "<img src=x onerror=hacked=1> \u202egnp.exe \u2067'\"&amp;"
BAD_ROWS = f"""{PEOPLE}010180-00060,7,2026-01-01,,{DAUGAVPILS},L-9,M-9
<script>hacked=1</script>,1,2026-13-01,,{DAUGAVPILS},L-9,M-9
"""


class Office(World):
    """A world with two sides."""

    def __init__(self, folder):
        shutil.copytree(template(), folder)
        self.folder = folder
        self.provider = ProviderDesk(folder).start()
        self.point_platform_at(self.provider)
        self.platform = Platform(folder).start()
        self.sides = {"provider": self.provider, "platform": self.platform}
        self.people = {}
        self.names = 0
        self.ask()
        self.change_agreements()
        self.open_duties()
        self.import_rows()
        self.reconcile()

    def point_platform_at(self, provider):
        port = re.search(r"event=listening .*port=(\d+)", provider.log.read_text()).group(1)
        path = self.folder / "platform.yaml"
        path.write_text(re.sub(r"(url: https://localhost:)\d+", rf"\g<1>{port}", path.read_text()))

    def ask(self):
        purpose = ["--purpose", "4.2.4.2"]
        for number in range(3):
            self.check(NEEDY, *purpose, "--application", f"2026/{number}")
        self.check(LOW_INCOME, *purpose, "--application", HOSTILE)
        self.check(UNKNOWN)
        self.check(BOTH, "--purpose", "9.9.9")
        self.check(ENDED, *purpose, "--application", "2026/9")

    def check(self, *words):
        self.provider.tilts("check", *words, side="platform", check=False)

    def change_agreements(self):
        for side in self.sides.values():
            side.tilts("agreement", "notice", "PARAUGU-DEMO", "--note", HOSTILE)
            side.tilts("agreement", "suspend", "VIDUSCIEMA-DEMO", "--by", "agency")
            for contact in ("65400000", HOSTILE):
                side.tilts("agreement", "contact", "DAUGAVPILS-DEMO", "--party", "municipality",
                           "--contact", f"Sociālais dienests, {contact}")

    def open_duties(self):
        for side in self.sides.values():
            side.tilts("duty", "open", "extract", "--agreement", "DAUGAVPILS-DEMO",
                       "--received", "2026-01-05", "--note", HOSTILE)
            side.tilts("duty", "open", "incident", "--agreement", "DAUGAVPILS-DEMO",
                       "--party", "agency")
            side.tilts("duty", "done", "D-1", "--note", HOSTILE)

    def import_rows(self):
        path = self.folder / "bad.csv"
        path.write_text(BAD_ROWS)
        self.provider.tilts("register", "import", path, "--municipality", DAUGAVPILS,
                            "--max-bad", "100")

    def reconcile(self):
        """Each desk gets the other side's exports, as if they had been handed over; the platform by
        mistake those of another agency."""
        days = sorted({record["at"][:10] for record in self.provider.records()})
        mistaken = {"provider": ["--caller", "90001234503"], "platform": []}
        for name, other in (("provider", "platform"), ("platform", "provider")):
            kept = self.folder / self.sides[name].data / "reconcile"
            for day in days:
                self.sides[other].tilts("audit", "reconcile", "--export", kept, "--day", day,
                                        "--side", other, *mistaken[other])
            self.sides[name].tilts("audit", "reconcile", check=False)

    def person(self, side, roles):
        if (side, roles) not in self.people:
            self.names += 1
            self.people[side, roles] = self.sides[side].person(f"p{self.names}", roles)
        return self.people[side, roles]

    def walk_as(self, journey, side, roles, **more):
        """A session of its own, so that nothing was confirmed before."""
        person = self.person(side, roles)
        client = person.sign_in()
        person.code()  # so that the desk takes this half minute's code again
        return self.walk(journey, client, url=f"https://localhost:{self.sides[side].port}",
                         side=side, password=person.password, secret=person.secret, **more)

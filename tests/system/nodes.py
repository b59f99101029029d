"""Provider nodes over one PostgreSQL, for tests of several of them."""

import contextlib
import pathlib
import shutil
import sys

import pytest

from conftest import DAUGAVPILS, Node

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))
from postgres import Cluster  # pylint: disable=wrong-import-position


class Nodes:
    """Nodes a and b: folders of their own, one certificate, one database."""

    def __init__(self, template, folder, cluster, name):
        self.cluster, self.name = cluster, name
        self.database = cluster.make_database(name)
        self.folder = folder
        self.a = self.add(template, "a")
        for path in sorted((self.a.folder / "agreements").glob("*-demo.yaml")):
            self.a.tilts("agreement", "add", path)
        self.a.tilts("register", "import", self.a.folder / "people.csv", "--municipality",
                     DAUGAVPILS)
        self.b = self.add(self.a.folder, "b")
        for path in (self.b.folder / "data").iterdir():
            if path.name != "log.key":
                path.unlink()

    def add(self, source, name):
        """One more node, as source is; its data folder too, when that is a node of ours."""
        folder = self.folder / name
        shutil.copytree(source, folder, ignore=shutil.ignore_patterns("*.db", "*.db-*", "*.guard"))
        node = Node(folder)
        node.configure(node=name, database=f'"{self.database}"')
        return node

    def all(self):
        return [self.a, self.b]

    def start(self):
        for node in self.all():
            node.start()
        return self

    def stop(self):
        for node in self.all():
            node.stop()

    @contextlib.contextmanager
    def writing(self):
        """Somebody holds the register's lock, as an import does while it runs."""
        with self.cluster.session(self.name) as session:
            session("SELECT pg_advisory_lock(29809, 0);")
            yield

    def sql(self, text):
        return self.cluster.sql(text, self.name).strip()


@pytest.fixture(scope="module")
def cluster():
    with Cluster() as running:
        yield running


@pytest.fixture
def nodes(folder, tmp_path, cluster, request):
    """Two nodes with the agreements and people of conftest, not yet started."""
    name = "".join(c if c.isalnum() else "_" for c in request.node.name)[:60].lower()
    made = Nodes(folder, tmp_path / "nodes", cluster, name)
    yield made
    made.stop()

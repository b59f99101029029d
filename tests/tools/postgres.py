#!/usr/bin/python3
"""A PostgreSQL of a test's own: in a temporary folder, on a Unix socket in it, gone afterwards.

    postgres.py COMMAND...

runs the command with TILTS_TEST_DATABASE (a connection string) and TILTS_TEST_CLUSTER (the folder
with all its files) in its environment. PostgreSQL refuses to run as root, so root runs it as the
account `postgres` that its package makes.
"""

import contextlib
import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile

BINARIES = pathlib.Path("/usr/lib/postgresql/15/bin")

# Durable as in earnest; what erasing needs; nothing listens on a network.
SETTINGS = """
listen_addresses = ''
unix_socket_permissions = 0777
wal_recycle = off
autovacuum_naptime = 1s
max_connections = 60
shared_buffers = 32MB
log_min_messages = warning
"""


class Cluster:
    """Started when it is made; use it as a context, or stop() it."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tilts-postgres-"))
        self.data = self.folder / "data"
        self.account = "postgres" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
        if os.getuid() == 0:
            shutil.chown(self.folder, self.account)
        self.folder.chmod(0o755)
        try:
            self._run("initdb", "--no-sync", "--auth=trust", "--encoding=UTF8", "--no-locale",
                      "--username=tilts", "-D", self.data)
            with open(self.data / "postgresql.conf", "a", encoding="utf-8") as conf:
                conf.write(SETTINGS + f"unix_socket_directories = '{self.folder}'\n")
            self.start()
        except BaseException:
            shutil.rmtree(self.folder)
            raise

    def _run(self, program, *words):
        command = [str(BINARIES / program), *map(str, words)]
        if os.getuid() == 0:
            command = ["setpriv", f"--reuid={self.account}", f"--regid={self.account}",
                       "--init-groups", *command]
        return subprocess.run(command, cwd=self.folder, check=True, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, text=True).stdout

    def start(self, *options):
        """Waits until it takes connections."""
        words = ["-o", " ".join(options)] if options else []
        self._run("pg_ctl", "start", "-w", "-s", "-D", self.data, "-l", self.folder / "server.log",
                  *words)

    def stop(self, mode="fast"):
        """mode "immediate" is as good as kill -9 and a power cut's best friend."""
        self._run("pg_ctl", "stop", "-w", "-s", "-m", mode, "-D", self.data)

    def database(self, name="postgres"):
        """The connection string of a database."""
        return f"host={self.folder} user=tilts dbname={name}"

    def make_database(self, name):
        """A new, empty one."""
        self.sql(f"CREATE DATABASE {name}")
        return self.database(name)

    def copy_database(self, source, name):
        """As a restored backup would be; nobody may be connected to the source."""
        self.sql(f"CREATE DATABASE {name} TEMPLATE {source}")

    def sql(self, text, database="postgres"):
        """What psql answers, without headers."""
        return self._run("psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d",
                         self.database(database), "-c", text)

    @contextlib.contextmanager
    def session(self, database="postgres"):
        """A psql that stays connected: a function that sends one query and waits for its rows."""
        command = [str(BINARIES / "psql"), "-X", "-q", "-A", "-t", "-d", self.database(database)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                              bufsize=1) as psql:
            def send(query):
                psql.stdin.write(query + "\n\\echo done\n")
                return list(iter(psql.stdout.readline, "done\n"))
            yield send
            psql.stdin.close()

    def raw(self):
        """Every byte of every file of the server."""
        return b"".join(path.read_bytes() for path in sorted(self.data.rglob("*"))
                        if path.is_file())

    def server_log(self):
        return (self.folder / "server.log").read_text(encoding="utf-8", errors="replace")

    def remove(self):
        if (self.data / "postmaster.pid").exists():
            self.stop("immediate")
        shutil.rmtree(self.folder)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.remove()


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # a time-out still cleans up
    with Cluster() as cluster:
        environment = dict(os.environ, TILTS_TEST_DATABASE=cluster.database(),
                           TILTS_TEST_CLUSTER=str(cluster.data))
        result = subprocess.run(sys.argv[1:], env=environment, check=False)
        if result.returncode:
            sys.stderr.write(cluster.server_log())
    sys.exit(result.returncode)


if __name__ == "__main__":
    main()

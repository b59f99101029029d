"""RFC 3161: checkpoints stamped by any authority, verified also when its certificate has expired."""

import http.server
import shutil
import ssl
import threading

import pytest

from conftest import NEEDY, call
from log_tools import rows
from soap import Connection

CONFIG = """
[ tsa ]
default_tsa = one
[ one ]
dir = .
serial = serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ordering = no
tsa_name = no
ess_cert_id_chain = no
ess_cert_id_alg = sha256
[ ca ]
default_ca = issuing
[ issuing ]
dir = .
database = index.txt
serial = ca.serial
new_certs_dir = .
default_md = sha256
policy = any
x509_extensions = stamping
[ any ]
commonName = supplied
[ stamping ]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[ plain ]
basicConstraints = critical,CA:FALSE
extendedKeyUsage = clientAuth,timeStamping
[ other ]
basicConstraints = critical,CA:FALSE
extendedKeyUsage = clientAuth
"""
# What `openssl ts` takes for the time, so that a stamp can be as old as its certificate.
CLOCK = """
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>
time_t time(time_t *t) { time_t now = atol(getenv("STAMP_AT")); if (t) *t = now; return now; }
int gettimeofday(struct timeval *restrict v, void *restrict z) {
    (void)z; v->tv_sec = time(0); v->tv_usec = 0; return 0; }
"""
IN_2020 = 1590000000
IN_2022 = 1650000000


class Authority:
    """A time stamping authority of `openssl ts`, its certificate valid in 2020 or from 2020 on."""

    def __init__(self, folder, end="20491231000000Z", extensions="stamping"):
        self.folder = folder
        folder.mkdir()
        (folder / "openssl.cnf").write_text(CONFIG)
        (folder / "index.txt").write_text("")
        (folder / "serial").write_text("01\n")
        (folder / "ca.serial").write_text("01\n")
        self.openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                     "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Paraugu laika CA",
                     "-days", "9000")
        self.openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                     "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=Paraugu laika zimogi")
        self.openssl("ca", "-batch", "-config", "openssl.cnf", "-in", "tsa.csr", "-out", "tsa.pem",
                     "-cert", "ca.pem", "-keyfile", "ca.key", "-startdate", "20200101000000Z",
                     "-enddate", end, "-extensions", extensions, "-notext")
        (folder / "clock.c").write_text(CLOCK)
        call("gcc", "-shared", "-fPIC", "-o", folder / "clock.so", folder / "clock.c")

    def openssl(self, *words, **options):
        return call("openssl", *words, cwd=self.folder, **options)

    def answer(self, request, at=None):
        env = {"PATH": "/usr/bin:/bin"}
        if at:
            env |= {"LD_PRELOAD": str(self.folder / "clock.so"), "STAMP_AT": str(at)}
        self.openssl("ts", "-reply", "-config", "openssl.cnf", "-queryfile", request, "-signer",
                     "tsa.pem", "-inkey", "tsa.key", "-chain", "ca.pem", "-out", "response.tsr",
                     env=env)
        return self.folder / "response.tsr"


@pytest.fixture
def asked(node):
    assert Connection(node).ask(NEEDY).rows
    return node


def request(node):
    path = node.folder / "request.tsq"
    return path, node.json("audit", "timestamp", "--lane", "0", "--request", path)["size"]


def trust(node, authority):
    shutil.copy(authority.folder / "ca.pem", node.folder / "data" / "tsa.pem")


def take(node, response, size, check=True):
    return node.tilts("audit", "timestamp", "--lane", "0", "--response", response, "--size", size,
                      check=check)


def test_a_stamp_by_way_of_files(asked, tmp_path):
    authority = Authority(tmp_path / "tsa")
    trust(asked, authority)
    path, size = request(asked)
    text = authority.openssl("ts", "-query", "-in", path, "-text").stdout
    assert "sha256" in text and "Certificate required: yes" in text
    take(asked, authority.answer(path), size)
    assert rows(asked, "SELECT size, kind, signer FROM attachment") == [
        (size, 2, "Paraugu laika zimogi")]


def test_a_stamp_outlives_its_certificate(asked, tmp_path):
    authority = Authority(tmp_path / "tsa", end="20201231000000Z")
    trust(asked, authority)
    path, size = request(asked)
    take(asked, authority.answer(path, IN_2020), size)
    assert rows(asked, "SELECT at_us FROM attachment") == [(IN_2020 * 1_000_000,)]


def test_a_stamp_made_after_the_certificate_expired_is_refused(asked, tmp_path):
    authority = Authority(tmp_path / "tsa", end="20201231000000Z")
    trust(asked, authority)
    path, size = request(asked)
    authority.openssl("x509", "-in", "tsa.pem", "-noout", "-dates")
    done = take(asked, authority.answer(path, IN_2022), size, check=False)
    assert done.returncode == 1 and "not valid at its time" in done.stderr


def test_a_strangers_stamp_is_refused(asked, tmp_path):
    mine, stranger = Authority(tmp_path / "tsa"), Authority(tmp_path / "stranger")
    trust(asked, mine)
    path, size = request(asked)
    done = take(asked, stranger.answer(path), size, check=False)
    assert done.returncode == 1 and "not signed by an authority" in done.stderr


def test_a_stamp_of_something_else_or_damaged_is_refused(asked, tmp_path):
    authority = Authority(tmp_path / "tsa")
    trust(asked, authority)
    path, size = request(asked)
    response = authority.answer(path)
    good = response.read_bytes()
    assert Connection(asked).ask(NEEDY).rows
    _, newer = request(asked)
    done = take(asked, response, newer, check=False)
    assert done.returncode == 1 and "not of this checkpoint" in done.stderr
    bad = tmp_path / "bad"
    for at in range(0, len(good), 37):
        bad.write_bytes(good[:at] + bytes([good[at] ^ 1]) + good[at + 1:])
        code = take(asked, bad, size, check=False).returncode
        assert code in (0, 1)  # no crash; what CMS leaves unsigned (certificates, names) may pass
    bad.write_bytes(good[:len(good) // 2])
    assert take(asked, bad, size, check=False).returncode == 1
    bad.write_bytes(b"")
    assert take(asked, bad, size, check=False).returncode == 1
    bad.write_bytes(bytes.fromhex("30053003020102"))  # status 2: rejection
    assert "refused the request" in take(asked, bad, size, check=False).stderr


def test_a_stamp_over_https(asked, tmp_path):
    authority = Authority(tmp_path / "tsa")
    trust(asked, authority)

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            assert self.headers["Content-Type"] == "application/timestamp-query"
            query = tmp_path / "query"
            query.write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
            body = authority.answer(query).read_bytes()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(asked.pki("server.pem"), asked.pki("server.key"))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        url = f"https://localhost:{server.server_address[1]}/"
        asked.tilts("audit", "timestamp", "--lane", "0", "--tsa", url, "--trust",
                    asked.pki("ca.pem"))
    finally:
        server.shutdown()
        server.server_close()
    assert len(rows(asked, "SELECT 1 FROM attachment WHERE kind = 2")) == 1


def test_a_stamp_is_a_time_from_outside(asked, tmp_path):
    authority = Authority(tmp_path / "tsa")
    trust(asked, authority)
    path, size = request(asked)
    assert asked.tilts("audit", "erase", check=False).returncode == 1
    take(asked, authority.answer(path), size)
    assert "Paraugu laika zimogi" in asked.tilts("audit", "erase").stdout
    found = {part["origin"].split("/")[-1]: part["timestamps"]
             for part in asked.json("audit", "verify")["parts"]}
    assert found["0"] == 1 and found["admin"] == 0

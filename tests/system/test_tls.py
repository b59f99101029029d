"""No channel without a valid certificate, and revocation takes effect without a restart."""

import ssl
import subprocess

import pytest
from conftest import NEEDY, call
from soap import Connection


def curl_fails(node, **how):
    return node.curl(check=False, path="/soap?wsdl", **how).returncode != 0


def test_no_certificate_no_channel(shared_node):
    assert curl_fails(shared_node, who=None)


def test_a_revoked_certificate_gets_no_channel(shared_node):
    assert curl_fails(shared_node, who="revoked")


def test_a_certificate_of_another_authority_gets_no_channel(shared_node, tmp_path):
    call("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-keyout", shared_node.pki("foreign.key"), "-out",
         shared_node.pki("foreign.pem"), "-subj", "/CN=foreign", "-days", "1")
    assert curl_fails(shared_node, who="foreign")


def test_the_servers_own_certificate_is_no_client_certificate(shared_node):
    assert curl_fails(shared_node, who="server")


@pytest.mark.parametrize("version", ["-tls1", "-tls1_1"])
def test_old_tls_is_refused(shared_node, version):
    done = subprocess.run(
        ["openssl", "s_client", "-connect", f"localhost:{shared_node.port}", version],
        input=b"", capture_output=True, check=False)
    assert b"Cipher is (NONE)" in done.stdout or done.returncode != 0


def test_tls_sessions_are_not_resumed(shared_node):
    context = ssl.create_default_context(cafile=str(shared_node.pki("ca.pem")))
    context.load_cert_chain(shared_node.pki("agency.pem"), shared_node.pki("agency.key"))
    connection = Connection(shared_node)
    connection.ask(NEEDY)
    session = connection.http.sock.session
    assert session is None or not session.has_ticket


def test_revocation_reaches_an_open_connection(node):
    connection = Connection(node)
    assert connection.ask(NEEDY).status == 200
    node.tilts("pki", "revoke", node.pki("agency.pem"), "--dir", node.folder / "pki")
    node.wait_for("crl-taken")
    answer = connection.ask(NEEDY)
    assert answer.code == "certificate-revoked" and not answer.rows
    assert curl_fails(node)
    request_id = answer.headers["X-Request-Id"]
    record = next(r for r in node.records() if r["request_id"] == request_id)
    assert record["outcome"] == "certificate-revoked" and record["clause"] == "3.2.4"


def test_a_broken_crl_leaves_the_old_one_in_force(node):
    connection = Connection(node)
    (node.folder / "pki" / "crl.pem").write_text("no CRL\n")
    node.wait_for("crl-refused")
    assert connection.ask(NEEDY).status == 200
    assert curl_fails(node, who="revoked")

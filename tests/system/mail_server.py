"""A real SMTP server on a free port of the loopback address, which keeps what it is given."""

import email
import email.policy
import socket
import ssl

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult


class Box:
    def __init__(self):
        self.mails = []
        self.refuse = False

    async def handle_DATA(self, server, session, envelope):
        if self.refuse:
            return "451 come again later"
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.mails.append((envelope.mail_from, envelope.rcpt_tos, message))
        return "250 taken"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(certificate=None, key=None, password=None):
    """With a certificate STARTTLS is required, with a password the login tilts/password as well."""
    box = Box()
    options = {}
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        options = {"tls_context": context, "require_starttls": True}
    if password:
        def authenticate(server, session, envelope, mechanism, data):
            good = data.login == b"tilts" and data.password == password.encode()
            return AuthResult(success=good, handled=False)
        options |= {"authenticator": authenticate, "auth_required": True}
    controller = Controller(box, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    return controller, box

"""SOAP messages for tests, and a client for one connection that stays open."""

import http.client
import ssl
import xml.etree.ElementTree as ElementTree

NS = "urn:tilts:status-check:1"
SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP12 = "http://www.w3.org/2003/05/soap-envelope"
OPERATOR = ("<userName>Anna</userName><userSecondName>Paraudziņa</userSecondName>"
            "<userPersonCode>010190-00014</userPersonCode>")


def envelope(body, header="", version=SOAP11):
    return (f'<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="{version}">'
            f"{header}<s:Body>{body}</s:Body></s:Envelope>")


def question(code, dates="", purpose=None, request_id=None, application=None, version=SOAP11):
    context = "".join(
        f"<{name}>{value}</{name}>" for name, value in
        (("Purpose", purpose), ("Application", application), ("RequestId", request_id)) if value)
    header = f'<s:Header><Context xmlns="{NS}">{context}</Context></s:Header>' if context else ""
    return envelope(f'<CheckStatus xmlns="{NS}"><PersonCode>{code}</PersonCode>{dates}{OPERATOR}'
                    "</CheckStatus>", header, version)


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body
        self.tree = ElementTree.fromstring(body) if body.lstrip().startswith(b"<") else None

    def texts(self, name):
        return [e.text for e in self.tree.iter(f"{{{NS}}}{name}")]

    @property
    def rows(self):
        return [{child.tag.split("}")[1]: child.text for child in row}
                for row in self.tree.iter(f"{{{NS}}}Status")]

    @property
    def code(self):
        """The problem's code when this is a fault, else None."""
        found = self.texts("code")
        return found[0] if found else None


class Connection:
    """One keep-alive connection with a client certificate."""

    def __init__(self, node, who="agency"):
        context = ssl.create_default_context(cafile=str(node.pki("ca.pem")))
        if who:
            context.load_cert_chain(node.pki(f"{who}.pem"), node.pki(f"{who}.key"))
        self.http = http.client.HTTPSConnection("localhost", node.port, context=context, timeout=30)

    def send(self, body, content_type="text/xml; charset=utf-8", method="POST", path="/soap",
             **headers):
        body = body.encode() if isinstance(body, str) else body
        self.http.request(method, path, body, {"Content-Type": content_type, **headers})
        reply = self.http.getresponse()
        return Answer(reply.status, reply.headers, reply.read())

    def ask(self, code, dates="", version=SOAP11, **context):
        kind = "application/soap+xml" if version == SOAP12 else "text/xml"
        return self.send(question(code, dates, version=version, **context),
                         f"{kind}; charset=utf-8")

    def close(self):
        self.http.close()

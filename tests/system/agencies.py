"""A provider with one agency for every way in which an agreement can refuse, each with its own
certificate and its own agreement with Daugavpils."""

from conftest import DAUGAVPILS, call

PLAIN = {"from": "2026-01-01", "till": "2035-12-31", "purpose": "optional",
         "application": "optional", "operators": "any", "limits": ""}

# Name of the agency (and of its certificate): what is particular to its agreement.
AGENCIES = {
    "stranger": None,  # a certificate and no agreement
    "early": {"from": "2034-01-01"},
    "late": {"from": "2024-01-01", "till": "2025-12-31"},
    "suspended": {},
    "ended": {},
    "purposeful": {"purpose": "required"},
    "applying": {"application": "required"},
    "listing": {"operators": "listed"},
    "hasty": {"limits": "limits: {requests_per_second: 1, requests_burst: 1}\n"},
    "greedy": {"limits": "limits: {quota_per_purpose: 1}\n"},
    "leaving": {},  # its certificate gets revoked
}
FORM = """id: {name}
version: 1
signed: "2023-12-01"
municipality: {{registration: "{municipality}", name: Daugavpils}}
agency: {{registration: "{agency}", name: "{name}"}}
term: {{from: "{from}", till: "{till}"}}
purposes: [{{code: 4.2.4.2, name_lv: Programma, name_en: Programme}}]
purpose: {purpose}
application: {application}
operators: {operators}
{limits}"""


def registration(position):
    """A made-up registration number with a right check digit (SPEC section 3)."""
    weights = (9, 1, 4, 8, 3, 10, 2, 5, 7, 6)
    for number in range(9009900000 + 1000 * position, 9009900999 + 1000 * position):
        digits = [int(d) for d in str(number)]
        check = (3 - sum(w * d for w, d in zip(weights, digits))) % 11
        if check < 10:
            return f"{number}{check}"
    raise AssertionError("no number has a check digit")


def make_certificate(node, name, number):
    pki = node.folder / "pki"
    node.tilts("pki", "request", "--registration", number, "--name", name,
               "--key", pki / f"{name}.key", "--out", pki / f"{name}.csr")
    node.tilts("pki", "issue", pki / f"{name}.csr", "--dir", pki, "--registration", number,
               "--name", name, "--out", pki / f"{name}.pem")


def make_nameless_certificate(node):
    """Signed by the authority, but it names no organisation: openssl can do what tilts will not."""
    pki = node.folder / "pki"
    call("openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-keyout", pki / "nameless.key", "-out", pki / "nameless.csr",
         "-subj", "/CN=nameless")
    (pki / "nameless.ext").write_text(
        "keyUsage=critical,digitalSignature\nextendedKeyUsage=clientAuth\n"
        "basicConstraints=critical,CA:FALSE\n")
    call("openssl", "x509", "-req", "-in", pki / "nameless.csr", "-CA", pki / "ca.pem",
         "-CAkey", pki / "ca.key", "-set_serial", "0x77", "-days", "1",
         "-extfile", pki / "nameless.ext", "-out", pki / "nameless.pem")


def prepare(node):
    """Everything in the node's folder, before it is started."""
    for position, (name, special) in enumerate(AGENCIES.items()):
        number = registration(position)
        make_certificate(node, name, number)
        if special is not None:
            text = FORM.format(name=name, agency=number, municipality=DAUGAVPILS,
                               **{**PLAIN, **special})
            path = node.folder / f"{name}.yaml"
            path.write_text(text)
            node.tilts("agreement", "add", path)
    node.tilts("agreement", "suspend", "suspended")
    node.tilts("agreement", "end", "ended", "--reason", "gross-breach")
    make_nameless_certificate(node)

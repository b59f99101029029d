"""Agreements and events signed by both parties: detached CMS, by openssl and by tilts."""

import pytest
from conftest import AGENCY, Node, call
from test_duty import changes

NUMBER = "90001234503"


def certificate(folder, name, *more):
    """A self-signed signing certificate; returns its SHA-256 as the agreement names it."""
    call("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
         "-days", "30", "-subj", f"/CN={name}", "-keyout", folder / f"{name}.key",
         "-out", folder / f"{name}.pem", *more)
    (folder / f"{name}.key").chmod(0o600)
    said = call("openssl", "x509", "-in", folder / f"{name}.pem", "-noout", "-fingerprint",
                "-sha256").stdout
    return said.split("=")[1].strip().replace(":", "").lower()


def openssl_sign(folder, document, name, out):
    call("openssl", "cms", "-sign", "-binary", "-in", document, "-signer", folder / f"{name}.pem",
         "-inkey", folder / f"{name}.key", "-outform", "DER", "-out", out)
    return out


class Desk(Node):
    """A provider whose parties have certificates to sign with."""

    def __init__(self, folder):
        super().__init__(folder)
        self.town = certificate(folder, "town")
        self.agency = certificate(folder, "agency-signer")
        certificate(folder, "stranger")

    def write(self, name="signed.yaml", version=1, required=True, effective="", town=None):
        path = self.folder / name
        path.write_text(
            f'id: SIGNED\nversion: {version}\nsigned: "2020-01-10"\n{effective}'
            f'municipality:\n  registration: "{NUMBER}"\n  name: Town\n'
            f'  signer: "{town or self.town}"\n'
            f'agency:\n  registration: "{AGENCY}"\n  name: Agency\n  signer: "{self.agency}"\n'
            'term: {from: "2020-01-15", till: open}\n'
            'purposes:\n  - {code: 4.2.4.2, name_lv: a, name_en: b}\n'
            "purpose: optional\napplication: optional\noperators: any\n"
            + ("signatures: required\n" if required else ""))
        return path

    def sign(self, document, *names):
        """--signature words for each signer."""
        words = []
        for name in names:
            out = openssl_sign(self.folder, document, name, self.folder / f"{name}.p7s")
            words += ["--signature", out]
        return words

    def add(self):
        document = self.write()
        self.tilts("agreement", "add", document, *self.sign(document, "town", "agency-signer"))
        return document

    def refused(self, *words):
        done = self.tilts("agreement", *words, check=False)
        assert done.returncode == 1, done
        return done.stderr


@pytest.fixture
def desk(folder):
    return Desk(folder)


def test_both_must_sign_where_it_is_agreed(desk):
    document = desk.write()
    assert "both parties" in desk.refused("add", document)
    assert "both parties" in desk.refused("add", document, *desk.sign(document, "town"))
    assert "none of the signers" in desk.refused("add", document,
                                                 *desk.sign(document, "town", "stranger"))
    other = desk.folder / "other.yaml"
    other.write_text(document.read_text().replace("Town", "Town "))
    assert "does not fit" in desk.refused("add", other,
                                          *desk.sign(document, "town", "agency-signer"))
    assert "SIGNED" not in str(desk.json("agreement", "list"))
    assert not [r for r in changes(desk, "agreement") if r["subject"] == "SIGNED"]
    desk.add()
    assert "SIGNED" in str(desk.json("agreement", "list"))


def test_what_is_kept_is_verified_by_openssl(desk):
    desk.add()
    signatures = desk.json("agreement", "signatures", "SIGNED")
    assert [s["signer"] for s in signatures] == ["CN=town", "CN=agency-signer"]
    assert [s["fingerprint"] for s in signatures] == [desk.town, desk.agency]
    desk.tilts("agreement", "signatures", "SIGNED", "--out", desk.folder / "out")
    for number, name in ((1, "town"), (2, "agency-signer")):
        call("openssl", "cms", "-verify", "-binary", "-inform", "DER",
             "-in", desk.folder / "out" / f"{number}.p7s",
             "-content", desk.folder / "out" / f"{number}.content",
             "-CAfile", desk.folder / f"{name}.pem", "-purpose", "any", "-out", "/dev/null")
    assert (desk.folder / "out" / "1.content").read_bytes() == \
        (desk.folder / "signed.yaml").read_bytes()


def test_events_are_signed_by_one_or_by_both(desk):
    desk.add()
    statement = desk.folder / "statement.json"

    def do(*words, names):
        desk.tilts("agreement", *words, "--statement", statement)
        signed = desk.sign(statement, *names) if names else []
        return desk.tilts("agreement", *words, *signed, check=False)

    assert do("suspend", "SIGNED", names=[]).returncode == 1
    assert do("suspend", "SIGNED", names=["stranger"]).returncode == 1
    assert do("suspend", "SIGNED", names=["town"]).returncode == 0
    assert do("resume", "SIGNED", names=["town"]).returncode == 1
    assert do("resume", "SIGNED", names=["town", "agency-signer"]).returncode == 0
    # The same paper is not taken twice.
    before = desk.json("agreement", "show", "SIGNED")["state"]
    again = desk.tilts("agreement", "suspend", "SIGNED", *desk.sign(statement, "town"), check=False)
    assert again.returncode == 1 and "does not fit" in again.stderr
    assert before == desk.json("agreement", "show", "SIGNED")["state"] == "in force"
    assert do("end", "SIGNED", "--reason", "unlawful-processing",
              names=["agency-signer"]).returncode == 0
    assert desk.json("agreement", "show", "SIGNED")["state"] == "terminated"
    assert len(desk.json("agreement", "signatures", "SIGNED")) == 2 + 1 + 2 + 1


def test_a_signature_is_used_once(desk):
    desk.add()
    statement, words = desk.folder / "s.json", ("contact", "SIGNED", "--party", "agency",
                                                "--contact", "new")
    desk.tilts("agreement", *words, "--statement", statement)
    signed = desk.sign(statement, "agency-signer")
    desk.tilts("agreement", *words, *signed)
    again = desk.tilts("agreement", *words, *signed, check=False)
    assert again.returncode == 3 and "used before" in again.stderr
    events = desk.json("agreement", "show", "SIGNED")["events"]
    assert len(events) == 1
    outcomes = [r["outcome"] for r in changes(desk, "agreement") if r["subject"] == "SIGNED"]
    assert outcomes[-4:] == ["begun", "done", "begun", "stopped"]


def test_an_amendment_is_signed_by_the_signers_of_the_version_before(desk):
    desk.add()
    effective = 'effective: "2099-01-01"\n'
    stranger = certificate(desk.folder, "stranger")
    own = desk.write("v2.yaml", 2, effective=effective, town=stranger)
    assert "none of the signers" in desk.refused("amend", own,
                                                 *desk.sign(own, "stranger", "agency-signer"))
    relaxed = desk.write("v2.yaml", 2, required=False, effective=effective)
    assert "both parties" in desk.refused("amend", relaxed)
    desk.tilts("agreement", "amend", own, *desk.sign(own, "town", "agency-signer"))


def test_tilts_signs_too_and_one_file_may_hold_both(desk):
    document = desk.write()
    for name in ("town", "agency-signer"):
        desk.tilts("agreement", "sign", document, "--certificate", desk.folder / f"{name}.pem",
                   "--key", desk.folder / f"{name}.key", "--out", desk.folder / f"{name}.p7s")
    desk.tilts("agreement", "add", document, "--signature", desk.folder / "town.p7s",
               "--signature", desk.folder / "agency-signer.p7s", "--dry-run")
    both = desk.folder / "both.p7s"
    call("openssl", "cms", "-sign", "-binary", "-in", document,
         "-signer", desk.folder / "town.pem", "-inkey", desk.folder / "town.key",
         "-signer", desk.folder / "agency-signer.pem", "-inkey", desk.folder / "agency-signer.key",
         "-outform", "PEM", "-out", both)
    desk.tilts("agreement", "add", document, "--signature", both)


def test_a_certificate_that_is_not_for_signing_does_not_sign(desk):
    desk.town = certificate(desk.folder, "town", "-addext", "keyUsage=critical,keyAgreement")
    document = desk.write()
    assert "not for signing" in desk.refused("add", document,
                                             *desk.sign(document, "town", "agency-signer"))


@pytest.mark.parametrize("old, new, sentence", [
    ("signer: ", "signed_by: ", "signed_by"),
    ('signer: "', 'signer: "x', "longer than 64 bytes"),
    ("signatures: required", "signatures: maybe", "optional, required"),
])
def test_wrong_keys_are_told(desk, old, new, sentence):
    document = desk.write()
    document.write_text(document.read_text().replace(old, new, 1))
    assert sentence in desk.refused("add", document)


def test_a_fingerprint_has_its_form(desk):
    assert "SHA-256 of the signing certificate" in desk.refused("add", desk.write(town="Z" * 64))
    assert "own certificate" in desk.refused("add", desk.write(town=desk.agency))
    document = desk.write()
    document.write_text("".join(l for l in document.read_text().splitlines(True)
                                if "signer" not in l or desk.town in l))
    assert "both parties" in desk.refused("add", document)


def test_signatures_may_be_given_where_none_is_required(desk):
    document = desk.write(required=False)
    desk.tilts("agreement", "add", document, *desk.sign(document, "town"))
    assert len(desk.json("agreement", "signatures", "SIGNED")) == 1
    desk.tilts("agreement", "suspend", "SIGNED")

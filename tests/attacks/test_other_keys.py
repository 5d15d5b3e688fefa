"""A drill of people with RSA keys, certificates and tokens: it verifies, also by stock tools; forged ones do not."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import verify_independently
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from signed_drive import PEOPLE, walked

from attacks.book import Book
from drillbook.drill.verify import DrillReport, verify_drill
from drillbook.signing.allowed_signers import AllowedSigners
from drillbook.signing.key_file import load_signer, public_key_of
from drillbook.signing.revoked_keys import RevokedKeys
from drillbook.signing.signer import RawSigner, memory_signer
from unit.signing.soft_agent import ED25519, Token

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="needs ssh-keygen")


PRIVATE = rsa.generate_private_key(65537, 2048)
"""Alice's."""


@dataclass(frozen=True)
class Site:
    """Alice has an RSA key, Bob a certificate, Erin a token."""

    folder: Path
    people: dict[str, RawSigner]
    signers: str
    token: Token


def run(*command: object) -> None:
    subprocess.run([str(word) for word in command], check=True, capture_output=True)


def certificate(folder: Path, ca: str, name: str, *options: str) -> RawSigner:
    for key in (ca, f"{name}-of-{ca}"):
        if not (folder / key).exists():
            run("ssh-keygen", "-q", "-t", "ecdsa", "-N", "", "-f", folder / key)
    file = folder / f"{name}-of-{ca}"
    run("ssh-keygen", "-q", "-s", folder / ca, "-I", f"{name}'s", "-z", "7", "-n", name, *options, f"{file}.pub")
    found = load_signer(folder / f"{name}-of-{ca}-cert.pub", name)
    assert isinstance(found, RawSigner)
    return found


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder, token = tmp_path_factory.mktemp("site"), Token.make(ED25519)
    people = {
        "alice": memory_signer(PRIVATE, "alice"),
        "bob": certificate(folder, "ca", "bob"),
        "carol": PEOPLE["carol"],
        "erin": RawSigner("erin", token.key, token.kind, token.sign),
    }
    plain = "".join(f"{name} {people[name].public_line}\n" for name in ("alice", "carol", "erin"))
    return Site(folder, people, f"{plain}bob cert-authority {public_key_of(folder / 'ca').line}\n", token)


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch, site: Site) -> pytest.MonkeyPatch:
    for name, key in site.people.items():
        monkeypatch.setitem(PEOPLE, name, key)
    return monkeypatch


def drilled(into: Path) -> Path:
    drive = walked()
    return Book(tuple(drive.lines), tuple(drive.sample_lines)).write(into)


def judged(folder: Path, text: str) -> DrillReport:
    return verify_drill(folder, AllowedSigners.parse(text))


@pytest.mark.usefixtures("keys")
def test_it_verifies_here_and_by_the_second_verifier(site: Site, tmp_path: Path) -> None:
    folder = drilled(tmp_path / "drill")
    assert judged(folder, site.signers).standing == "intact and closed"
    (tmp_path / "signers").write_text(site.signers)
    assert verify_independently.verify(folder, tmp_path / "signers") == (True, None, None)


@pytest.mark.parametrize(
    ("ca", "options", "says"),
    [
        ("unlisted", (), "certified by"),
        ("ca", ("-V", "20200101Z:20200201Z"), "expired at"),
        ("ca", ("-V", "20990101Z:20990201Z"), "is not valid before"),
        ("ca", ("-h",), "is a host's"),
        ("ca", ("-O", "force-command=true"), "critical option"),
    ],
)
def test_an_approval_by_a_certificate_that_does_not_count(
    site: Site, tmp_path: Path, keys: pytest.MonkeyPatch, ca: str, options: tuple[str, ...], says: str
) -> None:
    keys.setitem(PEOPLE, "bob", certificate(site.folder, ca, "bob", *options))
    report = judged(drilled(tmp_path), site.signers)
    assert str(report.problems[0].fault) == "decision"
    assert says in report.problems[0].meaning
    assert report.standing == "not verified"


@pytest.mark.usefixtures("keys")
def test_a_revoked_serial_and_a_revoked_authority(site: Site, tmp_path: Path) -> None:
    folder, spec, krl = drilled(tmp_path / "drill"), tmp_path / "spec", tmp_path / "krl"
    spec.write_text("serial: 7\n")
    run("ssh-keygen", "-q", "-k", "-f", krl, "-s", site.folder / "ca.pub", spec)
    for file, what in ((krl, "the certificate of bob"), (site.folder / "ca.pub", "the authority of bob")):
        signers = replace(AllowedSigners.parse(site.signers), revoked=RevokedKeys.load(file))
        report = verify_drill(folder, signers)
        assert what in report.problems[0].meaning
        assert report.standing == "not verified"


def test_a_decision_by_a_token_that_nobody_touched(site: Site, tmp_path: Path, keys: pytest.MonkeyPatch) -> None:
    idle = replace(site.token, flags=0)
    keys.setitem(PEOPLE, "erin", RawSigner("erin", idle.key, idle.kind, idle.sign))
    report = judged(drilled(tmp_path), site.signers)
    assert "without being touched" in report.problems[0].meaning
    assert report.standing == "not verified"


def test_the_authority_itself_is_nobody(site: Site, tmp_path: Path, keys: pytest.MonkeyPatch) -> None:
    ca = load_signer(site.folder / "ca", "bob")
    assert isinstance(ca, RawSigner)
    keys.setitem(PEOPLE, "bob", ca)
    report = judged(drilled(tmp_path), site.signers)
    assert "nobody is known by the key" in report.problems[0].meaning


@pytest.mark.parametrize(("algorithm", "digest"), [("ssh-rsa", hashes.SHA1()), ("rsa-sha2-256", hashes.SHA256())])
def test_a_mandate_with_a_weak_digest(
    site: Site, tmp_path: Path, keys: pytest.MonkeyPatch, algorithm: str, digest: hashes.HashAlgorithm
) -> None:
    alice = site.people["alice"].key
    weak = RawSigner("alice", alice, algorithm, lambda raw: PRIVATE.sign(raw, padding.PKCS1v15(), digest))
    keys.setitem(PEOPLE, "alice", weak)
    report = judged(drilled(tmp_path), site.signers)
    assert str(report.problems[0].fault) == "bad mandate"
    assert f"RSA with {algorithm}: only rsa-sha2-512" in report.problems[0].meaning

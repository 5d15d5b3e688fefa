"""Certificates of stock `ssh-keygen -s`: who is the signer, and each refusal; stock agrees where it judges."""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from drillbook.drill.people import load_keys, person_of
from drillbook.errors import InputError, KeyProblem
from drillbook.signing.allowed_signers import AllowedSigners
from drillbook.signing.key_file import load_signer, public_key_of
from drillbook.signing.refusal import RefusalReason, SignerRefused
from drillbook.signing.sshsig import SignatureError, verify

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed")

MESSAGE, NAMESPACE = b"a statement\n", "decision@drillbook"
AT = datetime(2026, 11, 24, 10, 15, tzinfo=UTC)
KINDS = ("ed25519", "ecdsa", "rsa")


def run(*command: str, stdin: bytes = b"") -> bytes:
    return subprocess.run(command, input=stdin, capture_output=True, check=True).stdout


def make(file: Path, kind: str = "ed25519") -> Path:
    run("ssh-keygen", "-q", "-t", kind, "-N", "", "-f", str(file))
    return file


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("certified")
    for kind in KINDS:
        make(folder / f"ca-{kind}", kind)
        make(folder / kind, kind)
    return folder


def certify(folder: Path, *options: str, ca: str = "ca-ed25519", key: str = "ed25519", names: str = "alice") -> Path:
    """A certificate beside the key, and the file's path."""
    people = ["-n", names] if names else []
    run("ssh-keygen", "-q", "-s", str(folder / ca), "-I", "alice's laptop", "-z", "7", *people, *options,
        str(folder / f"{key}.pub"))  # fmt: skip
    return folder / f"{key}-cert.pub"


def line(folder: Path, *, who: str = "alice", ca: str = "ca-ed25519", options: str = "") -> str:
    return f"{who} cert-authority{options} {public_key_of(folder / ca).line}\n"


def judged(armour: str, text: str, at: datetime = AT) -> str:
    key = verify(armour, MESSAGE, namespace=NAMESPACE)
    return AllowedSigners.parse(text).lookup(key, NAMESPACE, at)


def stock_accepts(tmp: Path, armour: str, text: str, who: str = "alice", at: datetime = AT) -> bool:
    (tmp / "signers").write_text(text)
    (tmp / "signature").write_text(armour)
    done = subprocess.run(
        ["ssh-keygen", "-Y", "verify", "-f", tmp / "signers", "-n", NAMESPACE, "-I", who, "-s", tmp / "signature",
         "-O", f"verify-time={at.astimezone(UTC):%Y%m%d%H%M%SZ}"],
        input=MESSAGE, capture_output=True, check=False,
    )  # fmt: skip
    return done.returncode == 0


@pytest.mark.parametrize("ca", KINDS)
@pytest.mark.parametrize("key", KINDS)
def test_signed_with_the_certificate_beside_the_key(folder: Path, tmp_path: Path, ca: str, key: str) -> None:
    certify(folder, ca=f"ca-{ca}", key=key)
    text = line(folder, ca=f"ca-{ca}")
    keys = load_keys(folder / key, (), AllowedSigners.parse(text))
    armour = keys.own.sign(NAMESPACE, MESSAGE)
    assert keys.own.principal == "alice" == judged(armour, text)
    assert stock_accepts(tmp_path, armour, text)
    assert keys.own.fingerprint == public_key_of(folder / key).fingerprint


def test_stock_signs_and_we_accept(folder: Path) -> None:
    certificate = certify(folder)
    armour = run("ssh-keygen", "-Y", "sign", "-q", "-n", NAMESPACE, "-f", str(certificate), stdin=MESSAGE).decode()
    assert judged(armour, line(folder)) == "alice"
    assert load_signer(certificate, "alice").sign(NAMESPACE, MESSAGE) == armour


def test_the_plain_line_wins_over_the_certificate(folder: Path) -> None:
    certify(folder)
    text = f"alice {public_key_of(folder / 'ed25519').line}\n{line(folder)}"
    armour = load_keys(folder / "ed25519", (), AllowedSigners.parse(text)).own.sign(NAMESPACE, MESSAGE)
    assert verify(armour, MESSAGE, namespace=NAMESPACE) == public_key_of(folder / "ed25519")


@pytest.mark.parametrize(
    ("options", "says", "reason", "stock"),
    [
        (("-V", "20200101Z:20200201Z"), "expired at 2020-02-01", RefusalReason.EXPIRED, False),
        (("-V", "20300101Z:20300201Z"), "not valid before 2030", RefusalReason.NOT_YET_VALID, False),
        (("-h",), "is a host's", RefusalReason.CERTIFICATE, False),
        (("-O", "force-command=true"), "critical option force-command", RefusalReason.CERTIFICATE, True),
        (("-O", "source-address=10.0.0.0/8"), "critical option source-address", RefusalReason.CERTIFICATE, True),
    ],
)
def test_a_certificate_that_does_not_count(
    folder: Path, tmp_path: Path, options: tuple[str, ...], says: str, reason: RefusalReason, stock: bool
) -> None:
    armour = load_signer(certify(folder, *options), "alice").sign(NAMESPACE, MESSAGE)
    with pytest.raises(SignerRefused, match=says) as refused:
        judged(armour, line(folder))
    assert refused.value.reason is reason
    assert refused.value.remedy
    assert stock_accepts(tmp_path, armour, line(folder)) is stock


@pytest.mark.parametrize("names", ["", "bob", "alice,alba"])
def test_it_names_exactly_one_person_whom_the_line_admits(folder: Path, names: str) -> None:
    armour = load_signer(certify(folder, names=names), "alice").sign(NAMESPACE, MESSAGE)
    with pytest.raises(SignerRefused, match="expected exactly one person") as refused:
        judged(armour, line(folder, who="al*"))
    assert refused.value.reason is RefusalReason.CERTIFICATE


def test_other_names_do_not_matter(folder: Path, tmp_path: Path) -> None:
    armour = load_signer(certify(folder, names="root,alice"), "alice").sign(NAMESPACE, MESSAGE)
    assert judged(armour, line(folder, who="alice,bob")) == "alice"
    assert stock_accepts(tmp_path, armour, line(folder, who="alice,bob"))


def test_the_time_is_that_of_the_signature(folder: Path, tmp_path: Path) -> None:
    armour = load_signer(certify(folder, "-V", "20261124101500Z:20261124101501Z"), "alice").sign(NAMESPACE, MESSAGE)
    for second, counts in ((14 * 60 + 59, False), (15 * 60, True), (15 * 60 + 1, False)):
        at = AT.replace(minute=second // 60, second=second % 60)
        assert stock_accepts(tmp_path, armour, line(folder), at=at) is counts
        try:
            assert judged(armour, line(folder), at) == "alice"
            assert counts
        except SignerRefused:
            assert not counts


def test_the_lines_own_options_hold_for_certificates(folder: Path, tmp_path: Path) -> None:
    armour = load_signer(certify(folder), "alice").sign(NAMESPACE, MESSAGE)
    for options, reason in (
        (',namespaces="git"', RefusalReason.WRONG_NAMESPACE),
        (',valid-before="20200101Z"', RefusalReason.EXPIRED),
    ):
        with pytest.raises(SignerRefused) as refused:
            judged(armour, line(folder, options=options))
        assert refused.value.reason is reason
        assert not stock_accepts(tmp_path, armour, line(folder, options=options))


def test_another_authority_and_a_key_that_is_no_authority(folder: Path, tmp_path: Path) -> None:
    armour = load_signer(certify(folder), "alice").sign(NAMESPACE, MESSAGE)
    plain = f"alice {public_key_of(folder / 'ca-ed25519').line}\n"
    for text in (line(folder, ca="ca-rsa"), plain, f"alice {public_key_of(folder / 'ed25519').line}\n"):
        with pytest.raises(SignerRefused, match="certified by SHA256"):
            judged(armour, text)
        assert not stock_accepts(tmp_path, armour, text)


def test_a_key_cannot_be_two_people_by_its_certificate(folder: Path) -> None:
    armour = load_signer(certify(folder, names="bob"), "bob").sign(NAMESPACE, MESSAGE)
    text = f"alice {public_key_of(folder / 'ed25519').line}\n{line(folder, who='bob')}"
    with pytest.raises(SignerRefused, match=r"its key SHA256:.* is alice's"):
        judged(armour, text)


def test_each_flipped_bit_of_a_certificate_is_refused(folder: Path) -> None:
    armour = load_signer(certify(folder), "alice").sign(NAMESPACE, MESSAGE)
    head, *body, end = armour.splitlines()
    blob = base64.b64decode("".join(body))
    for at in range(len(blob)):
        changed = bytearray(blob)
        changed[at] ^= 1 << at % 8
        text = "\n".join([head, *re.findall(".{1,70}", base64.b64encode(changed).decode()), end, ""])
        with pytest.raises((SignatureError, SignerRefused)):
            judged(text, line(folder))


def test_an_authority_that_signs_with_sha1_certifies_nobody(folder: Path) -> None:
    certificate = certify(folder, "-t", "rsa-sha2-256", ca="ca-rsa")
    armour = load_signer(certificate, "alice").sign(NAMESPACE, MESSAGE)
    with pytest.raises(SignerRefused, match="only rsa-sha2-512"):
        judged(armour, line(folder, ca="ca-rsa"))
    certificate.unlink()


def test_a_line_may_not_admit_anybody(folder: Path) -> None:
    for who in ("*", "alice,*", "!bob,*", "?*"):
        with pytest.raises(InputError, match="admits anybody"):
            AllowedSigners.parse(line(folder, who=who))
    with pytest.raises(InputError, match="no line of its own"):
        AllowedSigners.parse(f"alice {certify(folder).read_text()}")
    again = AllowedSigners.parse(line(folder, who="*@example.com", options=',namespaces="a"'))
    assert AllowedSigners.parse(again.signers[0].line()) == again


def test_whose_key_file_it_is(folder: Path, tmp_path: Path) -> None:
    certify(folder, names="bob")
    with pytest.raises(SignerRefused, match="names bob; the line admits alice"):
        person_of(folder / "ed25519", AllowedSigners.parse(line(folder)))
    other = make(tmp_path / "other")
    shutil.copy(folder / "ed25519-cert.pub", tmp_path / "other-cert.pub")
    with pytest.raises(KeyProblem, match="another key's"):
        load_keys(other, (), AllowedSigners.parse(line(folder, who="bob")))

"""FIDO signatures of a token in software: what stock `ssh-keygen -Y verify` accepts, and the touch demanded besides."""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from drillbook.errors import InputError
from drillbook.signing.allowed_signers import AllowedSigners
from drillbook.signing.key_file import load_signer, public_key_of
from drillbook.signing.public_key import PublicKey
from drillbook.signing.signer import RawSigner
from drillbook.signing.sshsig import SignatureError, verify
from unit.signing.soft_agent import ECDSA, ED25519, Token, agent, holding

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed")

MESSAGE, NAMESPACE = b"a statement\n", "decision@drillbook"
AT = datetime(2026, 11, 24, 10, 15, tzinfo=UTC)
KINDS = (ED25519, ECDSA)


def signed(token: Token, key: PublicKey | None = None) -> str:
    return RawSigner("alice", key or token.key, token.kind, token.sign).sign(NAMESPACE, MESSAGE)


def stock_accepts(tmp: Path, line: str, armour: str, message: bytes = MESSAGE) -> bool:
    (tmp / "signers").write_text(line + "\n")
    (tmp / "signature").write_text(armour)
    command = ["ssh-keygen", "-Y", "verify", "-f", tmp / "signers", "-n", NAMESPACE, "-I", "alice",
               "-s", tmp / "signature"]  # fmt: skip
    return subprocess.run(command, input=message, capture_output=True, check=False).returncode == 0


def certified(tmp: Path, token: Token, *options: str) -> tuple[PublicKey, str]:
    """The token's certificate by stock ssh-keygen, and the line of its authority."""
    ca = tmp / "ca"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", ca], check=True)
    (tmp / "token.pub").write_text(token.key.line + "\n")
    subprocess.run(["ssh-keygen", "-q", "-s", ca, "-I", "x", "-n", "alice", *options, tmp / "token.pub"], check=True)
    return public_key_of(tmp / "token-cert.pub"), f"alice cert-authority {public_key_of(ca).line}"


@pytest.mark.parametrize("kind", KINDS)
def test_a_touch_counts_and_stock_agrees(tmp_path: Path, kind: str) -> None:
    token = Token.make(kind)
    line = f"alice {token.key.line}"
    for flags in (0x01, 0x05):
        token.flags = flags
        armour = signed(token)
        assert AllowedSigners.parse(line).lookup(verify(armour, MESSAGE, namespace=NAMESPACE), NAMESPACE, AT) == "alice"
        assert stock_accepts(tmp_path, line, armour)
        assert not stock_accepts(tmp_path, line, armour, MESSAGE + b"x")
        with pytest.raises(SignatureError, match="does not belong"):
            verify(armour, MESSAGE + b"x", namespace=NAMESPACE)


@pytest.mark.parametrize("kind", KINDS)
def test_without_a_touch_it_does_not_count(tmp_path: Path, kind: str) -> None:
    token = Token.make(kind)
    token.flags = 4
    armour = signed(token)
    with pytest.raises(SignatureError, match="without being touched"):
        verify(armour, MESSAGE, namespace=NAMESPACE)
    assert stock_accepts(tmp_path, f"alice {token.key.line}", armour)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("waived", [True, False])
def test_an_authority_waives_the_touch_by_its_certificate(tmp_path: Path, kind: str, waived: bool) -> None:
    token = Token.make(kind)
    token.flags = 0
    key, line = certified(tmp_path, token, *(["-O", "no-touch-required"] if waived else []))
    armour = signed(token, key)
    assert stock_accepts(tmp_path, line, armour)
    if waived:
        assert AllowedSigners.parse(line).lookup(verify(armour, MESSAGE, namespace=NAMESPACE), NAMESPACE, AT) == "alice"
    else:
        with pytest.raises(SignatureError, match="without being touched"):
            verify(armour, MESSAGE, namespace=NAMESPACE)


def test_a_line_cannot_waive_the_touch_for_openssh_knows_no_such_line(tmp_path: Path) -> None:
    token = Token.make(ED25519)
    line = f"alice no-touch-required {token.key.line}"
    with pytest.raises(InputError, match="in certificates only"):
        AllowedSigners.parse(line)
    assert not stock_accepts(tmp_path, line, signed(token))


@pytest.mark.parametrize("kind", KINDS)
def test_flags_counter_and_application_are_signed(kind: str) -> None:
    token = Token.make(kind)
    token.flags = 5
    head, *body, end = signed(token).splitlines()
    blob = base64.b64decode("".join(body))
    for at, change in ((-5, 4), (-4, 1), (-1, 1), (-6, 1), (blob.index(b"ssh:"), 1), (-5, 1)):
        forged = bytearray(blob)
        forged[at] ^= change
        text = "\n".join([head, *re.findall(".{1,70}", base64.b64encode(forged).decode()), end, ""])
        with pytest.raises(SignatureError):
            verify(text, MESSAGE, namespace=NAMESPACE)


@pytest.mark.parametrize("kind", KINDS)
def test_it_signs_through_an_agent(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    token = Token.make(kind)
    (tmp_path / "token.pub").write_text(token.key.line + " a comment\n")
    with agent(tmp_path, holding(token)) as socket:
        monkeypatch.setenv("SSH_AUTH_SOCK", str(socket))
        signer = load_signer(tmp_path / "token.pub", "alice")
        armour = signer.sign(NAMESPACE, MESSAGE)
    assert verify(armour, MESSAGE, namespace=NAMESPACE) == token.key
    assert stock_accepts(tmp_path, f"alice {token.key.line}", armour)
    assert signer.fingerprint == token.key.fingerprint

"""Stock `ssh-keygen -Y` and our frame accept each other's signatures, and what it forgives we refuse."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from drillbook.errors import KeyProblem
from drillbook.signing.agent import agent_keys
from drillbook.signing.key_file import load_signer, public_key_of
from drillbook.signing.signer import session_signer
from drillbook.signing.sshsig import SignatureError, SignatureFault, verify

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed")

KINDS = ("ed25519", "ecdsa", "ecdsa-384", "ecdsa-521", "rsa")
MESSAGE = b"line 0\nline 1\n"
NAMESPACE = "timeline@drillbook"


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    for kind in KINDS:
        name, _, bits = kind.partition("-")
        size = ["-b", bits] if bits else []
        run("ssh-keygen", "-q", "-t", name, *size, "-N", "", "-C", "a comment", "-f", str(folder / kind))
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "pass", "-f", str(folder / "encrypted"))
    return folder


def run(*command: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(command, input=stdin, capture_output=True, check=True)


def stock_signature(key: Path, *options: str, namespace: str = NAMESPACE) -> str:
    return run(
        "ssh-keygen", "-Y", "sign", "-q", "-n", namespace, "-f", str(key), *options, stdin=MESSAGE
    ).stdout.decode()


def stock_accepts(folder: Path, line: str, armour: str, message: bytes, namespace: str = NAMESPACE) -> bool:
    (folder / "signers").write_text(f"alice {line}\n")
    (folder / "signature").write_text(armour)
    command = [
        "ssh-keygen",
        "-Y",
        "verify",
        "-f",
        folder / "signers",
        "-n",
        namespace,
        "-I",
        "alice",
        "-s",
        folder / "signature",
    ]
    return subprocess.run(command, input=message, capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("kind", KINDS)
def test_stock_accepts_ours(keys: Path, tmp_path: Path, kind: str) -> None:
    signer = load_signer(keys / kind, "alice")
    armour = signer.sign(NAMESPACE, MESSAGE)
    assert stock_accepts(tmp_path, signer.public_line, armour, MESSAGE)
    assert not stock_accepts(tmp_path, signer.public_line, armour, MESSAGE + b"x")


@pytest.mark.parametrize("kind", KINDS)
def test_we_accept_stock(keys: Path, kind: str) -> None:
    armour = stock_signature(keys / kind)
    assert verify(armour, MESSAGE, namespace=NAMESPACE) == public_key_of(keys / kind)
    with pytest.raises(SignatureError) as wrong:
        verify(armour, MESSAGE + b"x", namespace=NAMESPACE)
    assert wrong.value.fault is SignatureFault.WRONG


def test_a_running_hash_signs_what_the_bytes_do(tmp_path: Path) -> None:
    signer, hasher = session_signer(), hashlib.sha512()
    for line in MESSAGE.splitlines(keepends=True):
        hasher.update(line)
    armour = signer.sign(NAMESPACE, hasher)
    assert armour == signer.sign(NAMESPACE, MESSAGE)
    assert stock_accepts(tmp_path, signer.public_line, armour, MESSAGE)


def test_the_namespace_is_bound_on_both_sides(keys: Path) -> None:
    armour = stock_signature(keys / "ed25519", namespace="git")
    with pytest.raises(SignatureError) as refused:
        verify(armour, MESSAGE, namespace=NAMESPACE)
    assert refused.value.fault is SignatureFault.WRONG_NAMESPACE


def test_only_sha512_counts(keys: Path) -> None:
    armour = stock_signature(keys / "ed25519", "-O", "hashalg=sha256")
    with pytest.raises(SignatureError) as refused:
        verify(armour, MESSAGE, namespace=NAMESPACE)
    assert refused.value.fault is SignatureFault.WEAK_DIGEST


def test_each_flipped_bit_of_an_armour_is_refused(keys: Path) -> None:
    armour = stock_signature(keys / "ed25519").encode()
    for bit in range(len(armour) * 8):
        flipped = bytearray(armour)
        flipped[bit // 8] ^= 1 << bit % 8
        with pytest.raises(SignatureError):
            verify(flipped.decode("latin-1"), MESSAGE, namespace=NAMESPACE)


def test_what_ssh_keygen_forgives_is_refused(keys: Path, tmp_path: Path) -> None:
    """Junk after END and an unwrapped body: stock accepts them (checked), and a second spelling is a second truth."""
    key, armour = public_key_of(keys / "ed25519"), stock_signature(keys / "ed25519")
    head, *body, end = armour.splitlines(keepends=True)
    for other in (armour + "junk\n", head + "".join(body).replace("\n", "") + "\n" + end):
        assert stock_accepts(tmp_path, key.line, other, MESSAGE)
        with pytest.raises(SignatureError):
            verify(other, MESSAGE, namespace=NAMESPACE)


def test_bytes_behind_the_signature_are_refused(keys: Path) -> None:
    head, *body, end = stock_signature(keys / "ed25519").splitlines()
    longer = base64.b64encode(base64.b64decode("".join(body)) + b"\0").decode()
    armour = "\n".join([head, *re.findall(".{1,70}", longer), end, ""])
    with pytest.raises(SignatureError, match="1 bytes too many"):
        verify(armour, MESSAGE, namespace=NAMESPACE)


def test_another_armour_is_malformed_not_a_crash() -> None:
    for armour in (
        "",
        "x",
        "-----BEGIN SSH SIGNATURE-----\n-----END SSH SIGNATURE-----\n",
        "-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n",
        "é" * 20_000,
    ):
        with pytest.raises(SignatureError) as refused:
            verify(armour, MESSAGE, namespace=NAMESPACE)
        assert refused.value.fault is SignatureFault.MALFORMED


def test_each_trouble_with_a_key_file_has_its_own_message(keys: Path, tmp_path: Path) -> None:
    with pytest.raises(KeyProblem, match="cannot read the key"):
        load_signer(tmp_path / "absent", "alice")
    with pytest.raises(KeyProblem, match="encrypted and nobody can be asked"):
        load_signer(keys / "encrypted", "alice")
    (tmp_path / "junk").write_text("-----BEGIN junk")
    (tmp_path / "junk").chmod(0o600)
    with pytest.raises(KeyProblem, match="not a private OpenSSH key"):
        load_signer(tmp_path / "junk", "alice")
    shutil.copy(keys / "ed25519", tmp_path / "open")
    (tmp_path / "open").chmod(0o644)
    with pytest.raises(KeyProblem, match="other people can read"):
        load_signer(tmp_path / "open", "alice")


def test_an_encrypted_key_needs_no_passphrase_for_its_public_half(keys: Path) -> None:
    assert public_key_of(keys / "encrypted").kind == "ssh-ed25519"


@pytest.fixture
def agent(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    if shutil.which("ssh-agent") is None:
        pytest.skip("ssh-agent is not installed")
    started = run("ssh-agent", "-s").stdout.decode()
    words = dict(re.findall(r"(SSH_\w+)=([^;]+);", started))
    monkeypatch.setenv("SSH_AUTH_SOCK", words["SSH_AUTH_SOCK"])
    yield
    os.kill(int(words["SSH_AGENT_PID"]), 15)


@pytest.mark.usefixtures("agent")
def test_the_agent_signs_for_a_public_key_file(keys: Path) -> None:
    with pytest.raises(KeyProblem, match="does not hold"):
        load_signer(keys / "ed25519.pub", "alice")
    for kind in KINDS:
        run("ssh-add", "-q", str(keys / kind))
        signer = load_signer(keys / f"{kind}.pub", "alice")
        assert verify(signer.sign(NAMESPACE, MESSAGE), MESSAGE, namespace=NAMESPACE) == public_key_of(keys / kind)
    assert len(agent_keys()) == len(KINDS)


def test_no_agent_says_so(keys: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    with pytest.raises(KeyProblem, match="no ssh-agent"):
        load_signer(keys / "ed25519.pub", "alice")
    monkeypatch.setenv("SSH_AUTH_SOCK", str(tmp_path / "gone"))
    with pytest.raises(KeyProblem, match="is gone"):
        load_signer(keys / "ed25519.pub", "alice")

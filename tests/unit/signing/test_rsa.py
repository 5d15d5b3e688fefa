"""RSA signs with SHA-512 or it does not count, however well the signature holds."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from drillbook.errors import KeyProblem
from drillbook.signing.key_file import load_signer
from drillbook.signing.signer import memory_signer
from drillbook.signing.sshsig import SignatureError, SignatureFault, sign_with, verify

PRIVATE = rsa.generate_private_key(65537, 2048)


@pytest.mark.parametrize(
    ("algorithm", "digest"),
    [("ssh-rsa", hashes.SHA1()), ("rsa-sha2-256", hashes.SHA256()), ("ssh-rsa", hashes.SHA512())],
)
def test_another_digest_is_refused_by_its_name(algorithm: str, digest: hashes.HashAlgorithm) -> None:
    key = memory_signer(PRIVATE, "alice").key
    armour = sign_with(
        key, algorithm, lambda message: PRIVATE.sign(message, padding.PKCS1v15(), digest), "a@drillbook", b"message"
    )
    with pytest.raises(SignatureError, match=f"RSA with {algorithm}: only rsa-sha2-512") as refused:
        verify(armour, b"message", namespace="a@drillbook")
    assert refused.value.fault is SignatureFault.MALFORMED


def test_a_short_key_cannot_sign(tmp_path: Path) -> None:
    short = rsa.generate_private_key(65537, 1024)
    file = tmp_path / "short"
    file.write_bytes(short.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
    file.chmod(0o600)
    with pytest.raises(KeyProblem, match="1024 bits; at least 2048"):
        load_signer(file, "alice")

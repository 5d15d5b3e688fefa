"""Who can sign: the one interface, and the two holders of a private key in this process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from drillbook.signing.public_key import PublicKey
from drillbook.signing.sshsig import Hasher, sign_with
from drillbook.signing.sshwire import mpint

if TYPE_CHECKING:
    from collections.abc import Callable

PrivateKey = ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

SESSION: Final = "session"
"""The principal under which the engine's own key stands in `allowed_signers`; no person may be called so."""


class Signer(Protocol):
    """Signs bytes in a namespace, in the name of one principal; the private key may be elsewhere."""

    @property
    def principal(self) -> str: ...
    @property
    def fingerprint(self) -> str: ...
    @property
    def public_line(self) -> str: ...
    def sign(self, namespace: str, message: bytes | Hasher) -> str: ...


@dataclass(frozen=True, slots=True)
class RawSigner:
    """A `Signer` around anything that signs raw bytes: a key in memory, or an agent."""

    principal: str
    key: PublicKey
    algorithm: str
    raw_sign: Callable[[bytes], bytes]

    @property
    def fingerprint(self) -> str:
        """As `ssh-keygen -l` prints it."""
        return self.key.fingerprint

    @property
    def public_line(self) -> str:
        """As in a `.pub` file."""
        return self.key.line

    def sign(self, namespace: str, message: bytes | Hasher) -> str:
        """The armoured SSHSIG."""
        return sign_with(self.key, self.algorithm, self.raw_sign, namespace, message)


def session_signer() -> RawSigner:
    """A new Ed25519 key that exists only in this process and is never written."""
    return memory_signer(ed25519.Ed25519PrivateKey.generate(), SESSION)


def memory_signer(private: PrivateKey, principal: str) -> RawSigner:
    """A signer whose private key is held in this process."""
    line = private.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
    key = PublicKey.parse(line.decode("ascii"))
    return RawSigner(principal, key, signature_algorithm(key), _raw(private))


def signature_algorithm(key: PublicKey) -> str:
    """The signature type that this key makes; RSA signs with SHA-512."""
    kind = key.plain.kind
    return "rsa-sha2-512" if kind == "ssh-rsa" else kind


def _raw(private: PrivateKey) -> Callable[[bytes], bytes]:
    match private:
        case ed25519.Ed25519PrivateKey():
            return private.sign
        case rsa.RSAPrivateKey():
            return lambda message: private.sign(message, padding.PKCS1v15(), hashes.SHA512())
        case ec.EllipticCurvePrivateKey():
            digest = {256: hashes.SHA256(), 384: hashes.SHA384(), 521: hashes.SHA512()}[private.curve.key_size]

            def sign(message: bytes) -> bytes:
                r, s = decode_dss_signature(private.sign(message, ec.ECDSA(digest)))
                return mpint(r) + mpint(s)

            return sign
        case _:
            raise TypeError(f"cannot sign with {type(private).__name__}")

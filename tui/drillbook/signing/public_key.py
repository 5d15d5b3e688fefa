"""A public key as SSH writes it, and the check of a raw signature by it."""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import load_ssh_public_key

from drillbook.signing.certificate import Certificate, is_certificate
from drillbook.signing.fido import FIDO_KEYS, NO_TOUCH, Token, application
from drillbook.signing.sshwire import MalformedError, Unpacker

_CURVES: Final = ("ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521")
_RSA_SIGNATURE: Final = "rsa-sha2-512"
"""What `ssh-keygen -Y sign` makes; `ssh-rsa` as a signature means SHA-1."""

_RSA_MIN_BITS: Final = 2048
SUPPORTED_KEYS: Final = ("ssh-ed25519", *_CURVES, "ssh-rsa", *FIDO_KEYS)


@dataclass(frozen=True, slots=True)
class PublicKey:
    """The blob that SSH signatures carry, which may be a certificate around the key."""

    blob: bytes

    @classmethod
    def parse(cls, line: str) -> PublicKey:
        """The key of `ssh-ed25519 AAAA... comment`; MalformedError if it is not one that can be used."""
        words = line.split()
        if len(words) < 2:
            raise MalformedError("expected a key type and its base64")
        try:
            blob = base64.b64decode(words[1], validate=True)
        except (binascii.Error, ValueError) as error:
            raise MalformedError("the key is not base64") from error
        key = cls(blob)
        if key.kind != words[0]:
            raise MalformedError(f"says {words[0]} and holds {key.kind}")
        key.check()
        return key

    @property
    def kind(self) -> str:
        """The algorithm's SSH name."""
        return Unpacker(self.blob).string().decode("ascii", "replace")

    @property
    def certificate(self) -> Certificate | None:
        """What it is beside a key, if it is a certificate."""
        return Certificate.parse(self.blob) if is_certificate(self.kind) else None

    @property
    def plain(self) -> PublicKey:
        """The key itself."""
        certificate = self.certificate
        return PublicKey(certificate.subject) if certificate else self

    @property
    def line(self) -> str:
        """As in a `.pub` file, without a comment."""
        return f"{self.kind} {base64.b64encode(self.blob).decode('ascii')}"

    @property
    def fingerprint(self) -> str:
        """As `ssh-keygen -l` prints it: of a certificate, its key's."""
        return "SHA256:" + base64.b64encode(hashlib.sha256(self.plain.blob).digest()).decode("ascii").rstrip("=")

    def check(self) -> None:
        """Refuse a key whose signatures this version cannot check."""
        self.plain._load()

    def verifies(self, algorithm: str, signature: bytes, message: bytes) -> bool:
        """Whether these raw signature bytes are this key's; MalformedError if they cannot be any key's.

        Of a FIDO key they end in the token's flags and counter.
        """
        key, kind = self.plain._load(), self.plain.kind
        if kind in FIDO_KEYS:
            signature, message = self._by_token(signature, message)
        try:
            match key:
                case ed25519.Ed25519PublicKey():
                    _same(algorithm, kind)
                    key.verify(signature, message)
                case ec.EllipticCurvePublicKey():
                    _same(algorithm, kind)
                    unpack = Unpacker(signature)
                    r, s = unpack.mpint(), unpack.mpint()
                    unpack.done()
                    key.verify(encode_dss_signature(r, s), message, ec.ECDSA(_curve_hash(key)))
                case rsa.RSAPublicKey():
                    if algorithm != _RSA_SIGNATURE:
                        raise MalformedError(f"RSA with {algorithm}: only {_RSA_SIGNATURE} is accepted")
                    key.verify(signature, message, padding.PKCS1v15(), hashes.SHA512())
        except InvalidSignature:
            return False
        return True

    def _by_token(self, signature: bytes, message: bytes) -> tuple[bytes, bytes]:
        certificate = self.certificate
        token = Token.split(signature)
        if not token.touched and not (certificate and NO_TOUCH in certificate.extensions):
            raise MalformedError("the token signed without being touched: nobody was shown to be there")
        return token.signature, token.to_be_signed(application(self.plain.blob), message)

    def _load(self) -> ed25519.Ed25519PublicKey | ec.EllipticCurvePublicKey | rsa.RSAPublicKey:
        if self.kind not in SUPPORTED_KEYS:
            raise MalformedError(f"keys of type {self.kind} are not in this version")
        try:
            key = load_ssh_public_key(self.line.encode("ascii"))
        except (ValueError, UnsupportedAlgorithm) as error:
            raise MalformedError(f"not a usable {self.kind} key") from error
        if isinstance(key, rsa.RSAPublicKey) and key.key_size < _RSA_MIN_BITS:
            raise MalformedError(f"an RSA key of {key.key_size} bits; at least {_RSA_MIN_BITS} are needed")
        if not isinstance(key, ed25519.Ed25519PublicKey | ec.EllipticCurvePublicKey | rsa.RSAPublicKey):
            raise MalformedError(f"keys of type {self.kind} are not in this version")
        return key


def _curve_hash(key: ec.EllipticCurvePublicKey) -> hashes.HashAlgorithm:
    return {256: hashes.SHA256(), 384: hashes.SHA384(), 521: hashes.SHA512()}[key.key_size]


def _same(algorithm: str, kind: str) -> None:
    if algorithm != kind:
        raise MalformedError(f"a {kind} key cannot make a {algorithm} signature")

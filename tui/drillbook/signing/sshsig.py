"""The SSHSIG frame (OpenSSH, PROTOCOL.sshsig): a detached signature over bytes, bound to a namespace.

Ours is stricter than `ssh-keygen -Y verify`: SHA-512 only, no bytes left over, and the armour must be
exactly what we would write. `ssh-keygen` accepts some one-bit flips of an armour (padding bits) and junk
after its end; the re-encoding refuses both.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol

from drillbook.errors import DrillbookError
from drillbook.signing.fido import packed, unpacked
from drillbook.signing.public_key import PublicKey
from drillbook.signing.sshwire import MalformedError, Unpacker, string, uint32

if TYPE_CHECKING:
    from collections.abc import Callable

_MAGIC: Final = b"SSHSIG"
_VERSION: Final = 1
_DIGEST: Final = "sha512"
_BEGIN: Final = "-----BEGIN SSH SIGNATURE-----\n"
_END: Final = "-----END SSH SIGNATURE-----\n"
_WIDTH: Final = 70
_MAX_ARMOUR: Final = 16_384
"""An RSA-8192 signature needs 3 kB."""


class Hasher(Protocol):
    """A running SHA-512, as `hashlib.sha512()` makes it: a signature over a long file needs no second read."""

    @property
    def name(self) -> str: ...
    def digest(self) -> bytes: ...


class SignatureFault(StrEnum):
    """Why a signature does not count; each has its own message to a person."""

    MALFORMED = "malformed"
    WRONG_NAMESPACE = "wrong namespace"
    WEAK_DIGEST = "weak digest"
    WRONG = "wrong"


class SignatureError(DrillbookError):
    """A signature that does not count, and why."""

    def __init__(self, fault: SignatureFault, message: str) -> None:
        super().__init__(message, remedy="treat what it signs as unsigned")
        self.fault = fault


@dataclass(frozen=True, slots=True)
class SshSignature:
    """The decoded frame."""

    key: PublicKey
    namespace: str
    algorithm: str
    signature: bytes
    digest: str = _DIGEST

    def armour(self) -> str:
        """The text form, byte for byte as `ssh-keygen -Y sign` writes it."""
        blob = b"".join(
            (
                _MAGIC,
                uint32(_VERSION),
                string(self.key.blob),
                string(self.namespace.encode()),
                string(b""),
                string(self.digest.encode("ascii")),
                string(string(self.algorithm.encode("ascii")) + packed(self.algorithm, self.signature)),
            )
        )
        body = base64.b64encode(blob).decode("ascii")
        return _BEGIN + "".join(body[at : at + _WIDTH] + "\n" for at in range(0, len(body), _WIDTH)) + _END

    @classmethod
    def parse(cls, armour: str) -> SshSignature:
        """The frame of an armour; SignatureError if `armour()` would not write the very same text."""
        try:
            parsed = cls._unpack(_unarmour(armour))
        except (MalformedError, UnicodeDecodeError) as error:
            raise SignatureError(SignatureFault.MALFORMED, f"not an SSH signature: {error}") from error
        if parsed.digest != _DIGEST:
            raise SignatureError(
                SignatureFault.WEAK_DIGEST, f"the signature's digest is {parsed.digest}; only {_DIGEST} is accepted"
            )
        if parsed.armour() != armour:
            raise SignatureError(SignatureFault.MALFORMED, "the signature's text is not the one its signer wrote")
        return parsed

    @classmethod
    def _unpack(cls, blob: bytes) -> SshSignature:
        outer = Unpacker(blob)
        if outer.take(len(_MAGIC)) != _MAGIC or outer.uint32() != _VERSION:
            raise MalformedError("no SSHSIG version 1 frame")
        key, namespace, reserved, digest, packed = (outer.string() for _ in range(5))
        outer.done()
        if reserved:
            raise MalformedError("reserved field is not empty")
        inner = Unpacker(packed)
        algorithm = inner.string().decode("ascii")
        signature = unpacked(algorithm, inner)
        return cls(PublicKey(key), namespace.decode(), algorithm, signature, digest.decode("ascii"))


def sign_with(
    key: PublicKey, algorithm: str, raw_sign: Callable[[bytes], bytes], namespace: str, message: bytes | Hasher
) -> str:
    """The armour of a message signed by `raw_sign`, which knows neither frame nor namespace."""
    return SshSignature(key, namespace, algorithm, raw_sign(_to_be_signed(namespace, message))).armour()


def verify(armour: str, message: bytes | Hasher, *, namespace: str) -> PublicKey:
    """The key that made this signature over this message in this namespace; SignatureError otherwise.

    It says nothing about whose key that is: `AllowedSigners` does.
    """
    parsed = SshSignature.parse(armour)
    if parsed.namespace != namespace:
        raise SignatureError(SignatureFault.WRONG_NAMESPACE, f"signed for {parsed.namespace!r}, expected {namespace!r}")
    try:
        genuine = parsed.key.verifies(parsed.algorithm, parsed.signature, _to_be_signed(namespace, message))
    except MalformedError as error:
        raise SignatureError(SignatureFault.MALFORMED, f"not a usable signature: {error}") from error
    if not genuine:
        raise SignatureError(SignatureFault.WRONG, "the signature does not belong to these bytes")
    return parsed.key


def _to_be_signed(namespace: str, message: bytes | Hasher) -> bytes:
    if not namespace:
        raise ValueError("SSHSIG does not allow an empty namespace")
    if isinstance(message, bytes):
        digest = hashlib.sha512(message).digest()
    elif message.name == _DIGEST:
        digest = message.digest()
    else:
        raise ValueError(f"a running {message.name} cannot be signed; only {_DIGEST}")
    return _MAGIC + string(namespace.encode()) + string(b"") + string(_DIGEST.encode("ascii")) + string(digest)


def _unarmour(armour: str) -> bytes:
    if len(armour) > _MAX_ARMOUR:
        raise MalformedError("too long")
    if not armour.startswith(_BEGIN) or not armour.endswith(_END):
        raise MalformedError("BEGIN or END line is missing, or something stands after END")
    try:
        return base64.b64decode(armour[len(_BEGIN) : -len(_END)].replace("\n", ""), validate=True)
    except (binascii.Error, ValueError) as error:
        raise MalformedError("not base64") from error

"""What a FIDO token adds to a signature (OpenSSH, PROTOCOL.u2f): the application, its flags and its counter."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from drillbook.signing.sshwire import MalformedError, Unpacker, string

FIDO_KEYS: Final = ("sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com")
NO_TOUCH: Final = "no-touch-required"
"""The certificate extension by which an authority waives the touch."""

_TRAILER: Final = 5
_PRESENT: Final = 0x01


@dataclass(frozen=True, slots=True)
class Token:
    """A token's signature and the five bytes that it signed besides: flags, and how often it has signed."""

    signature: bytes
    trailer: bytes

    @classmethod
    def split(cls, signature: bytes) -> Token:
        """Of the bytes that `unpacked` gave."""
        if len(signature) <= _TRAILER:
            raise MalformedError("a token's signature without its flags and counter")
        return cls(signature[:-_TRAILER], signature[-_TRAILER:])

    @property
    def touched(self) -> bool:
        """Whether somebody was present."""
        return bool(self.trailer[0] & _PRESENT)

    def to_be_signed(self, application: bytes, message: bytes) -> bytes:
        """What the token's key has signed in place of the message."""
        return hashlib.sha256(application).digest() + self.trailer + hashlib.sha256(message).digest()


def application(blob: bytes) -> bytes:
    """The last field of a FIDO key: whom the token signs for, such as `ssh:`."""
    unpack, last = Unpacker(blob), b""
    while unpack.more():
        last = unpack.string()
    return last


def packed(algorithm: str, signature: bytes) -> bytes:
    """A raw signature as it stands on the wire after its algorithm; a token's flags and counter follow its string."""
    if algorithm not in FIDO_KEYS:
        return string(signature)
    return string(signature[:-_TRAILER]) + signature[-_TRAILER:]


def unpacked(algorithm: str, wire: Unpacker) -> bytes:
    """The reverse; nothing may follow."""
    signature = wire.string()
    if algorithm in FIDO_KEYS:
        signature += wire.take(_TRAILER)
    wire.done()
    return signature

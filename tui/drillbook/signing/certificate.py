"""An OpenSSH user certificate (PROTOCOL.certkeys) taken apart; whether it counts is `authority`'s to say.

Taken apart here because `cryptography` keeps the authority's signature algorithm to itself (SHA-1 would pass)
and knows no certificates of FIDO keys.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from drillbook.signing.fido import unpacked
from drillbook.signing.sshwire import MalformedError, Unpacker, string

_CERTIFIED: Final = {
    "ssh-ed25519-cert-v01@openssh.com": ("ssh-ed25519", 1),
    "ecdsa-sha2-nistp256-cert-v01@openssh.com": ("ecdsa-sha2-nistp256", 2),
    "ecdsa-sha2-nistp384-cert-v01@openssh.com": ("ecdsa-sha2-nistp384", 2),
    "ecdsa-sha2-nistp521-cert-v01@openssh.com": ("ecdsa-sha2-nistp521", 2),
    "ssh-rsa-cert-v01@openssh.com": ("ssh-rsa", 2),
    "sk-ssh-ed25519-cert-v01@openssh.com": ("sk-ssh-ed25519@openssh.com", 2),
    "sk-ecdsa-sha2-nistp256-cert-v01@openssh.com": ("sk-ecdsa-sha2-nistp256@openssh.com", 3),
}
"""Certificate type: the type of the key in it, and how many strings that key is made of."""

USER: Final = 1
FOREVER: Final = 2**64 - 1


@dataclass(frozen=True, slots=True)
class Certificate:
    """What an authority says about a key; times are seconds since 1970, `before` is the first that is too late."""

    subject: bytes
    serial: int
    kind: int
    key_id: str
    principals: tuple[str, ...]
    after: int
    before: int
    critical: tuple[str, ...]
    extensions: tuple[str, ...]
    authority: bytes
    signed: bytes
    algorithm: str
    signature: bytes

    @classmethod
    def parse(cls, blob: bytes) -> Certificate:
        """Of its blob; MalformedError for anything else, or for bytes left over."""
        unpack = Unpacker(blob)
        kind = unpack.string().decode("ascii", "replace")
        if kind not in _CERTIFIED:
            raise MalformedError(f"{kind} is no certificate type that is known here")
        plain, count = _CERTIFIED[kind]
        unpack.string()  # the nonce
        subject = string(plain.encode()) + b"".join(string(unpack.string()) for _ in range(count))
        serial, role, key_id = unpack.uint64(), unpack.uint32(), _text(unpack.string())
        principals = tuple(_text(name) for name in _strings(unpack.string()))
        after, before = unpack.uint64(), unpack.uint64()
        critical, extensions = _names(unpack.string()), _names(unpack.string())
        unpack.string()  # reserved
        authority = unpack.string()
        if is_certificate(Unpacker(authority).string().decode("ascii", "replace")):
            raise MalformedError("its authority is a certificate itself")
        signed = blob[: unpack.at]
        outer = Unpacker(unpack.string())
        unpack.done()
        algorithm = outer.string().decode("ascii", "replace")
        signature = unpacked(algorithm, outer)
        return cls(subject, serial, role, key_id, principals, after, before, critical, extensions, authority, signed,
                   algorithm, signature)  # fmt: skip


def is_certificate(kind: str) -> bool:
    """Whether a key type is that of a certificate."""
    return kind in _CERTIFIED


def _strings(packed: bytes) -> list[bytes]:
    unpack, found = Unpacker(packed), []
    while unpack.more():
        found.append(unpack.string())
    return found


def _names(packed: bytes) -> tuple[str, ...]:
    """Of options or extensions: name and value in turn."""
    return tuple(_text(name) for name in _strings(packed)[::2])


def _text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise MalformedError("a name in the certificate is not UTF-8") from error

"""OpenSSH's binary key revocation lists (PROTOCOL.krl), as `ssh-keygen -k` writes them.

What is not understood is refused: it could be the revocation that matters.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

from drillbook.signing.certificate import Certificate
from drillbook.signing.sshwire import MalformedError, Unpacker

MAGIC: Final = b"SSHKRL\n\0"


class _Section(IntEnum):
    CERTIFICATES = 1
    KEYS = 2
    SHA1 = 3
    SIGNATURE = 4
    SHA256 = 5
    EXTENSION = 255


class _Rule(IntEnum):
    SERIALS = 0x20
    RANGE = 0x21
    BITMAP = 0x22
    IDS = 0x23
    EXTENSION = 0x39


@dataclass(frozen=True, slots=True)
class RevokedSerials:
    """Certificates of one authority (empty: of any) by serial and by key id; a bitmap stands at its first serial."""

    authority: bytes
    ranges: tuple[tuple[int, int], ...]
    bitmaps: tuple[tuple[int, int], ...]
    ids: frozenset[str]

    def holds(self, certificate: Certificate) -> bool:
        """Whether it is among them; serial 0 means that the authority does not number, as OpenSSH has it."""
        if self.authority not in {b"", certificate.authority}:
            return False
        serial = certificate.serial
        return certificate.key_id in self.ids or (
            serial != 0
            and (
                any(low <= serial <= high for low, high in self.ranges)
                or any(serial >= first and bits >> (serial - first) & 1 for first, bits in self.bitmaps)
            )
        )


@dataclass(slots=True)
class Krl:
    """What a list says."""

    version: int = 0
    generated: int = 0
    keys: set[bytes] = field(default_factory=set)
    sha1: set[bytes] = field(default_factory=set)
    sha256: set[bytes] = field(default_factory=set)
    serials: list[RevokedSerials] = field(default_factory=list)

    @classmethod
    def parse(cls, raw: bytes) -> Krl:
        """Of a whole file; MalformedError for anything that could hide a revocation."""
        unpack = Unpacker(raw)
        if unpack.take(len(MAGIC)) != MAGIC or unpack.uint32() != 1:
            raise MalformedError("no revocation list of format 1")
        krl = cls(unpack.uint64(), unpack.uint64())
        unpack.uint64()  # flags
        unpack.string()  # reserved
        unpack.string()  # comment
        while unpack.more():
            krl._section(unpack.take(1)[0], unpack.string())
        return krl

    def _section(self, kind: int, body: bytes) -> None:
        match kind:
            case _Section.CERTIFICATES:
                self.serials.append(_serials(Unpacker(body)))
            case _Section.KEYS:
                self.keys.update(_strings(body))
            case _Section.SHA1:
                self.sha1.update(_strings(body))
            case _Section.SHA256:
                self.sha256.update(_strings(body))
            case _Section.SIGNATURE:
                raise MalformedError("it is signed, which OpenSSH itself gave up; make it without a signature")
            case _Section.EXTENSION:
                _refuse_critical(body)
            case _:
                raise MalformedError(f"a section of type {kind} is not known here")


def _serials(unpack: Unpacker) -> RevokedSerials:
    authority = unpack.string()
    unpack.string()  # reserved
    ranges: list[tuple[int, int]] = []
    bitmaps: list[tuple[int, int]] = []
    ids: set[str] = set()
    while unpack.more():
        kind, body = unpack.take(1)[0], unpack.string()
        inner = Unpacker(body)
        match kind:
            case _Rule.SERIALS:
                while inner.more():
                    ranges.append(((serial := inner.uint64()), serial))
            case _Rule.RANGE:
                ranges.append((inner.uint64(), inner.uint64()))
                inner.done()
            case _Rule.BITMAP:
                bitmaps.append((inner.uint64(), int.from_bytes(inner.string(), "big")))
                inner.done()
            case _Rule.IDS:
                ids.update(name.decode("utf-8", "replace") for name in _strings(body))
            case _Rule.EXTENSION:
                _refuse_critical(body)
            case _:
                raise MalformedError(f"revoked certificates by a rule of type {kind:#x} are not known here")
    return RevokedSerials(authority, tuple(ranges), tuple(bitmaps), frozenset(ids))


def _refuse_critical(body: bytes) -> None:
    unpack = Unpacker(body)
    name, critical = unpack.string(), unpack.take(1)[0]
    if critical:
        raise MalformedError(f"its critical extension {name!r} is not known here")


def _strings(body: bytes) -> list[bytes]:
    unpack, found = Unpacker(body), []
    while unpack.more():
        found.append(unpack.string())
    return found

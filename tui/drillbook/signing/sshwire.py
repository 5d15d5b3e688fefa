"""The few SSH wire types (RFC 4251) that keys and signatures are made of."""

from __future__ import annotations

import struct


class MalformedError(ValueError):
    """Bytes that are not what SSH would write."""


def uint32(number: int) -> bytes:
    """Four bytes, big end first."""
    return struct.pack(">I", number)


def string(value: bytes) -> bytes:
    """A length and that many bytes."""
    return uint32(len(value)) + value


def mpint(number: int) -> bytes:
    """A non-negative integer in its shortest form, with room for the sign bit."""
    return string(number.to_bytes(number.bit_length() // 8 + 1, "big") if number else b"")


class Unpacker:
    """Takes SSH values off the front of a buffer; `done` refuses what is left over."""

    def __init__(self, buffer: bytes) -> None:
        self._buffer = buffer
        self._at = 0

    def take(self, count: int) -> bytes:
        """Exactly so many bytes."""
        end = self._at + count
        if end > len(self._buffer):
            raise MalformedError("ends too early")
        taken = self._buffer[self._at : end]
        self._at = end
        return taken

    def uint32(self) -> int:
        """Four bytes as a number."""
        return int.from_bytes(self.take(4), "big")

    def uint64(self) -> int:
        """Eight bytes as a number."""
        return int.from_bytes(self.take(8), "big")

    def string(self) -> bytes:
        """A length and that many bytes."""
        return self.take(self.uint32())

    def mpint(self) -> int:
        """A non-negative integer; a spelling that `mpint` would not write is refused."""
        raw = self.string()
        number = int.from_bytes(raw, "big")
        if mpint(number) != string(raw):
            raise MalformedError("an integer is not in its shortest form")
        return number

    @property
    def at(self) -> int:
        """How many bytes were taken."""
        return self._at

    def more(self) -> bool:
        """Whether anything is left."""
        return self._at < len(self._buffer)

    def rest(self) -> bytes:
        """All that is left."""
        return self.take(len(self._buffer) - self._at)

    def done(self) -> None:
        """Nothing may be left."""
        if self._at != len(self._buffer):
            raise MalformedError(f"{len(self._buffer) - self._at} bytes too many")

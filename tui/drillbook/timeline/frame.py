"""A line of `timeline.jsonl`: who, when, what kind, for which step, and the hash of the line before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

import msgspec

from drillbook import clock
from drillbook.timeline.canonical import Codec, NotCanonicalError

if TYPE_CHECKING:
    from datetime import datetime

GENESIS: Final = "0" * 64
"""`prev` of the first line."""

_Natural = Annotated[int, msgspec.Meta(ge=0)]
_Digest = Annotated[str, msgspec.Meta(min_length=64, max_length=64)]


class Draft(msgspec.Struct, frozen=True):
    """An entry before it has its place: `data` is the compact JSON object, `step` is empty if it concerns the drill."""

    kind: str
    by: str
    data: bytes
    step: str = ""


class Line(msgspec.Struct, frozen=True):
    """An entry in its place; `data` are the bytes of its JSON object."""

    seq: int
    at: str
    up: int
    by: str
    kind: str
    step: str
    data: bytes
    prev: str

    @property
    def number(self) -> int:
        """Its place in the chain."""
        return self.seq

    @property
    def time(self) -> datetime:
        """`at` as a time."""
        return clock.parse_utc(self.at)


class _Read(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    seq: _Natural
    at: str
    up: _Natural
    by: str
    kind: str
    step: str
    data: dict[str, object]
    prev: _Digest


class _Written(msgspec.Struct, frozen=True):
    seq: int
    at: str
    up: int
    by: str
    kind: str
    step: str
    data: msgspec.Raw
    prev: str


_CODEC: Final = Codec(_Read)


def encode(line: Line) -> bytes:
    """The line's bytes, newline included; NotCanonicalError if its parts have no canonical spelling."""
    return _CODEC.encode(
        _Written(line.seq, line.at, line.up, line.by, line.kind, line.step, msgspec.Raw(line.data), line.prev)
    )


def decode(raw: bytes) -> Line:
    """The line of these bytes; NotCanonicalError unless `encode` would write the very same."""
    read, data = _CODEC.decode(raw)
    check_time(read.at)
    return Line(read.seq, read.at, read.up, read.by, read.kind, read.step, data, read.prev)


def check_time(text: str) -> None:
    """Refuse a time that `clock.utc_text` would not write."""
    try:
        clock.parse_utc(text)
    except ValueError as error:
        raise NotCanonicalError(f"{text!r} is not a time like 2026-11-24T10:15:00.123456Z") from error

"""A second reading: what a person's own region workers read of the claims of a gate, to stand beside the drill's."""

import hashlib

import msgspec

from drillbook.model.finding import Unit, Verdict
from drillbook.model.intent import LinePoint

CHECK = "second_reading"
"""The name under which a finding compares it with the drill's own."""
NOT_TWICE = frozenset({"writes", "command", "outstanding"})
"""Checks that nobody repeats: they write, run a program, or are answered by the drill's own record."""


class ReadClaim(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one claim came to; times are wall-clock microseconds of the reader's own clock."""

    claim: str
    verdict: Verdict
    observed_at: int
    value: int | None = None
    relation: str = ""
    limit: int | None = None
    unit: Unit = ""
    note: str = ""


class ReadRegion(msgspec.Struct, frozen=True):
    """A region that was read, and the cluster id that it answered with."""

    name: str
    cluster_id: str


class SecondReading(msgspec.Struct, frozen=True, omit_defaults=True):
    """All of it; `gate` is the line of the gate that it was taken for, `read_at` when it was judged."""

    drill: str
    gate: LinePoint
    read_at: int
    regions: tuple[ReadRegion, ...]
    claims: tuple[ReadClaim, ...]


def reading_text(reading: SecondReading) -> str:
    """Its one spelling, as a statement carries it."""
    return msgspec.json.encode(reading).decode()


def parse_reading(text: str) -> SecondReading:
    """Read a statement's text back; ValueError where it is none, or spelled in another way."""
    try:
        reading = msgspec.json.decode(text.encode(), type=SecondReading)
    except msgspec.MsgspecError as error:
        raise ValueError(f"this is not a second reading: {error}") from error
    if reading_text(reading) != text:
        raise ValueError("the second reading is spelled in another way than it was taken")
    return reading


def reading_digest(text: str) -> str:
    """The SHA-256 by which people name it."""
    return hashlib.sha256(text.encode()).hexdigest()

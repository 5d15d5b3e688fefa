"""Quantities as a runbook writes them: always with a unit, kept as text, read as integers."""

import re
from typing import Annotated, Literal

import msgspec

SECOND = 1_000_000
_UNITS = {"ms": 1_000, "s": SECOND, "m": 60 * SECOND, "h": 3_600 * SECOND, "d": 86_400 * SECOND}

DurationText = Annotated[str, msgspec.Meta(pattern=r"^\d+(ms|s|m|h|d)$", description="a duration, such as 10s or 15m")]
RecordsText = Annotated[str, msgspec.Meta(pattern=r"^\d+ records?$", description="a count, such as 500 records")]
BoundText = Annotated[
    str, msgspec.Meta(pattern=r"^(\d+(ms|s|m|h|d)|\d+ records?)$", description="500 records, or a duration such as 5s")
]


class Bound(msgspec.Struct, frozen=True):
    """An upper limit: `amount` is records, or microseconds."""

    amount: int
    unit: Literal["records", "micros"]


def micros(text: str) -> int:
    """Microseconds of a duration such as `10s`; raises ValueError on any other text."""
    match = re.fullmatch(r"(\d+)(ms|s|m|h|d)", text)
    if match is None:
        raise ValueError(f"{text!r} is not a duration such as 10s or 15m")
    return int(match[1]) * _UNITS[match[2]]


def records(text: str) -> int:
    """The count in a text such as `500 records`; raises ValueError on any other text."""
    match = re.fullmatch(r"(\d+) records?", text)
    if match is None:
        raise ValueError(f"{text!r} is not a count such as 500 records")
    return int(match[1])


def bound(text: str) -> Bound:
    """Either kind of limit; raises ValueError on any other text."""
    if text.endswith(("records", "record")):
        return Bound(records(text), "records")
    return Bound(micros(text), "micros")

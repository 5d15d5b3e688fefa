"""What a verification of lines found, as typed values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """What is wrong with a line; each has one meaning that a person is told."""

    EMPTY = "empty"
    TORN = "torn"
    TOO_LONG = "too long"
    NOT_CANONICAL = "not canonical"
    OUT_OF_ORDER = "out of order"
    ALTERED = "altered"
    CLOCK = "clock"
    NO_MANDATE = "no mandate"
    BAD_MANDATE = "bad mandate"
    BAD_SEAL = "bad seal"
    AFTER_CLOSE = "after the close"
    SAMPLES = "samples"
    EVIDENCE = "evidence"
    DECISION = "decision"
    WITNESS = "witness"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault; `line` counts from 1 as editors and `sed -n Np` do, so entry N stands on line N + 1."""

    line: int
    fault: Fault
    meaning: str

    def __str__(self) -> str:
        return f"{'samples.jsonl line' if self.fault is Fault.SAMPLES else 'line'} {self.line}: {self.meaning}"


@dataclass(frozen=True, slots=True)
class SessionMandate:
    """A person's signature over the line that introduced a session key."""

    line: int
    principal: str
    fingerprint: str
    at: str


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What holds: `lines` chain from the first on, `sealed` of them stand under a verified seal."""

    lines: int
    size: int
    head: str
    sealed: int
    closed: bool
    mandates: tuple[SessionMandate, ...]
    findings: tuple[Finding, ...]

    @property
    def intact(self) -> bool:
        """Nothing was found; it may still be open."""
        return not self.findings

    @property
    def unsealed(self) -> int:
        """Lines at the end that no signature covers yet; the last seal itself is covered by its own form."""
        return self.lines - self.sealed

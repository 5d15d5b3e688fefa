"""Nobody but bob agreed until the gate's time was over; the driver writes that the step was cleared."""

from __future__ import annotations

from attacks.book import Book, data_of, first
from attacks.forging import replaced
from drillbook.entries.steps import Cleared

DRILL = "timed-out"
ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    seq = first(book, "gate-closed", outcome="expired")
    gate = first(book, "gate")
    findings = data_of(book, gate).findings  # type: ignore[union-attr]
    return replaced(book, seq, Cleared(gate, findings), by="engine", line=seq + 1)

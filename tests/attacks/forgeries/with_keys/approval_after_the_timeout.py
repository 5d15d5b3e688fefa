"""Erin agrees after the gate's time was over, and the driver writes that the step was cleared."""

from __future__ import annotations

from signed_drive import SESSIONS

from attacks.book import Book, chained, first, replace_line
from attacks.forging import NOTHING
from drillbook.timeline import frame

DRILL = "timed-out"
ALONE, WITNESSED = "decision", "witness"


def forge(book: Book) -> Book:
    """Bob's own approval, taken out, stands again where the timeout stood."""
    seq, decided = first(book, "gate-closed", outcome="expired"), first(book, "decided")
    lines = [frame.decode(raw) for raw in book.lines]
    late = replace_line(lines[decided], at=lines[seq].at, up=lines[seq].up)
    lines[decided] = replace_line(lines[decided], kind="note", data=NOTHING)
    lines[seq] = late
    return book.with_lines(chained(lines, session=SESSIONS[0]), seq + 1)

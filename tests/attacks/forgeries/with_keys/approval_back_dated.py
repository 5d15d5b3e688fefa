"""The line of an approval says an hour before it was signed."""

from __future__ import annotations

from signed_drive import SESSIONS

from attacks.book import Book, chained, first, replace_line
from drillbook.timeline import frame

ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    seq = first(book, "decided")
    lines = [frame.decode(raw) for raw in book.lines]
    lines[seq] = replace_line(lines[seq], at="2026-11-24T09:00:00.000000Z")
    return book.with_lines(chained(lines, session=SESSIONS[0]), seq + 1)

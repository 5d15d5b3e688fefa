"""Erin's approval never was; the step acted all the same."""

from __future__ import annotations

from signed_drive import SESSIONS

from attacks.book import Book, chained, first, replace_line
from drillbook.timeline import frame

ALONE, WITNESSED = "decision", "witness"


def forge(book: Book) -> Book:
    erin = first(book, "decided", person="erin")
    lines = [frame.decode(raw) for raw in book.lines]
    lines[erin] = replace_line(lines[erin], kind="note", data=b'{"text":"nothing"}')
    cleared = first(book, "cleared", erin)
    return book.with_lines(chained(lines, session=SESSIONS[0]), cleared + 1)

"""Bob's approval stands in for erin's."""

from __future__ import annotations

from signed_drive import SESSIONS

from attacks.book import Book, chained, first, replace_line
from drillbook.timeline import frame

ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    bob, erin = first(book, "decided", person="bob"), first(book, "decided", person="erin")
    lines = [frame.decode(raw) for raw in book.lines]
    lines[erin] = replace_line(lines[erin], by="bob", data=lines[bob].data)
    return book.with_lines(chained(lines, session=SESSIONS[0]), erin + 1)

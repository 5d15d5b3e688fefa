"""An entry claims to be older, since boot, than the one before it."""

from __future__ import annotations

from attacks.book import Book, chained, first, replace_line
from drillbook.timeline import frame

ALONE, WITNESSED = "clock", "clock"


def forge(book: Book) -> Book:
    seq = first(book, "cleared")
    lines = [frame.decode(raw) for raw in book.lines]
    lines[seq] = replace_line(lines[seq], up=1)
    return book.with_lines(chained(lines), seq + 1)

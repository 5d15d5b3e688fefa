"""A second engine wrote its own next line over the same place."""

from __future__ import annotations

from attacks.book import Book, chained, first, replace_line
from drillbook.timeline import frame

ALONE, WITNESSED = "out of order", "out of order"


def forge(book: Book) -> Book:
    seq = first(book, "gate")
    lines = [frame.decode(raw) for raw in book.lines[:seq]]
    other = chained([*lines, replace_line(lines[-1], kind="note", data=b'{"text":"me too"}')])
    return book.with_lines([*other, *book.lines[seq:]], seq + 2)

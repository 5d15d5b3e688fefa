"""A note that bob never wrote is put in, and chained to the line before it."""

from __future__ import annotations

from attacks.book import Book, chained, first, replace_line
from drillbook.timeline import frame

ALONE, WITNESSED = "out of order", "out of order"


def forge(book: Book) -> Book:
    seq = first(book, "gate")
    lines = [frame.decode(raw) for raw in book.lines[: seq + 1]]
    note = replace_line(lines[-1], kind="note", data=b'{"text":"all is well"}', by="bob")
    raws = chained([*lines, note])
    return book.with_lines([*raws, *book.lines[seq + 1 :]], seq + 3)

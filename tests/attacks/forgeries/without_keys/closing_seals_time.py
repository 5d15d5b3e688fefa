"""The last seal's own line says another time."""

from __future__ import annotations

from attacks.book import Book, replace_line
from drillbook.timeline import frame

ALONE, WITNESSED = "bad seal", "bad seal"


def forge(book: Book) -> Book:
    line = frame.decode(book.lines[-1])
    return book.with_lines([*book.lines[:-1], frame.encode(replace_line(line, up=line.up + 1))], len(book.lines))

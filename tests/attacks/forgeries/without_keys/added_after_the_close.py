"""Something is added to a closed drill."""

from __future__ import annotations

from attacks.book import Book, chained, replace_line
from drillbook.timeline import frame

ALONE, WITNESSED = "after the close", "after the close"


def forge(book: Book) -> Book:
    lines = [frame.decode(raw) for raw in book.lines]
    note = replace_line(lines[-1], kind="note", by="alice", data=b'{"text":"all was well"}')
    return book.with_lines(chained([*lines, note]), len(lines) + 1)

"""A true seal, put where it would cover less."""

from __future__ import annotations

from attacks.book import Book, chained
from drillbook.timeline import frame

ALONE, WITNESSED = "bad seal", "bad seal"


def forge(book: Book) -> Book:
    seals = [seq for seq in range(len(book.lines)) if frame.decode(book.lines[seq]).kind == "seal"]
    lines = [frame.decode(raw) for raw in book.lines]
    moved = lines.pop(seals[3])
    lines.insert(seals[3] - 1, moved)
    return book.with_lines(chained(lines), seals[3])

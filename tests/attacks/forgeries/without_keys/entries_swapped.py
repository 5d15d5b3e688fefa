"""A decision and what follows its seal change places."""

from __future__ import annotations

from attacks.book import Book, first

ALONE, WITNESSED = "out of order", "out of order"


def forge(book: Book) -> Book:
    seq = first(book, "decided")
    lines = list(book.lines)
    lines[seq], lines[seq + 2] = lines[seq + 2], lines[seq]
    return book.with_lines(lines, seq + 1)

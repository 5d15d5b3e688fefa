"""An intent stands there twice."""

from __future__ import annotations

from attacks.book import Book, first

ALONE, WITNESSED = "out of order", "out of order"


def forge(book: Book) -> Book:
    seq = first(book, "intent")
    return book.with_lines([*book.lines[: seq + 1], *book.lines[seq:]], seq + 2)

"""The last line, the seal of the end, is taken away."""

from __future__ import annotations

from attacks.book import Book

ALONE, WITNESSED = "intact but open", "witness"


def forge(book: Book) -> Book:
    return book.with_lines(book.lines[:-1], 0)

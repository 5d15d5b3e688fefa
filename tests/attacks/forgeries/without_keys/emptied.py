"""Nothing is left of the timeline."""

from __future__ import annotations

from attacks.book import Book

ALONE, WITNESSED = "empty", "empty"


def forge(book: Book) -> Book:
    return book.with_lines([], 1)

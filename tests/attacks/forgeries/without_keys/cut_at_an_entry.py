"""The file ends after an entry that no seal covers yet."""

from __future__ import annotations

from attacks.book import Book, first

ALONE, WITNESSED = "intact but open", "witness"


def forge(book: Book) -> Book:
    return book.with_lines(book.lines[: first(book, "cleared") + 1], 0)

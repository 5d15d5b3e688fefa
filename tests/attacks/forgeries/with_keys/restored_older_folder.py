"""A backup of the folder is put back: a true beginning of this very drill."""

from __future__ import annotations

from attacks.book import Book, first

ALONE, WITNESSED = "intact but open", "witness"


def forge(book: Book) -> Book:
    return book.with_lines(book.lines[: first(book, "seal", first(book, "cleared")) + 1], 0)

"""The file ends at a seal: an open drill looks the same."""

from __future__ import annotations

from attacks.book import Book, first

ALONE, WITNESSED = "intact but open", "witness"


def forge(book: Book) -> Book:
    return book.with_lines(book.lines[: first(book, "seal", first(book, "decided")) + 1], 0)

"""How the drill ended is taken away."""

from __future__ import annotations

from attacks.book import Book, first

ALONE, WITNESSED = "intact but open", "witness"


def forge(book: Book) -> Book:
    return book.with_lines(book.lines[: first(book, "closed")], 0)

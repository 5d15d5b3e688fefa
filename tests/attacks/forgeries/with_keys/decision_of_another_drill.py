"""The answer was given in another drill."""

from __future__ import annotations

from attacks.book import Book
from attacks.forging import on_choice

DRILL = "decided"

ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    return on_choice(book, drill="0123456789abcdef")

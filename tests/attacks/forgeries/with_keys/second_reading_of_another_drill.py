"""Bob approves with what he read in another drill."""

from __future__ import annotations

from attacks.book import Book
from attacks.forging import on_reading, swap

DRILL = "read-twice"
ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    return on_reading(book, lambda r: swap(r, drill="another"))

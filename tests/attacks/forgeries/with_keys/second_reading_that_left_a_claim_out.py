"""Bob approves with a reading of all but one of the claims that the gate shows."""

from __future__ import annotations

from attacks.book import Book
from attacks.forging import on_reading, swap

DRILL = "read-twice"
ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    return on_reading(book, lambda r: swap(r, claims=r.claims[:-1]))

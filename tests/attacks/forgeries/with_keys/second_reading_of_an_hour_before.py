"""Bob approves with what he read an hour before."""

from __future__ import annotations

from attacks.book import Book
from attacks.forging import on_reading, swap
from drillbook.model.quantity import SECOND

DRILL = "read-twice"
ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    return on_reading(book, lambda r: swap(r, read_at=r.read_at - 3_600 * SECOND))

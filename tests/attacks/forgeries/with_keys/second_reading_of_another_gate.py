"""Bob approves with what he read at another gate."""

from __future__ import annotations

from attacks.book import Book
from attacks.forging import on_reading, swap

DRILL = "read-twice"
ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    return on_reading(book, lambda r: swap(r, gate=swap(r.gate, sha256="0a" * 32)))

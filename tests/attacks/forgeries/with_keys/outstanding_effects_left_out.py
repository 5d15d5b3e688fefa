"""The end does not name what was done and not taken back."""

from __future__ import annotations

from attacks.book import Book, edited, first
from attacks.forging import swap

ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    seq = first(book, "closed")
    return edited(book, seq, lambda c: swap(c, outstanding=()), keys=True, line=seq + 1)

"""The end does not name that the gate was opened alone."""

from __future__ import annotations

from attacks.book import Book, edited, first
from attacks.forging import swap

DRILL = "glass-broken"
ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    seq = first(book, "closed")
    return edited(book, seq, lambda c: swap(c, overrides=()), keys=True, line=seq + 1)

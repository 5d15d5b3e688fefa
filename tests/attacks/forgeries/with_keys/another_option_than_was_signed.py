"""The end of the question takes another way than was signed."""

from __future__ import annotations

from attacks.book import Book, edited, first
from attacks.forging import swap

DRILL = "decided"

ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    seq = first(book, "question-closed")
    return edited(book, seq, lambda q: swap(q, option="stay"), keys=True, line=seq + 1)

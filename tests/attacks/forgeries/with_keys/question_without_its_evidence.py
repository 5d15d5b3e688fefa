"""The question shows none of its findings."""

from __future__ import annotations

from attacks.book import Book, edited, first
from attacks.forging import swap

DRILL = "decided"

ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    seq = first(book, "question")
    return edited(book, seq, lambda q: swap(q, findings=()), keys=True, line=seq + 1)

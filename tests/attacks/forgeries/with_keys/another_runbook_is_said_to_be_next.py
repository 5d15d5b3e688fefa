"""The end names another next runbook than was decided."""

from __future__ import annotations

from attacks.book import Book, edited, first
from attacks.forging import swap

DRILL = "decided"

ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    seq = first(book, "closed")
    return edited(book, seq, lambda c: swap(c, next_runbook="destroy.yaml"), keys=True, line=seq + 1)

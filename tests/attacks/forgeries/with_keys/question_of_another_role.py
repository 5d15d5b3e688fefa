"""The question asks another role than the runbook does."""

from __future__ import annotations

from attacks.book import Book, edited, first
from attacks.forging import swap

DRILL = "decided"

ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    seq = first(book, "question")
    return edited(book, seq, lambda q: swap(q, role="approver"), keys=True, line=seq + 1)

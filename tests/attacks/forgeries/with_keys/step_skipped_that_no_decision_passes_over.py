"""Instead of being checked, the first step is called skipped."""

from __future__ import annotations

from attacks.book import Book, edited, first
from attacks.forging import swap

DRILL = "decided"

ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    seq = first(book, "step", phase="checking")
    return edited(book, seq, lambda s: swap(s, phase="skipped"), keys=True, line=seq + 1)

"""The finding that let the step be skipped said failed."""

from __future__ import annotations

from attacks.book import Book, edited, first
from attacks.forging import swap

DRILL = "decided"

ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    skipped = first(book, "step", phase="skipped")
    seq = first(book, "finding", skipped - 2)
    return edited(book, seq, lambda f: swap(f, finding=swap(f.finding, verdict="failed")), keys=True, line=skipped + 1)

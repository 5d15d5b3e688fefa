"""Bob read something else; the finding that compares the two calls it agreement."""

from __future__ import annotations

from attacks.book import Book, edited, first
from attacks.forging import swap

DRILL = "read-otherwise"
ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    seq = first(book, "decided", decision="reading") + 1
    return edited(book, seq, lambda f: swap(f, finding=swap(f.finding, verdict="proven")), keys=True, line=seq + 1)

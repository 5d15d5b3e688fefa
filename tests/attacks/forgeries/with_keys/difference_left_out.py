"""Bob read something else; the finding that compares the two is left out, so that no reader sees it failed."""

from __future__ import annotations

from attacks.book import Book, first
from attacks.forging import erased

DRILL = "read-otherwise"
ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    seq = first(book, "decided", decision="reading") + 1
    return erased(book, seq, line=seq + 1)

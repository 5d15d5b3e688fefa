"""Bob read something else; the override that settled it is taken out, and the step acts nevertheless."""

from __future__ import annotations

from attacks.book import Book, first
from attacks.forging import erased

DRILL = "read-otherwise"
ALONE, WITNESSED = "decision", "witness"


def forge(book: Book) -> Book:
    seq = first(book, "decided", decision="override")
    return erased(book, seq, line=first(book, "decided", after=seq + 1) + 1)

"""The drill goes on in a copy, and nobody signed that it was taken over."""

from __future__ import annotations

from attacks.book import Book, first
from attacks.forging import erased

DRILL = "two-drivers"
ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    seq = first(book, "decided", after=first(book, "reopened"), decision="take-over")
    return erased(book, seq, line=seq + 1)

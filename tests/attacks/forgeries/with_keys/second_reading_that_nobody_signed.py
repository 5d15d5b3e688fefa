"""A finding says that bob read the same, and no statement of his stands before it."""

from __future__ import annotations

from attacks.book import Book, data_of, first
from attacks.forging import replaced

DRILL = "read-twice"
ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    signed = first(book, "decided", decision="approve")
    found = data_of(book, signed + 1)
    return replaced(book, signed - 1, found, by="engine", line=signed)

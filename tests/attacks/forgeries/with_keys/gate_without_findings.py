"""The gate shows none of the findings that it needs."""

from __future__ import annotations

from attacks.book import Book, first
from attacks.forging import on_gate, swap

ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    return on_gate(book, lambda g: swap(g, findings=()), line=first(book, "gate") + 1)

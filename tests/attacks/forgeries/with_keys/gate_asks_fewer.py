"""The gate asks one role less than the runbook demands."""

from __future__ import annotations

from attacks.book import Book, first
from attacks.forging import on_gate, swap

ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    return on_gate(book, lambda g: swap(g, needs=g.needs[:1]), line=first(book, "gate") + 1)

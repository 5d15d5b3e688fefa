"""The gate names two steps of a block; the others act under it all the same."""

from __future__ import annotations

from attacks.book import Book, first
from attacks.forging import on_gate, swap

ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    return on_gate(book, lambda g: swap(g, steps=g.steps[:2]), line=first(book, "gate") + 1)

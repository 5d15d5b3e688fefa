"""The gate asks for no second reading, though the runbook demands one."""

from __future__ import annotations

from attacks.book import Book, first
from attacks.forging import on_gate, swap

DRILL = "read-twice"
ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    return on_gate(book, lambda g: swap(g, second_reading=()), line=first(book, "gate") + 1)

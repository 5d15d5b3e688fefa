"""The answer is none of those that were offered."""

from __future__ import annotations

from attacks.book import Book
from attacks.forging import on_choice

DRILL = "decided"

ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    return on_choice(book, option="burn-it")

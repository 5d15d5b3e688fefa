"""The answer names another entry than the question."""

from __future__ import annotations

from attacks.book import Book, first, point
from attacks.forging import on_choice

DRILL = "decided"

ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    return on_choice(book, gate=point(book, first(book, "finding")))

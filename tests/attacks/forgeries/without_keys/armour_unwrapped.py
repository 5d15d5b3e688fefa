"""The last signature's lines end as on another system."""

from __future__ import annotations

from attacks.book import Book
from attacks.forging import on_armour

ALONE, WITNESSED = "bad seal", "bad seal"


def forge(book: Book) -> Book:
    return on_armour(book, "\n", "\r\n")

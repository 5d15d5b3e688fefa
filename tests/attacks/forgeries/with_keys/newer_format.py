"""The file says that it is of a newer format than this client knows: an older client judges the chain alone."""

from __future__ import annotations

from attacks.book import Book
from attacks.forging import on_opened, swap

ALONE, WITNESSED = "not verified", "witness"


def forge(book: Book) -> Book:
    return on_opened(book, lambda o: swap(o, format=2), 0)

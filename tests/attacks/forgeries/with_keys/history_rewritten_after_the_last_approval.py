"""What no later signature of another person covers: a driver's own rewriting. Only a witness tells."""

from __future__ import annotations

from attacks.book import Book, edited, first
from attacks.forging import swap

ALONE, WITNESSED = "intact and closed", "witness"


def forge(book: Book) -> Book:
    seq = first(book, "closed")
    return edited(book, seq, lambda c: swap(c, sentence="All went well, and nobody complained."), keys=True)

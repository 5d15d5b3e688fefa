"""A number that people saw is changed, and all is signed again: the approval names another head."""

from __future__ import annotations

from attacks.book import Book, edited, first
from attacks.forging import swap

ALONE, WITNESSED = "decision", "witness"


def forge(book: Book) -> Book:
    seq = first(book, "finding")
    return edited(book, seq, lambda f: swap(f, hold=f.hold + 1), keys=True, line=first(book, "decided") + 1)

"""A finding is changed, and every line after it is chained again."""

from __future__ import annotations

from dataclasses import replace

from attacks.book import Book, edited, first
from attacks.forging import swap

ALONE, WITNESSED = "bad seal", "bad seal"


def forge(book: Book) -> Book:
    seq = first(book, "finding")
    changed = edited(book, seq, lambda f: swap(f, hold=99), keys=False)
    return replace(changed, line=first(book, "seal", seq) + 1)

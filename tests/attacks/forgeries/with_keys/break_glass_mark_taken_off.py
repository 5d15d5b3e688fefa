"""The steps that one person let act are shown as plainly done."""

from __future__ import annotations

from attacks.book import Book, edited, first
from attacks.forging import swap

DRILL = "glass-broken"
ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    seq = first(book, "step", phase="done", overridden=True)
    return edited(book, seq, lambda s: swap(s, overridden=False), keys=True, line=seq + 1)

"""A call went out that the approved plan does not hold."""

from __future__ import annotations

from attacks.book import Book, edited, first
from attacks.forging import swap

ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    seq = first(book, "intent", after=first(book, "gate"))
    return edited(book, seq, lambda i: swap(i, call=swap(i.call, name="payments")), keys=True, line=seq + 1)

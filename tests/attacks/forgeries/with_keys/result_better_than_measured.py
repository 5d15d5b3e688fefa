"""The end claims a shorter outage than the entries measure."""

from __future__ import annotations

from attacks.book import Book, edited, first
from attacks.forging import swap

ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    seq = first(book, "closed")

    def other(closed):  # type: ignore[no-untyped-def]
        return swap(closed, objectives=tuple(swap(o, measured=1) for o in closed.objectives))

    return edited(book, seq, other, keys=True, line=seq + 1)

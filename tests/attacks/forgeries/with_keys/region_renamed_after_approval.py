"""A region of entry 0 has another name."""

from __future__ import annotations

from attacks.book import Book, first
from attacks.forging import on_opened, swap

ALONE, WITNESSED = "decision", "witness"


def forge(book: Book) -> Book:
    def other(opened):  # type: ignore[no-untyped-def]
        return swap(opened, regions=(swap(opened.regions[0], name="oost"), opened.regions[1]))

    return on_opened(book, other, first(book, "decided") + 1)

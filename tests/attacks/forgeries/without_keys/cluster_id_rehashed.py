"""The cluster of entry 0 is another, and every line after it is chained again."""

from __future__ import annotations

from attacks.book import Book, edited
from attacks.forging import swap

ALONE, WITNESSED = "bad mandate", "bad mandate"


def forge(book: Book) -> Book:
    def other(opened):  # type: ignore[no-untyped-def]
        regions = (swap(opened.regions[0], cluster_id="X" * 22), *opened.regions[1:])
        return swap(opened, regions=regions)

    return edited(book, 0, other, keys=False, line=2)

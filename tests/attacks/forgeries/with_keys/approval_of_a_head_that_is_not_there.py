"""An approval over a history that this file does not hold."""

from __future__ import annotations

from signed_drive import PEOPLE

from attacks.book import Book, first, point, restated
from attacks.forging import on_decision, swap

ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    head = swap(point(book, first(book, "gate")), sha256="0" * 64)
    return on_decision(book, lambda d: restated(d, PEOPLE["bob"], head=head))

"""An approval that names another entry than the gate."""

from __future__ import annotations

from signed_drive import PEOPLE

from attacks.book import Book, first, point, restated
from attacks.forging import on_decision

ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    other = point(book, first(book, "finding"))
    return on_decision(book, lambda d: restated(d, PEOPLE["bob"], gate=other))

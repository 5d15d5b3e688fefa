"""Carol takes the seat; that alice handed it over is taken out."""

from __future__ import annotations

from attacks.book import Book, first
from attacks.forging import erased

DRILL = "two-drivers"
ALONE, WITNESSED = "decision", "witness"


def forge(book: Book) -> Book:
    offered = first(book, "decided", decision="hand-over")
    return erased(book, offered, line=first(book, "decided", decision="take-over") + 1)

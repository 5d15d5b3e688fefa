"""Writes of the target are given up, and nobody signed that they may be."""

from __future__ import annotations

from attacks.book import Book, first
from attacks.forging import erased

DRILL = "gone-back"
ALONE, WITNESSED = "decision", "witness"


def forge(book: Book) -> Book:
    return erased(book, first(book, "decided", decision="override"), line=first(book, "rolling-back") + 1)

"""Erin opens the gate alone, and does not say which rule that breaks."""

from __future__ import annotations

from signed_drive import PEOPLE

from attacks.book import Book, restated
from attacks.forging import on_decision

DRILL = "glass-broken"
ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    return on_decision(book, lambda d: restated(d, PEOPLE["erin"], rule=""), which="break-glass")

"""Erin opens the gate alone, and does not say why."""

from __future__ import annotations

from signed_drive import PEOPLE

from attacks.book import Book, restated
from attacks.forging import on_decision

DRILL = "glass-broken"
ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    return on_decision(book, lambda d: restated(d, PEOPLE["erin"], reason=""), which="break-glass")

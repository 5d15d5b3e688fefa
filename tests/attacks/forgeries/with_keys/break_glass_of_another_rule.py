"""Erin opens the gate alone, against a rule that is not its approvals."""

from __future__ import annotations

from signed_drive import PEOPLE

from attacks.book import Book, restated
from attacks.forging import on_decision

DRILL = "glass-broken"
ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    return on_decision(book, lambda d: restated(d, PEOPLE["erin"], rule="stop-writers/requires/0"), which="break-glass")

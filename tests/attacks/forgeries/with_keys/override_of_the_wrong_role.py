"""Erin overrides as approver; the runbook asks its commander."""

from __future__ import annotations

from signed_drive import PEOPLE

from attacks.book import Book, restated
from attacks.forging import on_decision

DRILL = "gone-back"
ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    return on_decision(book, lambda d: restated(d, PEOPLE["erin"], role="approver"), which="override")

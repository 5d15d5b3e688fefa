"""Alice hands over to bob, whom the runbook does not let drive."""

from __future__ import annotations

from signed_drive import PEOPLE

from attacks.book import Book, restated
from attacks.forging import on_decision

DRILL = "two-drivers"
ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    return on_decision(book, lambda d: restated(d, PEOPLE["alice"], option="bob"), which="hand-over")

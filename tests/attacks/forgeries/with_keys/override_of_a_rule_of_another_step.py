"""The override names a rule that its step does not have."""

from __future__ import annotations

from signed_drive import PEOPLE

from attacks.book import Book, restated
from attacks.forging import on_decision

DRILL = "gone-back"
ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    change = lambda d: restated(d, PEOPLE["erin"], rule="fence/verify/0")  # noqa: E731
    return on_decision(book, change, which="override")

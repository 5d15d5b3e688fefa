"""The commander attested something; it is used as the choice."""

from __future__ import annotations

from attacks.book import Book
from attacks.forging import on_choice

DRILL = "decided"

ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    return on_choice(book, decision="attest", reason="we go back")

"""An approval in bob's name, signed by a key that nobody is known by."""

from __future__ import annotations

from signed_drive import signer

from attacks.book import Book, restated
from attacks.forging import on_decision

ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    return on_decision(book, lambda d: restated(d, signer(99, "bob")))

"""The result of an attestation says something else than was signed."""

from __future__ import annotations

from attacks.book import Book, edited, first
from attacks.forging import swap

ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    seq = first(book, "decided", decision="attest")

    def other(result):  # type: ignore[no-untyped-def]
        return swap(result, outcome=swap(result.outcome, text="erin: we go back"))

    return edited(book, seq + 1, other, keys=True, line=seq + 2)

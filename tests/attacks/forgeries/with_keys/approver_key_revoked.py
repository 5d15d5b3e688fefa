"""Bob's key is on the verifier's list of revoked keys."""

from __future__ import annotations

from dataclasses import replace

from signed_drive import PEOPLE

from attacks.book import Book, first

ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    return replace(book, line=first(book, "decided") + 1)


def revoked() -> str:
    return PEOPLE["bob"].public_line

"""Alice's key is on the verifier's list of revoked keys."""

from __future__ import annotations

from dataclasses import replace

from signed_drive import PEOPLE

from attacks.book import Book

ALONE, WITNESSED = "bad mandate", "bad mandate"


def forge(book: Book) -> Book:
    return replace(book, line=2)


def revoked() -> str:
    return PEOPLE["alice"].public_line

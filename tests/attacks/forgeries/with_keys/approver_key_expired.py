"""Bob's key had expired when he approved."""

from __future__ import annotations

from dataclasses import replace

from attacks.book import Book, first, signers_with

ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    return replace(book, line=first(book, "decided") + 1)


def signers() -> str:
    return signers_with("bob", 'valid-before="20261124000000Z" ')

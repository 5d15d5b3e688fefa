"""Alice's key was not valid yet when she gave the mandate."""

from __future__ import annotations

from dataclasses import replace

from attacks.book import Book, signers_with

ALONE, WITNESSED = "bad mandate", "bad mandate"


def forge(book: Book) -> Book:
    return replace(book, line=2)


def signers() -> str:
    return signers_with("alice", 'valid-after="20261125000000Z" ')

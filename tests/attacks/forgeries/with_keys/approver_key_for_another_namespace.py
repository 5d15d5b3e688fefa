"""Bob's key may sign git commits, and nothing else."""

from __future__ import annotations

from dataclasses import replace

from attacks.book import Book, first, signers_with

ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    return replace(book, line=first(book, "decided") + 1)


def signers() -> str:
    return signers_with("bob", 'namespaces="git" ')

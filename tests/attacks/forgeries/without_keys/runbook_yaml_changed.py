"""The copy of the runbook in the folder says more than the drill was opened with."""

from __future__ import annotations

from dataclasses import replace

from attacks.book import Book

ALONE, WITNESSED = "evidence", "evidence"


def forge(book: Book) -> Book:
    yaml = tuple((name, raw + b"# harmless\n" if name == "runbook.yaml" else raw) for name, raw in book.yaml)
    return replace(book, yaml=yaml, line=1)

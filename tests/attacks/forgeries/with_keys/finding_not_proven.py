"""A finding that a step acted on said failed."""

from __future__ import annotations

from dataclasses import replace

from attacks.book import Book, data_of, edited, first
from attacks.forging import swap

ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    cleared = first(book, "cleared")
    seq = data_of(book, cleared).findings[0].seq  # type: ignore[union-attr]
    forged = edited(book, seq, lambda f: swap(f, finding=swap(f.finding, verdict="failed")), keys=True)
    return replace(forged, line=cleared + 1)

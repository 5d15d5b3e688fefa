"""The samples are those of another true drill of the same runbook."""

from __future__ import annotations

from dataclasses import replace

from attacks.book import Book, first_named_after
from attacks.true_drills import true_drill

ALONE, WITNESSED = "samples", "samples"


def forge(book: Book) -> Book:
    other = true_drill("went-back").samples
    differs = next(n for n, (a, b) in enumerate(zip(book.samples, other, strict=False)) if a != b)
    return replace(book, samples=other, line=first_named_after(book, differs))

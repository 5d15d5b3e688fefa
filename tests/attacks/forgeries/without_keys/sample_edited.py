"""What a panel showed is changed."""

from __future__ import annotations

from dataclasses import replace

from attacks.book import Book

ALONE, WITNESSED = "samples", "samples"


def forge(book: Book) -> Book:
    samples = [*book.samples]
    samples[2] = samples[2].replace(b"proven", b"failed", 1)
    return replace(book, samples=tuple(samples), line=4)

"""Two samples change places."""

from __future__ import annotations

from dataclasses import replace

from attacks.book import Book

ALONE, WITNESSED = "samples", "samples"


def forge(book: Book) -> Book:
    samples = [*book.samples]
    samples[1], samples[2] = samples[2], samples[1]
    return replace(book, samples=tuple(samples), line=2)

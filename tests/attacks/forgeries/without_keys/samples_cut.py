"""The last panels' data are taken away."""

from __future__ import annotations

from dataclasses import replace

from attacks.book import Book

ALONE, WITNESSED = "samples", "samples"


def forge(book: Book) -> Book:
    return replace(book, samples=book.samples[:-3], line=len(book.samples) - 2)

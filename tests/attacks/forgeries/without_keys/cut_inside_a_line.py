"""The last line ends in the middle."""

from __future__ import annotations

from attacks.book import Book

ALONE, WITNESSED = "torn", "torn"


def forge(book: Book) -> Book:
    return book.with_lines([*book.lines[:-1], book.lines[-1][:-30]], len(book.lines))

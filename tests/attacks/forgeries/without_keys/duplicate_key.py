"""A key stands in a line twice: readers differ in which one they keep."""

from __future__ import annotations

from attacks.book import Book, first

ALONE, WITNESSED = "not canonical", "not canonical"


def forge(book: Book) -> Book:
    seq = first(book, "cleared")
    raw = book.lines[seq].replace(b'"by":', b'"by":"bob","by":')
    return book.with_lines([*book.lines[:seq], raw, *book.lines[seq + 1 :]], seq + 1)

"""A line has a field that no line has."""

from __future__ import annotations

from attacks.book import Book, first

ALONE, WITNESSED = "not canonical", "not canonical"


def forge(book: Book) -> Book:
    seq = first(book, "cleared")
    raw = book.lines[seq].replace(b',"prev":', b',"note":"","prev":')
    return book.with_lines([*book.lines[:seq], raw, *book.lines[seq + 1 :]], seq + 1)

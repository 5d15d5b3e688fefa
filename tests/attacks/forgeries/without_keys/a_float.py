"""A number is written with an exponent."""

from __future__ import annotations

from attacks.book import Book, first

ALONE, WITNESSED = "not canonical", "not canonical"


def forge(book: Book) -> Book:
    seq = first(book, "cleared")
    raw = book.lines[seq].replace(b'"gate":', b'"gate":0.5e1,"x":', 1)
    return book.with_lines([*book.lines[:seq], raw, *book.lines[seq + 1 :]], seq + 1)

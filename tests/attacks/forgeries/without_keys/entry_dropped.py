"""A finding is taken out of the file."""

from __future__ import annotations

from attacks.book import Book, first

ALONE, WITNESSED = "out of order", "out of order"


def forge(book: Book) -> Book:
    seq = first(book, "finding")
    return book.with_lines(book.lines[:seq] + book.lines[seq + 1 :], seq + 1)

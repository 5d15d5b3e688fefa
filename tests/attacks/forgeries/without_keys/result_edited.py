"""The end calls the drill by another word."""

from __future__ import annotations

from attacks.book import Book, data_of, first

ALONE, WITNESSED = "altered", "altered"


def forge(book: Book) -> Book:
    seq = first(book, "closed")
    assert data_of(book, seq)
    raw = book.lines[seq].replace(b'"result":"met"', b'"result":"done"')
    return book.with_lines([*book.lines[:seq], raw, *book.lines[seq + 1 :]], seq + 1)

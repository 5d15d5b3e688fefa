"""One bit of a decision is another."""

from __future__ import annotations

from attacks.book import Book, first

ALONE, WITNESSED = "altered", "altered"


def forge(book: Book) -> Book:
    seq = first(book, "decided")
    raw = bytearray(book.lines[seq])
    raw[len(raw) // 2] ^= 4
    return book.with_lines([*book.lines[:seq], bytes(raw), *book.lines[seq + 1 :]], seq + 1)

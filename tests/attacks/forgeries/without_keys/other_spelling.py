"""A letter of an entry is written as its escape: the same JSON to any reader."""

from __future__ import annotations

from attacks.book import Book, first

ALONE, WITNESSED = "not canonical", "not canonical"


def forge(book: Book) -> Book:
    seq = first(book, "note") if any(b'"kind":"note"' in raw for raw in book.lines) else first(book, "finding")
    raw = book.lines[seq].replace(b'"kind":"finding"', b'"kind":"f\\u0069nding"').replace(b"note", b"n\\u006fte")
    return book.with_lines([*book.lines[:seq], raw, *book.lines[seq + 1 :]], seq + 1)

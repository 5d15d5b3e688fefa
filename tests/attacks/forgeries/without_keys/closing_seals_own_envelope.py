"""The last seal's own line says that somebody else made it: no later line could tell."""

from __future__ import annotations

from attacks.book import Book

ALONE, WITNESSED = "bad seal", "bad seal"


def forge(book: Book) -> Book:
    last = book.lines[-1].replace(b'"by":"session"', b'"by":"sessiom"')
    return book.with_lines([*book.lines[:-1], last], len(book.lines))

"""The seals are made by a session key that no entry introduced."""

from __future__ import annotations

from signed_drive import SESSIONS

from attacks.book import Book, chained, first
from drillbook.timeline import frame

ALONE, WITNESSED = "bad seal", "bad seal"


def forge(book: Book) -> Book:
    lines = [frame.decode(raw) for raw in book.lines]
    return book.with_lines(chained(lines, session=SESSIONS[1]), first(book, "seal") + 1)

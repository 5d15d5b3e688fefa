"""The session is vouched for by a key that nobody is known by."""

from __future__ import annotations

from signed_drive import SESSIONS, signer

from attacks.book import Book, chained
from drillbook.timeline import frame

ALONE, WITNESSED = "bad mandate", "bad mandate"


def forge(book: Book) -> Book:
    lines = [frame.decode(raw) for raw in book.lines]
    return book.with_lines(chained(lines, session=SESSIONS[0], driver=signer(99, "alice")), 2)

"""A person's answer is called given, and nobody signed one."""

from __future__ import annotations

from signed_drive import SESSIONS

from attacks.book import Book, chained, first, replace_line
from drillbook.timeline import frame

ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    seq = first(book, "decided", decision="attest")
    lines = [frame.decode(raw) for raw in book.lines]
    lines[seq] = replace_line(lines[seq], kind="note", data=b'{"text":"nothing"}')
    return book.with_lines(chained(lines, session=SESSIONS[0]), seq + 2)

"""The engine says that bob refused; he signed nothing."""

from __future__ import annotations

from signed_drive import SESSIONS

from attacks.book import Book, chained, first, replace_line
from drillbook.entries.steps import GateClosed
from drillbook.entries.union import encode
from drillbook.timeline import frame

ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    seq = first(book, "decided")
    gate = first(book, "gate")
    lines = [frame.decode(raw) for raw in book.lines]
    closed = encode(GateClosed(gate, "refused", "bob refused"))
    lines[seq] = replace_line(lines[seq], kind=closed[0], by="engine", data=closed[1])
    return book.with_lines(chained(lines, session=SESSIONS[0]), seq + 1)

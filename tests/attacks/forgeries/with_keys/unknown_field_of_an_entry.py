"""An entry says more than its kind has fields for, and all is signed again."""

from __future__ import annotations

from signed_drive import SESSIONS

from attacks.book import Book, chained, first, replace_line
from drillbook.timeline import frame

ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    seq = first(book, "cleared")
    lines = [frame.decode(raw) for raw in book.lines]
    lines[seq] = replace_line(lines[seq], data=lines[seq].data[:-1] + b',"note":"all is well"}')
    return book.with_lines(chained(lines, session=SESSIONS[0]), seq + 1)

"""The driver's mandate of another drill vouches for this session."""

from __future__ import annotations

from signed_drive import SESSIONS

from attacks.book import Book, chained, replace_line
from attacks.true_drills import true_drill
from drillbook.timeline import frame

ALONE, WITNESSED = "bad mandate", "bad mandate"


def forge(book: Book) -> Book:
    lines = [frame.decode(raw) for raw in book.lines]
    other = true_drill("decided").lines[1]
    lines[1] = replace_line(lines[1], data=frame.decode(other).data)
    return book.with_lines(chained(lines, session=SESSIONS[0]), 2)

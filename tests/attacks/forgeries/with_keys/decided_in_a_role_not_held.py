"""Bob answers as commander, which the runbook does not let him be."""

from __future__ import annotations

from signed_drive import PEOPLE, SESSIONS

from attacks.book import Book, chained, data_of, first, replace_line, restated
from drillbook.entries.union import encode
from drillbook.timeline import frame

DRILL = "decided"

ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    seq = first(book, "decided", decision="decide")
    lines = [frame.decode(raw) for raw in book.lines]
    said = restated(data_of(book, seq), PEOPLE["bob"], person="bob")
    lines[seq] = replace_line(lines[seq], by="bob", data=encode(said)[1])
    return book.with_lines(chained(lines, session=SESSIONS[0]), seq + 1)

"""Bob takes the drill over: as its driver, by his own mandate and statement."""

from __future__ import annotations

from signed_drive import PEOPLE, SESSIONS

from attacks.book import Book, chained, data_of, first, replace_line, restated
from attacks.forging import swap
from drillbook.entries.union import encode
from drillbook.timeline import frame

DRILL = "two-drivers"
ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    lines = [frame.decode(raw) for raw in book.lines]
    again = first(book, "reopened")
    seq = first(book, "decided", after=again, decision="take-over")
    reopened = swap(data_of(book, again), driver="bob")  # type: ignore[type-var]
    said = restated(data_of(book, seq), PEOPLE["bob"], person="bob")  # type: ignore[arg-type]
    lines[again] = replace_line(lines[again], by="bob", data=encode(reopened)[1])
    lines[again + 1] = replace_line(lines[again + 1], by="bob")
    lines[seq] = replace_line(lines[seq], by="bob", data=encode(said)[1])
    return book.with_lines(chained(lines, session=SESSIONS[0]), again + 1)

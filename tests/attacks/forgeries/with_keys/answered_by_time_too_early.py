"""A question is called unanswered before its time was over."""

from __future__ import annotations

from signed_drive import SESSIONS

from attacks.book import Book, chained, data_of, first, replace_line
from attacks.forging import swap
from drillbook.entries.union import encode
from drillbook.timeline import frame

DRILL = "decided"

ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    decided = first(book, "decided", decision="decide")
    lines = [frame.decode(raw) for raw in book.lines]
    lines[decided] = replace_line(lines[decided], kind="note", data=b'{"text":"nothing"}')
    seq = first(book, "question-closed")
    other = swap(data_of(book, seq), outcome="no-answer", decision=-1)
    lines[seq] = replace_line(lines[seq], by="engine", data=encode(other)[1])
    return book.with_lines(chained(lines, session=SESSIONS[0]), seq + 1)

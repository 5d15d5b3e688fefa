"""Bob vouches for the session, in his own name; alice drives."""

from __future__ import annotations

from signed_drive import PEOPLE, SESSIONS

from attacks.book import Book, chained, replace_line
from drillbook.timeline import frame
from drillbook.timeline.seals import mandate_draft

ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    lines = [frame.decode(raw) for raw in book.lines]
    signature = PEOPLE["bob"].sign("session@drillbook", book.lines[0])
    lines[1] = replace_line(lines[1], by="bob", data=mandate_draft("bob", signature).data)
    return book.with_lines(chained(lines, session=SESSIONS[0]), 2)

"""A driver dates an entry between two approvals back by a second: what was said of the clock, nobody signed."""

from __future__ import annotations

from datetime import timedelta

from signed_drive import SESSIONS

from attacks.book import Book, chained, first, replace_line
from drillbook import clock
from drillbook.timeline import frame

ALONE, WITNESSED = "intact and closed", "witness"


def forge(book: Book) -> Book:
    seq = first(book, "closed") - 1
    lines = [frame.decode(raw) for raw in book.lines]
    back = clock.utc_text(clock.parse_utc(lines[seq].at) - timedelta(seconds=1))
    lines[seq] = replace_line(lines[seq], at=back)
    return book.with_lines(chained(lines, session=SESSIONS[0]), 0)

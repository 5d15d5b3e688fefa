"""A step is skipped, and no entry shows that it was needless."""

from __future__ import annotations

from signed_drive import SESSIONS

from attacks.book import Book, chained, first, replace_line
from drillbook.timeline import frame

DRILL = "decided"

ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    skipped = first(book, "step", phase="skipped")
    lines = [frame.decode(raw) for raw in book.lines]
    for seq in range(skipped - 2, skipped):
        lines[seq] = replace_line(lines[seq], kind="note", data=b'{"text":"nothing"}')
    early = [s for s, line in enumerate(lines[:skipped]) if line.kind == "finding" and b"/when/" in line.data]
    for seq in early:
        lines[seq] = replace_line(lines[seq], kind="note", data=b'{"text":"nothing"}')
    return book.with_lines(chained(lines, session=SESSIONS[0]), skipped + 1)

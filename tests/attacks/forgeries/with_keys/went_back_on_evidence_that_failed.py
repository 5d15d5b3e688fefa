"""What had to be proven before going back is turned to failed, and all is signed again."""

from __future__ import annotations

from signed_drive import SESSIONS

from attacks.book import Book, chained, first, replace_line
from drillbook.timeline import frame

DRILL = "gone-back"
ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    lines = [frame.decode(raw) for raw in book.lines]
    back, turned = first(book, "rolling-back"), 0
    for seq in range(first(book, "no-return"), back):
        if lines[seq].kind == "finding" and b'"check":"fenced"' in lines[seq].data:
            turned = turned or seq
            data = lines[seq].data.replace(b'"verdict":"proven"', b'"verdict":"failed"')
            lines[seq] = replace_line(lines[seq], data=data)
    return book.with_lines(chained(lines, session=SESSIONS[0]), first(book, "decided", after=turned) + 1)

"""Two branches from one seal; this one was shown to nobody else."""

from __future__ import annotations

from signed_drive import SESSIONS

from attacks.book import Book, chained, first, replace_line
from drillbook.timeline import frame

ALONE, WITNESSED = "intact but open", "witness"


def forge(book: Book) -> Book:
    seq = first(book, "seal", first(book, "decided", decision="attest"))
    lines = [frame.decode(raw) for raw in book.lines[: seq + 1]]
    note = replace_line(lines[-1], kind="note", by="alice", data=b'{"text":"another branch"}')
    seal = replace_line(lines[-1], kind="seal")
    return book.with_lines(chained([*lines, note, seal], session=SESSIONS[0]), 0)

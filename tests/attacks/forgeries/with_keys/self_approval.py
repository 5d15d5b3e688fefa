"""The driver signs as approver, and edits the roles so that this is allowed."""

from __future__ import annotations

from signed_drive import PEOPLE, SESSIONS

from attacks.book import Book, chained, data_of, edited, first, point, replace_line, restated
from attacks.forging import swap
from drillbook.entries.union import encode
from drillbook.timeline import frame

ALONE, WITNESSED = "decision", "witness"


def forge(book: Book) -> Book:
    def also(opened):  # type: ignore[no-untyped-def]
        roles = tuple(swap(r, people=(*r.people, "alice")) for r in opened.runbook.roles)
        return swap(opened, runbook=swap(opened.runbook, roles=roles))

    forged = edited(book, 0, also, keys=True)
    seq = first(forged, "decided")
    gate, head = (point(forged, first(forged, "gate")), point(forged, seq - 1))
    said = restated(data_of(forged, seq), PEOPLE["alice"], person="alice", gate=gate, head=head)  # type: ignore[arg-type]
    lines = [frame.decode(raw) for raw in forged.lines]
    lines[seq] = replace_line(lines[seq], by="alice", data=encode(said)[1])
    return book.with_lines(chained(lines, session=SESSIONS[0]), seq + 1)

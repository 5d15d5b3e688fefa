"""Alice takes the drill over and does not say why."""

from __future__ import annotations

from signed_drive import PEOPLE

from attacks.book import Book, data_of, first, restated
from attacks.forging import replaced

DRILL = "two-drivers"
ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    seq = first(book, "decided", after=first(book, "reopened"), decision="take-over")
    said = restated(data_of(book, seq), PEOPLE["alice"], reason="")
    return replaced(book, seq, said, by="alice", line=seq + 1)

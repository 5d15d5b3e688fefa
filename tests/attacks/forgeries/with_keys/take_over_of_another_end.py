"""The take-over was signed for another end of the timeline than the copy has."""

from __future__ import annotations

from signed_drive import PEOPLE

from attacks.book import Book, data_of, first, point, restated
from attacks.forging import replaced, swap

DRILL = "two-drivers"
ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    seq = first(book, "decided", after=first(book, "reopened"), decision="take-over")
    other = swap(point(book, first(book, "reopened") - 1), sha256="0" * 64)
    said = restated(data_of(book, seq), PEOPLE["alice"], gate=other, head=other)
    return replaced(book, seq, said, by="alice", line=seq + 1)

"""That erin opened the gate alone is made her plain approval: it looks like one of two, and is not enough."""

from __future__ import annotations

from signed_drive import PEOPLE

from attacks.book import Book, data_of, first, restated
from attacks.forging import replaced

DRILL = "glass-broken"
ALONE, WITNESSED = "decision", "witness"


def forge(book: Book) -> Book:
    seq = first(book, "decided", decision="break-glass")
    said = restated(data_of(book, seq), PEOPLE["erin"], decision="approve", rule="")
    return replaced(book, seq, said, by="erin", line=first(book, "cleared", after=seq) + 1)

"""Carol, who does not drive yet, hands the seat over to herself."""

from __future__ import annotations

from signed_drive import PEOPLE

from attacks.book import Book, data_of, first, restated
from attacks.forging import replaced

DRILL = "two-drivers"
ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    seq = first(book, "decided", decision="hand-over")
    said = restated(data_of(book, seq), PEOPLE["carol"], person="carol")
    return replaced(book, seq, said, by="carol", line=seq + 1)

"""Bob, an approver, opens alone what only the commander may open alone."""

from __future__ import annotations

from signed_drive import PEOPLE

from attacks.book import Book, data_of, first, restated
from attacks.forging import replaced

DRILL = "glass-broken"
ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    seq = first(book, "decided", decision="break-glass")
    said = restated(data_of(book, seq), PEOPLE["bob"], person="bob", role="approver")
    return replaced(book, seq, said, by="bob", line=seq + 1)

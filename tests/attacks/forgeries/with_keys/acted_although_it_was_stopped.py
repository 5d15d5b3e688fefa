"""Another writer was seen, which holds the drill; the hold is taken out, and the next step acts all the same."""

from __future__ import annotations

from attacks.book import Book, first
from attacks.forging import erased

DRILL = "stopped"

ALONE, WITNESSED = "decision", "witness"


def forge(book: Book) -> Book:
    held = first(book, "held")
    ran = first(book, "unheld", held)
    again = first(book, "finding", held, claim="invariants/0")
    acted = first(book, "cleared", ran)
    for seq in (held, again, ran):
        book = erased(book, seq, line=acted + 1)
    return book

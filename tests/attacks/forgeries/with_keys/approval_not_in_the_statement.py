"""The entry says approve; the text that was signed says refuse."""

from __future__ import annotations

from signed_drive import PEOPLE

from attacks.book import Book, restated
from attacks.forging import on_decision, swap
from drillbook.entries.drill import Decided

ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    def turned(decided: Decided) -> Decided:
        return swap(restated(decided, PEOPLE["bob"], decision="refuse"), decision="approve")

    return on_decision(book, turned)

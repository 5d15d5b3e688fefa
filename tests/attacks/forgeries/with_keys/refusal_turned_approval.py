"""Bob refused; the end of the gate is taken out and the drill goes on."""

from __future__ import annotations

from dataclasses import replace

from signed_drive import PEOPLE

from attacks.book import Book, first, restated
from attacks.forging import on_decision

ALONE, WITNESSED = "decision", "witness"


def forge(book: Book) -> Book:
    return replace(
        on_decision(book, lambda d: restated(d, PEOPLE["bob"], decision="refuse", reason="no")),
        line=first(book, "decided", person="erin") + 1,
    )

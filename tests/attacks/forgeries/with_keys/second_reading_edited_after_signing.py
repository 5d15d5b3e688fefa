"""What bob read for himself is another time now, under his old signature."""

from __future__ import annotations

import msgspec

from attacks.book import Book
from attacks.forging import on_decision, swap
from drillbook.entries.drill import Decided
from drillbook.model.intent import Decision
from drillbook.model.second_reading import parse_reading, reading_text

DRILL = "read-twice"
ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    def edited(decided: Decided) -> Decided:
        said = msgspec.json.decode(decided.statement.text, type=Decision)
        reading = parse_reading(said.reading)
        later = reading_text(swap(reading, read_at=reading.read_at + 1))
        text = msgspec.json.encode(swap(said, reading=later)).decode()
        return swap(decided, statement=swap(decided.statement, text=text))

    return on_decision(book, edited)

"""The ways of changing one entry that several forgeries share; all but the last are a driver's with both keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from signed_drive import PEOPLE, SESSIONS

from attacks.book import Book, chained, edited, first, replace_line, restated
from drillbook.entries.union import AnyData, encode
from drillbook.model.intent import Decision
from drillbook.model.second_reading import SecondReading, parse_reading, reading_text
from drillbook.timeline import frame

swap = msgspec.structs.replace
Change = Callable[[Any], AnyData]
NOTHING = b'{"text":"nothing"}'


def on_decision(book: Book, change: Change, *, which: str = "approve") -> Book:
    """The first decision of this kind is changed; that is the line to be named."""
    seq = first(book, "decided", decision=which)
    return edited(book, seq, change, keys=True, line=seq + 1)


def on_choice(book: Book, **changes: object) -> Book:
    """The commander's answer to the question says other things, signed by the commander's own key."""
    seq = first(book, "decided", decision="decide")
    return edited(book, seq, lambda d: restated(d, PEOPLE["erin"], **changes), keys=True, line=seq + 1)


def on_reading(book: Book, change: Callable[[SecondReading], SecondReading]) -> Book:
    """Bob's second reading is another one, and bob signs his approval with it."""

    def changed(decided: Any) -> AnyData:
        said = msgspec.json.decode(decided.statement.text, type=Decision)
        reading = reading_text(change(parse_reading(said.reading)))
        return restated(decided, PEOPLE["bob"], reading=reading)

    return on_decision(book, changed)


def on_gate(book: Book, change: Change, *, line: int) -> Book:
    return edited(book, first(book, "gate"), change, keys=True, line=line)


def on_opened(book: Book, change: Change, line: int) -> Book:
    return edited(book, 0, change, keys=True, line=line)


def replaced(book: Book, seq: int, data: AnyData, *, by: str, line: int) -> Book:
    """Another entry in place of this one."""
    lines = [frame.decode(raw) for raw in book.lines]
    kind, raw = encode(data)
    lines[seq] = replace_line(lines[seq], kind=kind, by=by, data=raw)
    return book.with_lines(chained(lines, session=SESSIONS[0]), line)


def erased(book: Book, seq: int, *, line: int) -> Book:
    """A note that says nothing in place of this entry."""
    lines = [frame.decode(raw) for raw in book.lines]
    lines[seq] = replace_line(lines[seq], kind="note", data=NOTHING)
    return book.with_lines(chained(lines, session=SESSIONS[0]), line)


def on_armour(book: Book, old: str, new: str) -> Book:
    """The text of the last seal's signature is spelled otherwise; no key is needed."""
    line = frame.decode(book.lines[-1])
    data = msgspec.json.decode(line.data)
    data["signature"] = data["signature"].replace(old, new)
    last = frame.encode(replace_line(line, data=msgspec.json.encode(data)))
    return book.with_lines([*book.lines[:-1], last], len(book.lines))

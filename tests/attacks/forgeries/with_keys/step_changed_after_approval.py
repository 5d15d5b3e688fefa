"""A step of entry 0 says something else than was approved, with a hash to match."""

from __future__ import annotations

from attacks.book import Book, first
from attacks.forging import on_opened, swap
from drillbook.model.step import step_hash

ALONE, WITNESSED = "decision", "witness"


def forge(book: Book) -> Book:
    def other(opened):  # type: ignore[no-untyped-def]
        steps = [*opened.runbook.steps]
        index = next(i for i, s in enumerate(steps) if s.id == "stop-writers")
        changed = swap(steps[index], title="Do nothing of consequence")
        steps[index] = swap(changed, hash=step_hash(changed))
        return swap(opened, runbook=swap(opened.runbook, steps=tuple(steps)))

    return on_opened(book, other, first(book, "gate") + 1)

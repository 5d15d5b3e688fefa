"""The plan of the gate is shortened; its hash still names the whole one."""

from __future__ import annotations

from attacks.book import Book, first
from attacks.forging import on_gate, swap

ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    def other(gate):  # type: ignore[no-untyped-def]
        plan = swap(gate.steps[0].plan, calls=gate.steps[0].plan.calls[:1])
        return swap(gate, steps=(swap(gate.steps[0], plan=plan), *gate.steps[1:]))

    return on_gate(book, other, line=first(book, "gate") + 1)

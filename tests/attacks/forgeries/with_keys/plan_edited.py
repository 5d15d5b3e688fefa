"""The plan of the gate is changed after the approval, with its hash."""

from __future__ import annotations

from attacks.book import Book, first
from attacks.forging import on_gate, swap
from drillbook.model.plan import plan_hash

ALONE, WITNESSED = "decision", "witness"


def forge(book: Book) -> Book:
    def other(gate):  # type: ignore[no-untyped-def]
        plan = swap(gate.steps[0].plan, calls=gate.steps[0].plan.calls[:1])
        step = swap(gate.steps[0], plan=plan, plan_hash=plan_hash(plan))
        return swap(gate, steps=(step, *gate.steps[1:]))

    return on_gate(book, other, line=first(book, "decided") + 1)

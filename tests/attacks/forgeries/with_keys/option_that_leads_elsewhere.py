"""Entry 0 is changed after the decision, with the step's hash: what was signed names another question."""

from __future__ import annotations

from attacks.book import Book, edited, first
from attacks.forging import swap
from drillbook.model.step import step_hash

DRILL = "decided"

ALONE, WITNESSED = "decision", "witness"


def forge(book: Book) -> Book:
    def other(opened):  # type: ignore[no-untyped-def]
        steps = [*opened.runbook.steps]
        index = next(i for i, s in enumerate(steps) if s.decision is not None)
        choice = steps[index].decision
        options = tuple(swap(o, runbook="destroy.yaml") if o.runbook else o for o in choice.options)
        changed = swap(steps[index], decision=swap(choice, options=options))
        steps[index] = swap(changed, hash=step_hash(changed))
        return swap(opened, runbook=swap(opened.runbook, steps=tuple(steps)))

    return edited(book, 0, other, keys=True, line=first(book, "decided") + 1)

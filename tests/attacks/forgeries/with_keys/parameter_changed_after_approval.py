"""As `--set` would: another bound, the hash as it was."""

from __future__ import annotations

from attacks.book import Book
from attacks.forging import on_opened, swap

ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    def other(opened):  # type: ignore[no-untyped-def]
        steps = [*opened.runbook.steps]
        index = next(i for i, s in enumerate(steps) if s.id == "in-sync")
        steps[index] = swap(steps[index], requires=(swap(steps[index].requires[0], params='{"at_most":9}'),))
        return swap(opened, runbook=swap(opened.runbook, steps=tuple(steps)))

    return on_opened(book, other, 1)

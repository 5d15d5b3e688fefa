"""The runbook of entry 0 is made to forbid what was done; its approvals name another."""

from __future__ import annotations

from attacks.book import Book, first
from attacks.forging import on_opened, swap

DRILL = "gone-back"
ALONE, WITNESSED = "decision", "witness"


def forge(book: Book) -> Book:
    def forbids(opened):  # type: ignore[no-untyped-def]
        rule = swap(opened.runbook.after_target_writes, rollback="forbidden")
        return swap(opened, runbook=swap(opened.runbook, after_target_writes=rule))

    return on_opened(book, forbids, first(book, "decided") + 1)

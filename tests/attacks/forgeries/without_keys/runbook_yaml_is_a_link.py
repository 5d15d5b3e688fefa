"""The copy of the runbook is a link, to the very same text elsewhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from attacks.book import Book

ALONE, WITNESSED = "evidence", "evidence"


def forge(book: Book) -> Book:
    return replace(book, line=1)


def afterwards(folder: Path) -> None:
    (folder / "runbook.yaml").rename(folder / "elsewhere")
    (folder / "runbook.yaml").symlink_to(folder / "elsewhere")

"""The samples are a link to a file elsewhere."""

from __future__ import annotations

from pathlib import Path

from attacks.book import Book

ALONE, WITNESSED = "refused", "refused"


def forge(book: Book) -> Book:
    return book


def afterwards(folder: Path) -> None:
    (folder / "samples.jsonl").rename(folder / "elsewhere")
    (folder / "samples.jsonl").symlink_to(folder / "elsewhere")

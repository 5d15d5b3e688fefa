"""The timeline is a link to a file elsewhere."""

from __future__ import annotations

from pathlib import Path

from attacks.book import Book

ALONE, WITNESSED = "refused", "refused"


def forge(book: Book) -> Book:
    return book


def afterwards(folder: Path) -> None:
    place, other = folder / "timeline.jsonl", folder / "elsewhere"
    place.rename(other)
    place.symlink_to(other)

"""The timeline is a folder."""

from __future__ import annotations

from pathlib import Path

from attacks.book import Book

ALONE, WITNESSED = "refused", "refused"


def forge(book: Book) -> Book:
    return book


def afterwards(folder: Path) -> None:
    place, other = folder / "timeline.jsonl", folder / "elsewhere"
    place.rename(other)
    place.mkdir()

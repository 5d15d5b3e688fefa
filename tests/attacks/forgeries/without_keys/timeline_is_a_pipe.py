"""The timeline is a pipe, which may never end."""

from __future__ import annotations

import os
from pathlib import Path

from attacks.book import Book

ALONE, WITNESSED = "refused", "refused"


def forge(book: Book) -> Book:
    return book


def afterwards(folder: Path) -> None:
    place, other = folder / "timeline.jsonl", folder / "elsewhere"
    place.rename(other)
    os.mkfifo(place)

"""A line of one gigabyte: a reader gives up after the first megabyte."""

from __future__ import annotations

from pathlib import Path

from attacks.book import Book, first

ALONE, WITNESSED = "too long", "too long"


def forge(book: Book) -> Book:
    seq = first(book, "cleared")
    return book.with_lines(book.lines[:seq], seq + 1)


def afterwards(folder: Path) -> None:
    """The line has no end, and its holes cost no disk."""
    with (folder / "timeline.jsonl").open("ab") as file:
        file.write(b'{"seq":')
        file.truncate(file.tell() + (1 << 30))

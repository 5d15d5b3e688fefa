"""Raw lines of a file, one at a time and of bounded length."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drillbook.timeline.canonical import MAX_LINE
from drillbook.timeline.durable import open_regular

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def raw_lines(path: Path, start: int = 0) -> Iterator[bytes]:
    """Each line with its newline, from a byte offset; a last one may be cut off, and a too long one comes in pieces."""
    with open(open_regular(path), "rb") as file:  # noqa: PTH123  # a descriptor, not a path
        file.seek(start)
        while raw := file.readline(MAX_LINE + 1):
            yield raw

"""How the lab tells a person what it is doing, without knowing how that is drawn."""

from __future__ import annotations

import sys
from typing import Protocol


class Progress(Protocol):
    """Told about work that may take longer than two seconds."""

    def say(self, text: str) -> None:
        """One thing was begun or done."""

    def advance(self, text: str, done: int, total: int) -> None:
        """So many bytes of `text` are done."""


class Quiet:
    """Says nothing."""

    def say(self, text: str) -> None:
        """Nothing."""

    def advance(self, text: str, done: int, total: int) -> None:
        """Nothing."""


class PlainLines:
    """Lines on stderr, a new one for each tenth: for logs and for output that is no terminal."""

    def __init__(self) -> None:
        self._tenth = -1

    def say(self, text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    def advance(self, text: str, done: int, total: int) -> None:
        tenth = 10 * done // max(total, 1)
        if tenth != self._tenth:
            self._tenth = tenth
            print(f"{text}: {done / 1e6:.1f} of {total / 1e6:.1f} MB", file=sys.stderr, flush=True)

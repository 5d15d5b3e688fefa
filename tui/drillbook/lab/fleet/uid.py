"""The name that each record carries at the start of its value, for the rest of its life in any region."""

from __future__ import annotations

import itertools
import re
from typing import Final

from drillbook.errors import InputError

_UID: Final = re.compile(rb"f\d{3}-\d{9}")
WIDTH: Final = 14
MOST_RUNS: Final = 999


class Uids:
    """Gives every record of one fleet process a name; the run's number keeps it apart from earlier processes."""

    def __init__(self, run: int) -> None:
        if not 1 <= run <= MOST_RUNS:
            raise InputError(f"run {run} of the fleet on this data: a record's name holds {MOST_RUNS} runs",
                             remedy="reset the lab")  # fmt: skip
        self._prefix = f"f{run:03d}-"
        self._numbers = itertools.count(1)

    def take(self) -> str:
        """The next name; safe from any thread."""
        return f"{self._prefix}{next(self._numbers):09d}"


def uid_of(value: bytes | None) -> str:
    """The name inside a record's value, or "" when the record is not the fleet's."""
    head = (value or b"")[:WIDTH]
    return head.decode("ascii") if _UID.fullmatch(head) else ""

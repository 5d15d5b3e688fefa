"""What a part that died said about why: a JVM goes on logging its shutdown long after the cause."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

CAUSE = re.compile(r" (?:ERROR|FATAL) |^Caused by: |^\S*(?:Exception|Error)\b|^Error ", re.MULTILINE)
LINES = 12


def last_words(logs: list[Path]) -> str:
    """The lines that name a cause, or, where none does, the end of the logs."""
    lines = [line for log in logs if log.exists() for line in log.read_text("utf-8", "replace").splitlines()]
    causes = list(dict.fromkeys(line for line in lines if CAUSE.search(line)))
    return "\n".join(causes[:LINES] or lines[-LINES:])

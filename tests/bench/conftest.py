"""One table of what was measured; `DRILLBOOK_BENCH=write` keeps it beside the tests."""

from __future__ import annotations

import os
import platform
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TABLE = Path(__file__).with_name("table.md")
HEAD = (
    "# Measured\n\nBy `make bench`, {cores} cores, Python {python}.\n\n| what | measured | to reach |\n|---|---|---|\n"
)


@pytest.fixture(scope="session")
def measured() -> Iterator[Callable[[str, str, str], None]]:
    """Takes one line of the table: what, how much, and what the design asks."""
    lines: list[str] = []
    yield lambda what, how_much, target: lines.append(f"| {what} | {how_much} | {target} |\n")
    text = HEAD.format(cores=os.cpu_count(), python=platform.python_version()) + "".join(lines)
    if os.environ.get("DRILLBOOK_BENCH") == "write":
        TABLE.write_text(text)
    print(f"\n{text}")

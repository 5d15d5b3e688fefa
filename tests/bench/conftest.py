"""One table of what was measured; `DRILLBOOK_BENCH=write` keeps it beside the tests.

Times are of CPU: whatever else runs on the machine makes those of the wall longer, and these hardly.
"""

from __future__ import annotations

import os
import platform
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bench.children import environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TABLE = Path(__file__).with_name("table.md")
HEAD = (
    "# Measured\n\nBy `make bench`, {cores} cores, Python {python}. Times are milliseconds or seconds of one core.\n\n"
    "| what | measured | to reach |\n|---|---|---|\n"
)


@pytest.fixture(scope="session")
def measured() -> Iterator[Callable[[str, str, str], None]]:
    """Takes one line of the table: what, how much, and what the design asks."""
    lines: dict[str, str] = {}
    yield lambda what, how_much, target: lines.update({what: f"| {what} | {how_much} | {target} |\n"})
    text = HEAD.format(cores=os.cpu_count(), python=platform.python_version())
    print(f"\n{text}{''.join(lines.values())}")
    if os.environ.get("DRILLBOOK_BENCH") == "write":
        known = TABLE.read_text().splitlines(keepends=True) if TABLE.exists() else []
        kept = {line[2:].split(" | ")[0]: line for line in known if line.startswith("| ") and line[2:6] != "what"}
        TABLE.write_text(text + "".join((kept | lines).values()))


@pytest.fixture(scope="session")
def around(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What surrounds the children."""
    return environment(tmp_path_factory.mktemp("around"))

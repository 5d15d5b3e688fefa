"""The lab's progress on stderr: a bar on a terminal, lines anywhere else."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from drillbook.lab.progress import PlainLines, Progress

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID


class Bar:
    """Draws with rich; what is said stays above the bar."""

    def __init__(self, drawn: RichProgress) -> None:
        self._drawn = drawn
        self._task: TaskID | None = None

    def say(self, text: str) -> None:
        self._drawn.console.print(text, markup=False, highlight=False)

    def advance(self, text: str, done: int, total: int) -> None:
        if self._task is None:
            self._task = self._drawn.add_task(text, total=total)
        self._drawn.update(self._task, description=text, completed=done, total=total, visible=done < total)


@contextmanager
def progress_on_stderr() -> Iterator[Progress]:
    """What to hand to the lab."""
    if not sys.stderr.isatty():
        yield PlainLines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TransferSpeedColumn
    from rich.progress import Progress as RichProgress

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with RichProgress(*columns, console=Console(stderr=True), transient=True) as drawn:
        yield Bar(drawn)

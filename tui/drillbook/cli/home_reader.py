"""Reads what home shows, in the background: runbooks, then drills one by one with their verification, then the lab."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

from drillbook import locations
from drillbook.cli import home_drill, home_lab, home_runbooks
from drillbook.console.home.facts import DrillFact, HomeFacts
from drillbook.drill.lines import entry_of, now_micros
from drillbook.entries.drill import Opened
from drillbook.errors import DrillbookError
from drillbook.signing.allowed_signers import AllowedSigners
from drillbook.timeline import frame
from drillbook.timeline.folder import TIMELINE
from drillbook.timeline.line_file import raw_lines
from drillbook.wire.socket_file import NoEngineError, connect

MOST_DRILLS = 20
LAB_EVERY = 5.0
"""Seconds between looks at the lab."""


class HomeReader:
    """Implements `HomeSource`; `close` stops its work."""

    def __init__(self, drills: Path) -> None:
        self._drills = drills
        self._facts = HomeFacts(person=home_lab.person())
        self._changed = asyncio.Event()
        self.labs = home_lab.labs()
        self._lab = self.labs[0] if self.labs else home_lab.Lent()
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def facts(self) -> HomeFacts:
        """The newest."""
        return self._facts

    @property
    def lab(self) -> home_lab.Lent:
        """The lab that home shows."""
        return self._lab

    def now(self) -> int:
        """Wall-clock microseconds."""
        return now_micros()

    async def changes(self) -> AsyncIterator[None]:
        """Yield after the facts changed; several that come together are one."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            yield

    async def start(self) -> None:
        """Read what is quick, and begin with the rest."""
        folders = home_drill.folders(self._drills)
        recent = tuple(home_drill.unread(folder) for folder in folders[:MOST_DRILLS])
        self._tell(replace(self._facts, drills=recent, total=len(folders), keys=home_lab.keys(self._lab)))
        self._tasks = [asyncio.create_task(self._read_files()), asyncio.create_task(self._watch_lab())]

    async def close(self) -> None:
        """Stop reading."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _read_files(self) -> None:
        runbooks = await asyncio.to_thread(home_runbooks.read_all)
        self._tell(replace(self._facts, runbooks=runbooks))
        for known in self._facts.drills:
            folder = Path(known.folder)
            running = await _answers(folder)
            fact = await asyncio.to_thread(self._read, folder, running=running)
            drills = tuple(fact if d.folder == fact.folder else d for d in self._facts.drills)
            self._tell(replace(self._facts, drills=drills))

    async def _watch_lab(self) -> None:
        while True:
            parts = await asyncio.to_thread(home_lab.parts, self._lab.name) if self._lab.name else ()
            self._tell(replace(self._facts, lab=parts, lab_name=self._lab.name, lab_read=now_micros()))
            await asyncio.sleep(LAB_EVERY)

    def _read(self, folder: Path, *, running: bool) -> DrillFact:
        return home_drill.read(folder, signers_for(folder, self.labs), running=running)

    def _tell(self, facts: HomeFacts) -> None:
        self._facts = facts
        self._changed.set()


def signers_path_for(folder: Path, labs: tuple[home_lab.Lent, ...]) -> Path | None:
    """The lab's signers for a drill of a lab, else the person's own; never the copy in the drill folder."""
    lab = home_lab.lab_of(folder, labs)
    own = locations.signers_file()
    return lab.signers if lab.name else own if own.exists() else None


def signers_for(folder: Path, labs: tuple[home_lab.Lent, ...]) -> AllowedSigners | None:
    """Their people; None where there is no file, or none that can be read."""
    path = signers_path_for(folder, labs)
    try:
        return AllowedSigners.load(path) if path is not None else None
    except (DrillbookError, OSError):
        return None


def driver_of(folder: Path) -> str:
    """Who opened the drill, or empty where its first line cannot be read."""
    opened = _opened(folder)
    return opened.driver if opened is not None else ""


def _opened(folder: Path) -> Opened | None:
    """The first line alone: what follows may be broken, and home must still say so."""
    try:
        first = next(raw_lines(folder / TIMELINE), b"")
        data = entry_of(frame.decode(first)).data
    except (DrillbookError, OSError, ValueError, KeyError):
        return None
    return data if isinstance(data, Opened) else None


async def _answers(folder: Path) -> bool:
    """Whether an engine listens in the folder."""
    try:
        side = await connect(folder)
    except NoEngineError:
        return False
    side.close()
    return True

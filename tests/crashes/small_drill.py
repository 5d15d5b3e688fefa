"""A whole small drill whose engine can be killed, or given a failing disk, and what its client was told meanwhile."""

from __future__ import annotations

import asyncio
import hashlib
import os
import secrets
import signal
import subprocess
import sys
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from faked_regions import DIES, LEDGER, REFUSES, done
from signed_drive import PEOPLE, SIGNERS

from drillbook.drill.headless import drive
from drillbook.drill.live import LivePort
from drillbook.drill.people import Keys
from drillbook.drill.request import AnyReady, AnyRequest, Failed, Ready, ReopenRequest, RunRequest
from drillbook.drill.seals_seen import seen, witness_file
from drillbook.drill.verify import DrillReport, verify_drill
from drillbook.errors import DrillbookError
from drillbook.signing.allowed_signers import AllowedSigners
from drillbook.timeline.folder import TIMELINE
from drillbook.timeline.frame import decode
from drillbook.timeline.line_file import raw_lines

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

    from drillbook.state.port import Reply
    from drillbook.wire.messages import Durable

    Sit = Callable[[Path, int], Awaitable[tuple[int, tuple[str, ...]]]]
    """What somebody does at a drill's folder, with its engine's pid; gives an exit code and what was said."""

ENGINE = Path(__file__).with_name("faked_regions.py")
RUNBOOK = Path(__file__).with_name("drain.yaml")
CALLS = ("POST http://site.test/drain/one for west", "POST http://site.test/drain/two for west")
SITE = """
version: 1
lab: true
regions:
  east: {{cluster_id: east-{east}, environment: lab, allow: [http], read: {{bootstrap.servers: "e:9092"}}}}
  west: {{cluster_id: west-{west}, environment: lab, allow: [http], read: {{bootstrap.servers: "w:9092"}}}}
"""
PATIENCE = 90.0
"""Seconds for a whole drill under a tracer on a busy machine."""


@dataclass
class Told:
    """What the engine told a client outside its process: lost if it is not in the file afterwards."""

    heads: dict[int, str] = field(default_factory=dict)
    """The hash of each line that was the last durable one when something was announced."""
    bytes: int = 0
    accepted: list[int] = field(default_factory=list)


def lost(told: Told, timeline: Path) -> list[int]:
    """The entries that were told durable and are not in the file, or not the same."""
    lines = list(raw_lines(timeline))
    missing = [seq for seq in told.accepted if seq >= len(lines)]
    missing += [
        seq
        for seq, sha256 in told.heads.items()
        if seq >= len(lines) or hashlib.sha256(lines[seq]).hexdigest() != sha256
    ]
    assert sum(map(len, lines)) >= told.bytes
    return missing


class Remembering(LivePort):
    """The real client, which notes what it is told."""

    told: Told

    def _fold(self, durable: Durable | None) -> None:
        super()._fold(durable)
        if durable is not None:
            self.told.heads[self.state.seq] = self._reader.head
            self.told.bytes = max(self.told.bytes, durable.timeline)

    def _resolve(self, message_id: str, reply: Reply) -> None:
        if reply.ok:
            self.told.accepted.append(reply.seq)
        super()._resolve(message_id, reply)


@dataclass(frozen=True)
class Ended:
    """How an engine and its client came to their ends."""

    code: int
    """The client's; -1 where it never got in."""
    engine: int
    said: tuple[str, ...]
    refused: str = ""
    """Why the engine could not begin."""
    errors: str = ""

    @property
    def told(self) -> str:
        """All of it in lines, for whoever reads a failed test."""
        return "\n".join((f"code {self.code}, engine {self.engine}", *self.said, self.refused, self.errors))


class SmallDrill:
    """A place for one drill, with clusters of its own, so that many can run beside each other."""

    def __init__(self, place: Path) -> None:
        place.mkdir(parents=True)
        self.place = place
        self.drills = place / "drills"
        self.told = Told()
        self.drives = "alice"
        self._ledger = place / "ledger"
        self._site = place / "regions.yaml"
        self._site.write_text(SITE.format(east=secrets.token_hex(8), west=secrets.token_hex(8)))
        self._signers = place / "allowed_signers"
        self._signers.write_text(SIGNERS)
        self.signers = AllowedSigners.parse(SIGNERS)

    @property
    def folder(self) -> Path | None:
        """The drill's folder, where the engine came so far."""
        return next(iter(sorted(self.drills.glob("*"))), None)

    @property
    def timeline(self) -> Path:
        assert self.folder is not None
        return self.folder / TIMELINE

    @property
    def made(self) -> list[str]:
        """The calls with an effect that reached the regions."""
        return done(self._ledger)

    async def run(self, *before: str, refuses: str = "", dies: str = "", sit: Sit | None = None) -> Ended:
        """A new drill, from its beginning to its end or its engine's; headless, unless somebody else sits at it."""
        request = RunRequest(
            str(RUNBOOK),
            str(self._site),
            str(self._signers),
            str(self.place / "drills"),
            self.drives,
            live=True,
            four_eyes=False,
        )
        return await self._play(request, before, {REFUSES: refuses, DIES: dies}, sit or self._attend)

    async def reopen(self, *before: str, refuses: str = "") -> Ended:
        """Take it up again and go on to the end."""
        request = ReopenRequest(str(self.folder), str(self._site), str(self._signers), self.drives)
        return await self._play(request, before, {REFUSES: refuses}, self._attend)

    def verify(self) -> DrillReport:
        """What the folder proves, to a client that has seen what this one has."""
        assert self.folder is not None
        first = next(raw_lines(self.timeline), b"")
        kept = witness_file(msgspec.json.decode(decode(first).data)["drill"]) if first.endswith(b"\n") else None
        return verify_drill(self.folder, self.signers, witness=seen(kept) if kept and kept.exists() else ())

    def assert_nothing_lost(self) -> None:
        """Every line that was told durable is in the file, at its place and the same."""
        assert not self.told.heads or lost(self.told, self.timeline) == []

    async def take_up(self, request: ReopenRequest, *, sit: Sit | None = None) -> Ended:
        """As `reopen`, of what the command line would have asked for."""
        return await self._play(request, (), {}, sit or self._attend)

    async def _play(self, request: AnyRequest, before: Sequence[str], fakes: dict[str, str], sit: Sit) -> Ended:
        read, write = os.pipe()
        with (self.place / "engine.log").open("ab") as log:
            engine = await asyncio.create_subprocess_exec(
                *before, sys.executable, str(ENGINE), msgspec.json.encode(request).decode(), str(write),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, pass_fds=(write,), env=self._environment(fakes),
                start_new_session=True,
            )  # fmt: skip
        os.close(write)
        try:
            word = await asyncio.to_thread(_word, read)
            code, said = await sit(Path(word.folder), engine.pid) if isinstance(word, Ready) else (-1, ())
            await asyncio.wait_for(engine.wait(), PATIENCE)
        finally:
            if engine.returncode is None:
                os.killpg(engine.pid, signal.SIGKILL)
                await engine.wait()
        refused = word.text if isinstance(word, Failed) else ""
        return Ended(code, engine.returncode or 0, said, refused, (self.place / "engine.log").read_text())

    async def _attend(self, folder: Path, engine: int) -> tuple[int, tuple[str, ...]]:
        """Sit at the drill with everybody's keys, as `--headless` does, until it or its engine ends."""
        said: list[str] = []
        try:
            async with self.driver(folder) as port, asyncio.timeout(PATIENCE):
                return await drive(port, folder, {"review": "Tomorrow, by alice."}, said.append), tuple(said)
        except DrillbookError as error:
            return -1, (*said, str(error))

    @asynccontextmanager
    async def driver(self, folder: Path) -> AsyncIterator[Remembering]:
        """A client with everybody's keys."""
        keys = Keys(PEOPLE[self.drives], (PEOPLE["bob"], PEOPLE["erin"]))
        port = Remembering(folder, "driver", keys, self.signers)
        port.told = self.told
        try:
            await port._connect()
            port._task = asyncio.create_task(port._listen())
            yield port
        finally:
            await port.close()

    def _environment(self, fakes: dict[str, str]) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("XDG_")}
        return {
            **kept, **fakes, LEDGER: str(self._ledger), "XDG_STATE_HOME": str(self.place / "state"),
            "PYTHONDONTWRITEBYTECODE": "1",
        }  # fmt: skip


def _word(fd: int) -> AnyReady | None:
    """What the engine says when it listens; nothing where it died before."""
    with open(fd, "rb") as pipe:
        raw = pipe.readline()
    return msgspec.json.decode(raw, type=AnyReady) if raw else None

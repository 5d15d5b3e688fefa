"""The disk of a live drill is full: nothing told is lost, nothing new is done, everybody is told, and going back works.

Two disks: one that is really full, in a mount namespace of its own, and, where none can be made, a limit on the size of
files, by which the timeline takes no more and all else goes on.
"""

from __future__ import annotations

import asyncio
import os
import resource
import shutil
import subprocess
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from small_drill import CALLS, PATIENCE, SmallDrill

from drillbook.drill.full_disk import REASON, SHORT
from drillbook.drill.live import LivePort
from drillbook.model.intent import Intent
from drillbook.state.drill_state import outstanding, step_state
from drillbook.state.port import SignRequest
from drillbook.timeline.frame import decode
from drillbook.timeline.line_file import raw_lines

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from drillbook.state.drill_state import DrillState

MOUNT = 'mount -t tmpfs -o size={size} none "$0" && exec "$@"'
ROOMY, SMALL = "8m", "1m"
"""Of 1 MB nothing can be kept back for the way back, which takes 2 MiB a file, so no gate opens on it."""
needs_unshare = pytest.mark.skipif(
    shutil.which("unshare") is None
    or subprocess.run(["unshare", "-rm", "true"], capture_output=True, check=False).returncode != 0,
    reason="unshare -rm does not work here",
)


class People:
    """The driver, who holds everybody's keys, and an observer who only waits."""

    def __init__(self, driver: LivePort, observer: LivePort) -> None:
        self.driver = driver
        self.observer = observer

    @property
    def state(self) -> DrillState:
        return self.driver.state

    async def until(self, condition: Callable[[], object], what: str) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                self.driver.wake()
                async for _ in self.driver.changes():
                    if condition():
                        return
        except TimeoutError:
            raise AssertionError(f"never: {what}; {[line.what for line in self.state.log[-5:]]}") from None

    async def ask(self, name: str, text: str = "") -> str:
        """Ask as the driver; gives the refusal, or nothing."""
        reply = await self.driver.send(Intent(name, step=self.state.current, text=text))  # type: ignore[arg-type]
        return "" if reply.ok else reply.text

    async def approve(self) -> str:
        """Both sign; gives the first refusal, or nothing."""
        for person, role in (("bob", "approver"), ("erin", "commander")):
            reply = await self.driver.sign(SignRequest("approve", person, role, "drain", reason="well"))
            if not reply.ok:
                return reply.text
        return ""

    async def phase(self, step: str, phase: str) -> None:
        await self.until(lambda: step_state(self.state, step).phase == phase, f"{step} is {phase}")

    async def told(self, what: str) -> None:
        """The one who waits is told as well."""
        await self.until(lambda: what in self.driver.trouble() and what in self.observer.trouble(), f"told {what}")

    async def to_the_gate(self) -> None:
        assert not await self.ask("run")
        await self.phase("identity", "done")
        assert not await self.ask("run")
        await self.phase("drain", "gate")

    async def end(self) -> tuple[int, tuple[str, ...]]:
        await self.ask("abort", "over")
        if outstanding(self.state):
            await self.ask("leave")
        await self.until(lambda: self.state.closed is not None, "closed")
        return 0, tuple(line.what for line in self.state.log)


@asynccontextmanager
async def seated(drill: SmallDrill, folder: Path) -> AsyncIterator[People]:
    async with drill.driver(folder) as driver:
        observer = await LivePort.attach(folder, "observer", None, drill.signers)
        try:
            yield People(driver, observer)
        finally:
            await observer.close()


def assert_whole(drill: SmallDrill) -> None:
    drill.assert_nothing_lost()
    report = drill.verify()
    assert report.standing == "intact and closed", report.problems


@pytest.mark.proof
def test_a_timeline_that_takes_no_more(tmp_path: Path) -> None:
    drill = SmallDrill(tmp_path / "drill")

    async def sit(folder: Path, engine: int) -> tuple[int, tuple[str, ...]]:
        _, hard = resource.prlimit(engine, resource.RLIMIT_FSIZE)
        async with seated(drill, folder) as people:
            await people.to_the_gate()
            resource.prlimit(engine, resource.RLIMIT_FSIZE, (drill.timeline.stat().st_size + 100, hard))
            refused = await people.approve()
            assert "nothing was recorded and nothing was done: timeline.jsonl: the disk is full" in refused
            await people.told("nothing is recorded, so nothing is done: timeline.jsonl: the disk is full")
            assert (await people.ask("note", "hello")).startswith("nothing was recorded")
            before = drill.timeline.read_bytes()
            assert drill.made == []
            resource.prlimit(engine, resource.RLIMIT_FSIZE, (hard, hard))
            await people.until(lambda: people.state.hold is not None and people.state.hold.reason == REASON, "held")
            await people.until(lambda: people.driver.trouble() == people.observer.trouble() == "", "recorded again")
            assert drill.timeline.read_bytes().startswith(before)
            assert not await people.ask("run")
            await people.until(lambda: people.state.gate is not None, "the gate")
            assert not await people.approve()
            await people.phase("drain", "done")
            return await people.end()

    ended = asyncio.run(drill.run(sit=sit))
    assert drill.made == list(CALLS)
    assert_whole(drill)
    assert any("damage: for a while nothing was recorded" in line for line in ended.said)


@needs_unshare
def test_a_disk_that_is_full_before_an_effect_and_before_going_back(tmp_path: Path) -> None:
    drill = SmallDrill(tmp_path / "drill")
    one, two = CALLS

    async def sit(folder: Path, engine: int) -> tuple[int, tuple[str, ...]]:
        folder = inside(drill, folder, engine)
        hog = drill.drills / "hog"
        async with seated(drill, folder) as people:
            await people.to_the_gate()
            fill(hog)
            assert not await people.approve()
            await people.until(lambda: people.state.hold is not None and people.state.hold.reason == REASON, "held")
            assert drill.made == [], "what undo.md cannot tell is not done"
            assert any("undo.md: the disk is full" in line.what for line in people.state.log)
            hog.unlink()
            assert not await people.ask("run")
            await people.phase("drain", "done")
            assert drill.made == [one, two]
            undo = (folder / "undo.md").read_text()
            fill(hog)
            assert not await people.ask("note", "it is full again")
            assert not await people.ask("abort", "back")
            assert not await people.ask("undo", "west")
            await people.until(lambda: not outstanding(people.state), "both calls are taken back")
            assert (folder / "undo.md").read_text() == undo
            assert undo.count("curl -X DELETE") == 2
            return await people.end()

    drill.drills.mkdir()
    asyncio.run(drill.run(*on_a_disk(drill, ROOMY), sit=sit))
    assert drill.made == [one, two, two.replace("POST", "DELETE"), one.replace("POST", "DELETE")]
    assert_whole(drill)


@pytest.mark.proof
@needs_unshare
def test_a_disk_on_which_no_room_can_be_kept_back(tmp_path: Path) -> None:
    """1 MB: the drill opens, holds at once, takes words until there is no room, and goes on once the disk has grown."""
    drill = SmallDrill(tmp_path / "drill")

    async def sit(folder: Path, engine: int) -> tuple[int, tuple[str, ...]]:
        outside, folder = drill.drills, inside(drill, folder, engine)
        async with seated(drill, folder) as people:
            await people.until(lambda: people.state.hold is not None and people.state.hold.reason == SHORT, "held")
            assert not await people.ask("run"), "letting it go on is recorded, and then it is held again"
            await people.until(lambda: people.state.hold is not None, "held again")
            assert step_state(people.state, "identity").phase == "checking"
            words = 0
            while not (refused := await people.ask("note", "x" * 60_000)):
                words += 1
            assert refused.startswith("nothing was recorded and nothing was done: timeline.jsonl: the disk is full")
            assert words > 3
            await people.told("timeline.jsonl: the disk is full")
            assert drill.made == []
            grow(outside, engine, ROOMY)
            await people.until(lambda: not people.driver.trouble(), "recorded again")
            assert not await people.ask("note", "there is room")
            await people.to_the_gate()
            assert not await people.approve()
            await people.phase("drain", "done")
            return await people.end()

    drill.drills.mkdir()
    ended = asyncio.run(drill.run(*on_a_disk(drill, SMALL), sit=sit))
    assert drill.made == list(CALLS)
    assert_whole(drill)
    assert sum(line == f"damage: {SHORT}" for line in ended.said) == 1
    kinds = [decode(raw).kind for raw in raw_lines(drill.timeline)]
    assert kinds.count("note") == len([line for line in ended.said if line.startswith("note:")])


def on_a_disk(drill: SmallDrill, size: str) -> tuple[str, ...]:
    """The beginning of a command line whose drills are on a disk of their own, in a mount namespace of its own."""
    return "unshare", "-rm", "sh", "-c", MOUNT.format(size=size), str(drill.drills)


def grow(drills: Path, engine: int, size: str) -> None:
    """Give the engine's disk another size."""
    enter = ("nsenter", "-t", str(engine), "-U", "-m", "--preserve-credentials")
    subprocess.run([*enter, "mount", "-o", f"remount,size={size}", str(drills)], check=True)


def inside(drill: SmallDrill, folder: Path, engine: int) -> Path:
    """The folder as it is in the engine's mount namespace, held open so that it outlives the engine."""
    held = os.open(f"/proc/{engine}/root{drill.drills}", os.O_RDONLY | os.O_DIRECTORY)
    drill.drills = Path(f"/proc/self/fd/{held}")
    return drill.drills / folder.name


def fill(hog: Path) -> None:
    """Take every byte that nobody has reserved."""
    with hog.open("wb", buffering=0) as file:
        for size in (1 << 16, 1 << 12, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue

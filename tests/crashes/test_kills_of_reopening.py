"""A drill whose engine died between a call and its result, with torn ends of both files, is taken up, and that engine
is killed at every write, sync and rename of it in turn: it is taken up once more, and nothing is lost or done twice.
"""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from small_drill import SmallDrill
from test_kills import BESIDE, counted, goes_on, injecting

from drillbook.timeline.folder import SAMPLES

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
ONE = "drain/one"


async def left(drill: SmallDrill) -> SmallDrill:
    """What the first engine left: a call that was made, whose result nobody wrote, and two torn ends."""
    ended = await drill.run(dies=ONE)
    assert ended.engine == -9, ended
    with drill.timeline.open("ab") as timeline, drill.timeline.with_name(SAMPLES).open("ab") as samples:
        timeline.write(b'{"seq":4711,"at":"20')
        samples.write(b'{"n":4711,"af')
    return drill


async def killed_again(drill: SmallDrill, call: str, number: int) -> str:
    """Take it up, kill that engine there, judge what is left, take it up again, judge the end."""
    await left(drill)
    ended = await drill.reopen(*injecting(f"{call}:signal=KILL:when={number}"))
    came_to = await goes_on(drill, ended)
    assert drill.timeline.with_name("torn-1").exists()
    return came_to


async def all_of(place: Path, points: list[tuple[str, int]]) -> Counter[str]:
    room = asyncio.Semaphore(BESIDE)

    async def one(call: str, number: int) -> str:
        async with room:
            try:
                return await killed_again(SmallDrill(place / f"{call}-{number}"), call, number)
            except AssertionError as error:
                raise AssertionError(f"killed again at {call} {number}") from error

    return Counter(await asyncio.gather(*(one(*point) for point in points)))


def test_killed_at_some_writes_and_syncs_of_a_reopening(tmp_path: Path) -> None:
    points = [("write", 1), ("fsync", 1), ("ftruncate", 1), ("fdatasync", 1), ("write", 6)]
    assert asyncio.run(all_of(tmp_path, points)) == {"taken up": len(points)}


@pytest.mark.proof
def test_killed_at_every_write_and_sync_of_a_reopening(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async def count() -> dict[str, int]:
        return await counted(await left(SmallDrill(tmp_path / "whole")), again=True)

    counts = asyncio.run(count())
    points = [(call, number) for call, most in counts.items() for number in range(1, most + 1)]
    ends = asyncio.run(all_of(tmp_path, points))
    with capsys.disabled():
        print(f"\n{len(points)} kill points of a reopening {counts}: {dict(ends)}")
    assert ends["taken up"] > len(points) * 3 // 4
    assert ends["not reached"] <= len(points) // 20

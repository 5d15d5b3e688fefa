"""The disk reports a failed sync: once, and the drill goes on in a copy that says why; for good, and the engine ends
with a message, which everybody gets, nothing is lost, and the drill is taken up when the disk is repaired.
"""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from small_drill import CALLS, SmallDrill
from test_kills import assert_intents_came_first, counted, injecting
from test_kills_of_reopening import left

from drillbook.timeline.frame import decode
from drillbook.timeline.line_file import raw_lines

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
BESIDE = 4
COULD_NOT_BEGIN = ("the disk did not take it: Input/output error", "cannot make a drill folder", "cannot be written")


def kinds(drill: SmallDrill) -> Counter[str]:
    return Counter(decode(raw).kind for raw in raw_lines(drill.timeline))


async def fails_once(drill: SmallDrill, call: str, number: int) -> str:
    """One sync fails: the drill goes on, or it could not begin, or it holds where undo.md or evidence was not kept."""
    ended = await drill.run(*injecting(f"{call}:error=EIO:when={number}"))
    if ended.refused:
        assert any(why in ended.refused for why in COULD_NOT_BEGIN), ended.refused
        assert list(drill.drills.glob("*")) == []
        assert drill.made == []
        return "could not begin"
    assert ended.engine in {0, 1}, ended.errors
    assert "Traceback" not in ended.errors, ended.errors
    drill.assert_nothing_lost()
    assert_intents_came_first(drill)
    report = drill.verify()
    assert report.standing == "intact and closed", report.problems
    said = kinds(drill)
    if call == "fdatasync":
        assert said["rewritten"] + said["damage"] == 1
        assert not any("the drill goes on without them" in line for line in ended.said), "samples go on, too"
    if ended.code == 0:
        assert drill.made == list(CALLS)
        return "samples in a copy" if said["damage"] else "went on"
    assert any("went" not in line and ("held" in line or "failed" in line) for line in ended.said)
    return "went back"


async def fails_for_good(drill: SmallDrill, number: int) -> str:
    """From one sync on all fail: the engine ends and says so, and with the disk repaired the drill goes on."""
    ended = await drill.run(*injecting(f"fdatasync:error=EIO:when={number}+"))
    if ended.refused:
        assert "the timeline cannot be written: Input/output error; a copy failed too" in ended.refused
        assert list(drill.drills.glob("*")) == []
        return "could not begin"
    assert ended.engine == 1
    assert "Traceback" not in ended.errors
    assert "drillbook engine: timeline.jsonl: the timeline cannot be written: Input/output error" in ended.errors
    assert any("a copy failed too" in line for line in ended.said), ended.said
    drill.assert_nothing_lost()
    assert_intents_came_first(drill)
    assert drill.verify().standing != "intact and closed"
    again = await drill.reopen()
    if again.refused:
        assert "never began" in again.refused
        return "never began"
    assert again.code == 0, again.told
    drill.assert_nothing_lost()
    assert drill.verify().standing == "intact and closed"
    assert drill.made == list(CALLS)
    return "taken up"


async def fails_in_reopening(drill: SmallDrill, call: str, number: int) -> str:
    """One sync fails while a drill is taken up: it goes on, or nothing was changed and the next try does."""
    await left(drill)
    ended = await drill.reopen(*injecting(f"{call}:error=EIO:when={number}"))
    assert "Traceback" not in ended.errors, ended.told
    drill.assert_nothing_lost()
    if ended.refused:
        assert "the disk did not take it: Input/output error" in ended.refused
        ended = await drill.reopen()
        assert not ended.refused, ended.told
        came_to = "taken up at the next try"
    else:
        came_to = "taken up"
    assert ended.engine in {0, 1}, ended.told
    drill.assert_nothing_lost()
    assert_intents_came_first(drill)
    report = drill.verify()
    assert report.standing == "intact and closed", report.problems
    return came_to if ended.code == 0 else "went back"


async def each(place: Path, points: list[tuple[str, int]]) -> Counter[str]:
    """`fdatasync 7` of a drill, `for good 7`, or `reopening fdatasync 7`; several beside each other."""
    room = asyncio.Semaphore(BESIDE)

    async def one(how: str, number: int) -> str:
        async with room:
            drill = SmallDrill(place / f"{how}-{number}")
            try:
                if how == "for good":
                    return await fails_for_good(drill, number)
                again, _, call = how.rpartition(" ")
                return await (fails_in_reopening if again else fails_once)(drill, call, number)
            except AssertionError as error:
                raise AssertionError(f"{how} {number}") from error

    return Counter(await asyncio.gather(*(one(*point) for point in points)))


def test_some_syncs_fail(tmp_path: Path) -> None:
    points = [("fdatasync", 8), ("fsync", 16), ("for good", 20), ("reopening fdatasync", 1)]
    ends = asyncio.run(each(tmp_path, points))
    assert ends["went on"] + ends["samples in a copy"] == ends["went back"] == ends["taken up"] == 1
    assert ends["taken up at the next try"] == 1


@pytest.mark.proof
def test_each_sync_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    counts = asyncio.run(counted(SmallDrill(tmp_path / "whole")))
    points = [(call, number) for call in ("fdatasync", "fsync") for number in range(1, counts[call] + 1)]
    points += [("for good", number) for number in range(1, counts["fdatasync"] + 1)]
    ends = asyncio.run(each(tmp_path, points))
    with capsys.disabled():
        print(
            f"\n{len(points)} failed syncs of {counts['fdatasync']} fdatasync and {counts['fsync']} fsync: {dict(ends)}"
        )
    assert ends["went on"] + ends["samples in a copy"] > counts["fdatasync"] // 2
    assert ends["samples in a copy"] > 0
    assert ends["taken up"] > counts["fdatasync"] // 2


@pytest.mark.proof
def test_each_sync_of_a_reopening_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async def count() -> dict[str, int]:
        return await counted(await left(SmallDrill(tmp_path / "whole")), again=True)

    counts = asyncio.run(count())
    points = [(call, n) for call in ("fdatasync", "fsync") for n in range(1, counts[call] + 1)]
    ends = asyncio.run(each(tmp_path, [(f"reopening {call}", number) for call, number in points]))
    with capsys.disabled():
        print(f"\n{len(points)} failed syncs of a reopening: {dict(ends)}")
    assert ends["taken up"] > len(points) // 2
    assert ends["taken up at the next try"] > 2

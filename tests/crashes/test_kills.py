"""The engine of a drill is killed at every write, sync and rename of it in turn: no acknowledged entry is lost, nothing
cut or open verifies as closed, and each drill is taken up and goes on to its end.
"""

from __future__ import annotations

import asyncio
import re
import shutil
from collections import Counter
from pathlib import Path

import msgspec
import pytest
from small_drill import CALLS, Ended, SmallDrill

from drillbook.timeline.findings import Fault
from drillbook.timeline.frame import decode
from drillbook.timeline.line_file import raw_lines

pytestmark = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
SYSCALLS = (
    "write", "pwrite64", "fdatasync", "fsync", "rename", "ftruncate", "fallocate", "mkdir", "chmod", "fchmod", "unlink",
    "bind", "sendto",
)  # fmt: skip
"""All that changes a file, a folder or a socket; `sendto` falls between what is durable and what was told."""
BESIDE = 4
"""Drills at a time: they mostly wait."""
NEVER_BEGAN = ("never began", "no whole entry", "cannot read")
TWO = "drain/two"
"""What the faked regions refuse in a drill that goes back."""


def injecting(inject: str) -> tuple[str, ...]:
    """Behind a filter all other calls cost nothing; but strace's signals do not come through one."""
    call = inject.partition(":")[0]
    filtered = () if "signal=" in inject else ("--seccomp-bpf",)
    return ("strace", "-f", "-qq", *filtered, "-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={inject}")


async def counted(drill: SmallDrill, *, refuses: str = "", again: bool = False) -> dict[str, int]:
    """How often each of the calls is made in a drill that nobody disturbs, by the thread that makes most of them:
    strace counts each thread's own when it kills, and all but the engine's first only wake that one.
    """
    trace = drill.place / "trace"
    before = ("strace", "-f", "-qq", "--seccomp-bpf", "-o", str(trace), "-e", f"trace={','.join(SYSCALLS)}")
    ended = await (drill.reopen if again else drill.run)(*before, refuses=refuses)
    assert ended.code == (1 if refuses else 0), ended
    calls = Counter(re.findall(r"^(\d+) +(\w+)\(", trace.read_text(), re.MULTILINE))
    made = {name: sorted(count for (_, call), count in calls.items() if call == name) for name in SYSCALLS}
    assert [name for name, by_thread in made.items() if len(by_thread) > 1] in ([], ["sendto"]), calls
    return {name: by_thread[-1] for name, by_thread in made.items() if by_thread}


async def killed(drill: SmallDrill, call: str, number: int, refuses: str = "") -> str:
    """Run it, kill it there, judge what is left, go on, judge again; says what became of it."""
    ended = await drill.run(*injecting(f"{call}:signal=KILL:when={number}"), refuses=refuses)
    return await goes_on(drill, ended, refuses)


async def goes_on(drill: SmallDrill, ended: Ended, refuses: str = "") -> str:
    """Whatever a kill left: nothing told is missing, nothing is called closed that is not, and it can be taken up.
    Where it made fewer of the calls than were counted, no kill came, and it ended as if undisturbed.
    """
    if ended.engine != -9:
        assert_ended_well(drill, ended, refuses)
        return "not reached"
    if drill.folder is None or not drill.timeline.exists():
        assert not drill.told.heads
        return "no drill"
    drill.assert_nothing_lost()
    assert_intents_came_first(drill)
    closed = assert_no_false_closing(drill)
    again = await drill.reopen(refuses=refuses)
    if closed:
        assert "the drill is closed" in again.refused
        return "closed"
    if again.refused:
        assert any(why in again.refused for why in NEVER_BEGAN), again.refused
        assert not drill.told.accepted
        assert not drill.made
        return "never began"
    assert_ended_well(drill, again, refuses)
    return "taken up"


def assert_ended_well(drill: SmallDrill, ended: Ended, refuses: str) -> None:
    assert ended.code == ended.engine == (1 if refuses else 0), ended.told
    assert not ended.errors, ended.told
    drill.assert_nothing_lost()
    assert_intents_came_first(drill)
    report = drill.verify()
    assert report.standing == "intact and closed", report.problems
    one, two = CALLS
    assert drill.made == ([one, one.replace("POST", "DELETE")] if refuses else [one, two])


def assert_no_false_closing(drill: SmallDrill) -> bool:
    """`verify` says closed exactly where the last line is the seal of the closing entry; returns whether it is."""
    report = drill.verify()
    lines = [raw for raw in raw_lines(drill.timeline) if raw.endswith(b"\n")]
    kinds = [decode(raw).kind for raw in lines[-2:]]
    whole = drill.timeline.stat().st_size == sum(map(len, lines))
    closed = whole and kinds == ["closed", "seal"]
    assert (report.standing == "intact and closed") == closed
    faults = {p.fault for p in report.problems if p.fault is not Fault.SAMPLES or "is not whole" not in p.meaning}
    assert faults <= {Fault.TORN, Fault.EMPTY}, report.problems
    return closed


def assert_intents_came_first(drill: SmallDrill) -> None:
    """What was done to a region stands as an intent in the file, and no intent was done twice."""
    intents = Counter(
        msgspec.json.decode(line.data)["call"]["text"]
        for raw in raw_lines(drill.timeline)
        if raw.endswith(b"\n") and (line := decode(raw)).kind == "intent"
    )
    assert all(intents[text] >= 1 for text in drill.made)
    assert len(drill.made) == len(set(drill.made))


async def all_of(place: Path, points: list[tuple[str, int]], refuses: str = "") -> Counter[str]:
    room = asyncio.Semaphore(BESIDE)

    async def one(call: str, number: int) -> str:
        async with room:
            try:
                return await killed(SmallDrill(place / f"{call}-{number}"), call, number, refuses)
            except AssertionError as error:
                raise AssertionError(f"killed at {call} {number}") from error

    return Counter(await asyncio.gather(*(one(*point) for point in points)))


def test_killed_at_some_writes_and_syncs(tmp_path: Path) -> None:
    points = [("write", 8), ("fdatasync", 4), ("fsync", 13), ("rename", 1), ("write", 24), ("sendto", 30)]
    ends = asyncio.run(all_of(tmp_path, points))
    assert ends["taken up"] == len(points), ends


@pytest.mark.proof
@pytest.mark.parametrize("refuses", ["", TWO], ids=["to its end", "and back"])
def test_killed_at_every_write_and_sync(tmp_path: Path, refuses: str, capsys: pytest.CaptureFixture[str]) -> None:
    counts = asyncio.run(counted(SmallDrill(tmp_path / "whole"), refuses=refuses))
    points = [(call, number) for call, most in counts.items() for number in range(1, most + 1)]
    ends = asyncio.run(all_of(tmp_path, points, refuses))
    with capsys.disabled():
        print(f"\n{len(points)} kill points {counts}: {dict(ends)}")
    assert ends["taken up"] > len(points) // 2
    assert ends["not reached"] <= len(points) // 20

"""A console's reader is a child process: what it says is kept, and where it ends another is started."""

import asyncio
import sys
from pathlib import Path

import msgspec
import pytest

from drillbook.drill import hearing, own_reader
from drillbook.drill.hearing import Hearing
from drillbook.drill.own_reader import OwnReader
from drillbook.state.port import OwnReading

CHILD = """
import sys, time, pathlib
count = pathlib.Path(sys.argv[1]) / "count"
n = int(count.read_text()) if count.exists() else 0
count.write_text(str(n + 1))
print({line!r}, flush=True)
time.sleep({sleep})
sys.exit({code})
"""


def child(line: OwnReading, *, sleep: float, code: int) -> tuple[str, ...]:
    text = msgspec.json.encode(line).decode()
    return (sys.executable, "-c", CHILD.format(line=text, sleep=sleep, code=code))


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def test_it_keeps_what_its_child_says_and_ends_it(tmp_path: Path) -> None:
    async def go() -> None:
        told = asyncio.Event()
        command = child(OwnReading(trouble="east is silent"), sleep=600, code=0)
        reader = OwnReader(tmp_path, tmp_path / "own.yaml", told.set, command)
        assert "for the first time" in reader.look.trouble
        await asyncio.wait_for(told.wait(), 30)
        assert reader.look == OwnReading(trouble="east is silent")
        await asyncio.wait_for(reader.stop(), 30)

    asyncio.run(go())


def test_a_child_that_dies_is_said_and_started_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_reader, "AGAIN", 0.05)

    async def go() -> None:
        said: list[str] = []
        command = child(OwnReading(), sleep=0, code=7)
        reader = OwnReader(tmp_path, tmp_path / "own.yaml", lambda: said.append(reader.look.trouble), command)
        async with asyncio.timeout(60):
            while not (tmp_path / "count").exists() or int((tmp_path / "count").read_text() or 0) < 2:
                await asyncio.sleep(0.05)
        await reader.stop()
        assert any("your own reader ended" in trouble for trouble in said)

    asyncio.run(go())


def test_an_engine_that_is_silent_is_noticed_after_two_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(hearing, "monotonic", lambda: now[0])
    heard = Hearing()
    now[0] += 1.9
    assert heard.behind() == ""
    now[0] += 0.2
    assert "more than 2 s" in heard.behind()
    heard.heard()
    assert heard.behind() == ""


def test_a_signature_waits_a_little_for_the_next_announcement(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(hearing, "monotonic", lambda: now[0])
    heard = Hearing()
    now[0] += 3

    async def go() -> tuple[str, str]:
        asyncio.get_running_loop().call_later(0.1, heard.heard)
        late = await heard.again()
        now[0] += 3
        asyncio.get_running_loop().call_later(0.1, lambda: now.__setitem__(0, 200.0))
        return late, await heard.again()

    late, never = asyncio.run(go())
    assert late == ""
    assert "nothing was heard" in never

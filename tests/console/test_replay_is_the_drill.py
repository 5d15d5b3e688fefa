"""What a live console showed at an instant and what a replay shows there: the same cells, but for a short list."""

import asyncio
from functools import cache
from pathlib import Path

import pytest
from signed_drive import SIGNERS, SignedDrive

from console.same_cells import ROWS, differences
from console.screens import text
from console.still_port import StillPort
from console.watching import press, watch
from drillbook.console.explaining_app import ExplainingApp
from drillbook.console.replay_app import ReplayApp
from drillbook.console.theme import DARK, Look
from drillbook.drill import replay_opening
from drillbook.drill.lines import micros
from drillbook.drill.reading import FolderReader
from drillbook.drill.replay import ReplayPort
from drillbook.drill.verifier import Verifier
from drillbook.model.rows import LagRow
from drillbook.signing.allowed_signers import AllowedSigners
from drillbook.state.lately import Lately
from drillbook.state.port import You
from drillbook.timeline import frame, samples

PEOPLE = Verifier(AllowedSigners.parse(SIGNERS, where="signers"))


@pytest.fixture(autouse=True)
def read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read before the first screen, so that the instant can be gone to before there is one."""
    monkeypatch.setattr(replay_opening, "AT_ONCE", 1 << 20)


@cache
def driven() -> SignedDrive:
    """A drill with numbers that move, a question of the past that grows stale, and a gate."""
    drive = SignedDrive()
    drive.everybody()
    for n, step in enumerate(("identity", "survey", "in-sync")):
        rows = tuple(LagRow("orders.paid", p, 7 * n + p, per_second=-p) for p in range(6))
        drive.show("lag", value=40 + n, limit=5_000, rows=rows)
        drive.ask("run")
        drive.until("done", step)
        drive.sweep(9)
    drive.ask("run")
    drive.until("gate", "stop-writers")
    drive.say("acls", "failed", "1 missing")
    drive.sweep(14)
    drive.says.clear()
    drive.sweep(2)
    drive.approve()
    drive.until("done", "release")
    for step in ("decide", "review"):
        drive.ask("run")
        drive.until("acting", step)
        drive.sweep()
        drive.attested()
    return drive


class SeenPort(StillPort):
    """An observer's console at an instant: a fake of the socket alone; what it shows was read from the folder."""

    def __init__(self, reader: FolderReader, now: int) -> None:
        assert reader.state is not None
        super().__init__(reader.state, You("", "observer"))
        self.at = now
        self.seen = reader.lately

    @property
    def lately(self) -> Lately:
        return self.seen


def history(drive: SignedDrive) -> list[tuple[int, int, int]]:
    """Each instant: bytes of the timeline and of the samples that were durable, and when."""
    found, timeline, sampled = [], 0, 0
    lines = [(frame.decode(raw), raw) for raw in drive.lines]
    behind = [(samples.decode(raw), raw) for raw in drive.sample_lines]
    for line, raw in lines:
        timeline += len(raw)
        found.append((timeline, sampled, micros(line.at)))
        for sample, more in behind:
            if sample.after == line.seq:
                sampled += len(more)
                found.append((timeline, sampled, micros(sample.at)))
    return [this for this, after in zip(found, [*found[1:], (0, 0, 1 << 62)], strict=True) if this[2] < after[2]]


def compare(tmp_path: Path, part: int, *keys: str) -> None:
    drive = driven()
    folder = drive.write(tmp_path / "drill")
    instants = history(drive)
    timeline, sampled, now = instants[len(instants) * part // 10 - 1]
    reader = FolderReader(folder)
    assert list(reader.advance(timeline, sampled))
    live = text(watch(lambda: ExplainingApp(SeenPort(reader, now), Look(DARK)), (160, 45), press(*keys)))
    reader.close()
    port = ReplayPort(folder, PEOPLE)
    port.seek_time(now)
    assert reader.state is not None
    assert (port.state.seq, port.lately.samples) == (reader.state.seq, reader.lately.samples)
    played = text(watch(lambda: ReplayApp(port, Look(DARK)), (160, 45 + ROWS), press(*keys)))
    assert differences(live, played) == []
    asyncio.run(port.close())


def test_an_instant_looks_as_it_did(tmp_path: Path) -> None:
    compare(tmp_path, 6)


@pytest.mark.proof
@pytest.mark.parametrize("keys", [(), ("2", "escape"), ("enter",)])
@pytest.mark.parametrize("part", range(1, 11))
def test_ten_instants_look_as_they_did(tmp_path: Path, part: int, keys: tuple[str, ...]) -> None:
    compare(tmp_path, part, *keys)


def test_a_change_of_one_cell_is_seen() -> None:
    header = " LIVE   orders-east-to-west   east → west   step 3 of 10   RTO 00:00 of 15:00"
    live = f"{header}\nnumbers 812\na b\nkeys"
    scrubber = "─ ■ paused   entry 3\n 1\n━●"
    played = "\n".join([header.replace("LIVE", "REPLAY"), "numbers 812", scrubber, "a b", "other keys"])
    assert differences(live, played) == []
    assert differences(live, played.replace("812", "813")) == ["1\n  live   numbers 812\n  replay numbers 813"]
    assert differences(live, played.replace("step 3", "step 4"))
    drawn = live.replace("numbers", "\x1b[1m\x1b[38;5;79mnumbers\x1b[0m ")
    again = played.replace("numbers", "\x1b[38;5;79;1mnumbers \x1b[39;0m")
    assert differences(drawn, again) == []
    assert differences(drawn, again.replace("79", "80"))

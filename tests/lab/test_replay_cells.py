"""A replay is the drill: ten instants of a live console in tmux, and the same cells from a copy of the folder."""

from __future__ import annotations

import os
import shutil
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from drills import fleet_on, start_headless, the_folder, until
from terminals import Terminal, end

from console.same_cells import ROWS, differences
from drillbook.state.clocks import wall_time
from drillbook.wire.socket_file import SOCKET

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from drillbook.lab.info import LabInfo

pytestmark = [
    pytest.mark.lab,
    pytest.mark.proof,
    pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed"),
]
INSTANTS = 10
STANDS_STILL = 0.15
"""Seconds for which neither the position nor a cell may change, or the two could be of different moments."""
PATIENCE = 120
"""Seconds for a replay to be read and verified on a busy machine."""
PANELS = ("2", "3", "1", "6", "4")
"""Opened one after the other, so that the instants show different panels."""


@dataclass(frozen=True)
class Instant:
    """What a live console showed, where in the drill it stood, and the keys that were pressed until then."""

    cells: str
    seq: int
    sample: int
    at: int
    keys: tuple[str, ...]


@pytest.fixture
def server() -> Iterator[str]:
    """The name of a tmux server that ends with the test."""
    name = f"drillbook-replay-{os.getpid()}"
    yield name
    end(name)


def test_ten_instants_of_a_live_drill_are_played_back(fresh_lab: LabInfo, tmp_path: Path, server: str) -> None:
    drills, signers = tmp_path / "drills", ("--signers", str(fresh_lab.allowed_signers))
    fleet_on(fresh_lab)
    driven = start_headless(fresh_lab, drills)
    folder, place = the_folder(drills), tmp_path / "place"
    console = Terminal(server, "live", "160x45", drills)
    console.run("attach", str(folder), *signers, "--observe", DRILLBOOK_POSITION=str(place))
    console.wait("orders-east-to-west", "observ")
    seen: list[Instant] = []
    keys: list[str] = []
    while driven.poll() is None and len(seen) < INSTANTS * 3:
        instant = still(console, place, tuple(keys))
        if instant is not None and (not seen or instant.seq - seen[-1].seq > 8):
            seen.append(instant)
            pressed = PANELS[len(seen) // 2 % len(PANELS)]
            if len(seen) % 2 == 0:
                keys += [pressed, "Escape"]
                console.press(pressed, "Escape")
    driven.communicate(timeout=120)
    assert len(seen) >= INSTANTS, f"only {len(seen)} instants stood still"
    copy = tmp_path / "copy" / folder.name
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns(SOCKET))
    step = max(1, len(seen) // INSTANTS)
    for number, instant in enumerate(seen[::step][:INSTANTS]):
        again = tmp_path / f"again-{number}"
        player = Terminal(server, f"replay-{number}", f"160x{45 + ROWS}", drills)
        player.run("replay", str(copy), *signers, DRILLBOOK_POSITION=str(again), XDG_CACHE_HOME=str(tmp_path / "cache"))
        player.wait("paused")
        for key in instant.keys:
            player.press(key)
            settled(player)  # escape with a letter right behind it would be another key
        player.press("t")
        player.type(f"{wall_time(instant.at):%H:%M:%S.%f}")
        player.press("Enter")
        until_at(again, instant)
        until(lambda player=player: "being verified" not in player.screen(), PATIENCE, "a verdict on the timeline")
        played = settled(player)
        found = differences(instant.cells, played)
        assert found == [], f"entry {instant.seq}, sample {instant.sample}, {instant.keys}:\n" + "\n".join(found)
        player.press("q")


def position(place: Path) -> tuple[int, int, int]:
    """Entry, sample and wall-clock microsecond of the last screen."""
    words = place.read_text().split() if place.exists() else []
    return (int(words[0]), int(words[1]), int(words[2])) if len(words) == 3 else (-1, -1, -1)


def still(console: Terminal, place: Path, keys: tuple[str, ...]) -> Instant | None:
    """The screen and its position, where both stood still for a while; else None."""
    before, first = position(place), console.cells()
    time.sleep(STANDS_STILL)
    second, after = console.cells(), position(place)
    return Instant(second, *after, keys) if before == after and first == second and after[0] > 0 else None


def until_at(place: Path, instant: Instant) -> None:
    """Wait until the replay shows this very instant."""
    wanted = instant.seq, instant.sample, instant.at
    deadline = time.monotonic() + PATIENCE
    while position(place) != wanted:
        assert time.monotonic() < deadline, f"the replay stands at {position(place)}, not at {wanted}"
        time.sleep(0.1)


def settled(player: Terminal) -> str:
    """Its screen, once it stands still."""
    cells = player.cells()
    while True:
        time.sleep(0.3)
        again = player.cells()
        if again == cells:
            return cells
        cells = again

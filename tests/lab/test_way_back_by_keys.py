"""The way back in a real terminal: `b` after the groups moved, `!` and `u` in the middle of the write outage."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest
from drills import drilled, fleet_on, the_folder
from light import guarded, light
from stages import as_it_is, is_whole_again
from terminals import Terminal, approve, end

from drillbook.entries.steps import RollingBack

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from drillbook.lab.info import LabInfo

pytestmark = [
    pytest.mark.lab,
    pytest.mark.proof,
    pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed"),
]
BLOCKS = {"read-outage": ["start-groups", "pin-offsets", "stop-groups"]}
WHOLE = ["stop-link", "fence", "stop-writers", *BLOCKS["read-outage"]]


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Path]:
    with light() as url:
        path = tmp_path / "guarded.yaml"
        path.write_text(guarded(url))
        yield path


@pytest.fixture
def server() -> Iterator[str]:
    """The name of a tmux server that ends with the test."""
    name = f"drillbook-back-{os.getpid()}"
    yield name
    end(name)


def test_b_takes_the_block_back_and_u_the_whole_drill(
    fresh_lab: LabInfo, book: Path, tmp_path: Path, server: str
) -> None:
    lab, drills = fresh_lab, tmp_path / "drills"
    fleet_on(lab)
    before = as_it_is(lab)
    alice = Terminal(server, "alice", "160x45", drills)
    keys = [word for person in ("bob", "erin") for word in ("--approver-key", str(lab.key(person)))]
    alice.run(
        "run", str(book), "--regions", str(lab.regions_yaml), "--live", "--drills", str(drills),
        "--signers", str(lab.allowed_signers), "--set", "reread=20000", "--key", str(lab.key("alice")), *keys,
    )  # fmt: skip
    folder = the_folder(drills)

    to_the_writers(alice, first=1)
    alice.press("b")
    alice.wait("Roll back block read-outage", "needs no approval")
    regions(alice)
    alice.wait("HELD", "step 5 of 15", seconds=120)
    print(f"after b: groups read again in east: {is_whole_again(lab, before)}")

    to_the_writers(alice, first=5)
    alice.press("r")
    alice.wait("GO, BUT NO WAY BACK", "Waiting for 1 approval: bob or carol and", seconds=120)
    alice.press("a")
    for whom in ("bob", "erin"):  # the second form opens by itself
        alice.wait("Type the", f"{whom}   whose key alice holds too")
        approve(alice, "write-outage", "west")
    alice.wait("step 12 of 15", seconds=120)
    alice.press("!")
    alice.wait("Abort the drill", "Nothing new starts")
    alice.type("the light is red")
    alice.press("Tab")
    alice.type("abort")
    alice.press("Enter")
    print(alice.wait("The drill was aborted", "undo all", "leave"))
    alice.press("u")
    print(alice.wait("Undo every outstanding effect", "needs no approval"))
    regions(alice)
    print(alice.wait("The drill is closed, aborted", seconds=180))
    alice.press("q")
    alice.wait("EXIT")
    print(f"after ! and u: groups read again in east: {is_whole_again(lab, before)}")

    back = [e.data.steps for e in drilled(folder, 0, "").entries if isinstance(e.data, RollingBack)]
    assert [list(steps) for steps in back] == [BLOCKS["read-outage"], WHOLE]


def to_the_writers(terminal: Terminal, first: int) -> None:
    """Run the steps up to the gate of the groups, approve, and wait until they read in west."""
    for step in range(first, 6):
        terminal.wait("HELD", f"step {step} of 15", seconds=120)
        terminal.press("r")
    terminal.wait("Waiting for 1 approval", seconds=120)
    approve(terminal, "read-outage")
    terminal.wait("HELD", "step 8 of 15", seconds=180)


def regions(terminal: Terminal) -> None:
    """Type both regions, which is the only lock on the way back."""
    terminal.type("east")
    terminal.press("Tab")
    terminal.type("west")
    terminal.press("Enter")

"""Two people and a commander, each at a terminal with their own key, walk a real drill by keyboard alone."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from drills import DRILLBOOK, drilled, environment, fleet_on, the_folder
from terminals import Terminal, approve, end

from drillbook.entries.drill import Decided

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from drillbook.lab.info import LabInfo

pytestmark = [
    pytest.mark.lab,
    pytest.mark.proof,
    pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed"),
]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """The name of a tmux server that ends with the test, as does an engine that a failed test left holding."""
    name = f"drillbook-{os.getpid()}"
    yield name
    end(name)
    subprocess.run(["pkill", "-f", f"engine_main.*{tmp_path}"], check=False)


@pytest.mark.parametrize("size", ["160x45", "80x24"])
def test_a_drill_is_walked_by_keyboard_alone(fresh_lab: LabInfo, tmp_path: Path, server: str, size: str) -> None:
    lab, drills = fresh_lab, tmp_path / "drills"
    fleet_on(lab)
    signers = ("--signers", str(lab.allowed_signers))
    alice, bob, erin, dave = (Terminal(server, name, size, drills) for name in ("alice", "bob", "erin", "dave"))
    alice.run(
        "run", "async-replication", "--regions", str(lab.regions_yaml), "--live", "--drills", str(drills), *signers,
        "--set", "reread=20000",
        "--key", str(lab.key("alice")),
    )  # fmt: skip
    folder = the_folder(drills)
    alice.wait("HELD", "step 1 of 15")
    for terminal, person in ((bob, "bob"), (erin, "erin")):
        terminal.run("attach", str(folder), *signers, "--key", str(lab.key(person)))
        terminal.wait("orders-east-to-west", person if size == "160x45" else "step 1 of 15")
    dave.run("attach", str(folder), *signers, "--observe")
    dave.wait("orders-east-to-west", "observ" if size == "160x45" else "step 1 of 15")

    for step in (1, 2, 3, 4, 5):
        alice.wait("HELD", f"step {step} of 15", seconds=90)
        alice.press("r")
    bob.wait("GO", "1 approval", seconds=120)
    dave.press("a")
    dave.wait("an observer sends nothing")
    approve(bob, "read-outage")
    bob.press("q")
    bob.wait("EXIT 0")
    alice.wait("HELD", "step 8 of 15", seconds=150)
    alice.press("r")
    back = Terminal(server, "bob-again", size, drills)
    back.run("attach", str(folder), *signers, "--key", str(lab.key("bob")))
    for terminal, waiting in ((back, "bob or carol"), (erin, "erin")):
        terminal.wait("GO, BUT NO WAY BACK", seconds=120)
        if size == "160x45":
            alice.wait(waiting)
        approve(terminal, "write-outage", "west")
    alice.wait("HELD", "step 13 of 15", seconds=150)
    alice.press("r")
    alice.wait("step 14 of 15", "HELD", seconds=90)
    alice.press("r")
    erin.wait("decides")
    erin.press("d")
    erin.wait("Type your answer")
    erin.type("stay")
    erin.press("Enter")
    alice.wait("step 15 of 15", "HELD")
    alice.press("r")
    erin.wait("ACTING", "is asked")
    erin.press("w")
    erin.wait("What you saw")
    erin.type("until Friday")
    erin.press("Enter")
    alice.wait("The drill is closed, met", seconds=60)
    alice.press("q")
    alice.wait("EXIT 0")

    drill = drilled(folder, 0, "")
    assert [e.data.person for e in drill.entries if isinstance(e.data, Decided)] == [
        "bob",
        "bob",
        "erin",
        "erin",
        "erin",
    ]
    assert drill.state.closed is not None
    verified = subprocess.run(
        [*DRILLBOOK, "verify", str(folder), *signers], capture_output=True, text=True, check=False,
        env=environment(drills),
    )  # fmt: skip
    assert verified.returncode == 0, verified.stdout

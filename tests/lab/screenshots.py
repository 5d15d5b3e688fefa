"""Pictures of real drills, for the README: `make screenshots`, which needs rsvg-convert and DejaVu Sans Mono.

Two drills run on a lab of their own. In the first, west dies at the gate and a transaction stays open; the second is
met, and is played back. What the console shows at each point is drawn by the console itself, which remembers what it
saw from one picture to the next, as it would in front of a person.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))

from drillbook.cli.home_reader import HomeReader
from drillbook.console.explaining_app import ExplainingApp
from drillbook.console.home.app import HomeApp
from drillbook.console.replay_app import ReplayApp
from drillbook.console.theme import DARK, LIGHT, NO_COLOUR, Look
from drillbook.drill import headless
from drillbook.drill.launch import launch
from drillbook.drill.live import LivePort
from drillbook.drill.people import load_keys
from drillbook.drill.replay import ReplayPort
from drillbook.drill.request import RunRequest
from drillbook.drill.verifier import Verifier
from drillbook.lab import faults, lifecycle
from drillbook.lab.fleet.client import FleetClient
from drillbook.lab.progress import PlainLines
from drillbook.model.intent import Intent
from drillbook.runbook.bundled import bundled_text
from drillbook.signing.allowed_signers import AllowedSigners
from drillbook.state.drill_state import DrillState, step_state
from drillbook.state.port import SignRequest
from lab.small_png import small

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import App

    from drillbook.lab.info import LabInfo

OUT = Path(__file__).parents[2] / "screenshots"
SIZES = {"160x45": (160, 45), "120x36": (120, 36), "80x24": (80, 24)}
LOOKS = {"": Look(DARK), "light": Look(LIGHT), "nocolor": Look(NO_COLOUR)}
ZOOM = "0.8"
GATE = "stop-writers"
ANSWERS = {"decide": "stay", "review": "The fence stays until Friday; team-orders lifts it."}
LAB = "screenshots"


async def draw(app: App[object], name: str, size: str, *keys: str) -> None:
    """Show the app at a size, press keys, and keep the picture."""
    async with app.run_test(size=SIZES[size], notifications=False) as pilot:
        await pilot.pause(0.6)
        await pilot.press(*keys)
        await pilot.pause(0.6)
        svg = app.export_screenshot(title="Drillbook")
    svg = re.sub(r"@font-face {.*?}", "", svg, flags=re.DOTALL).replace("Fira Code", "DejaVu Sans Mono")
    svg = svg.replace("<text ", '<text xml:space="preserve" ')
    target = OUT / f"{name}.png"
    command = ["rsvg-convert", "--zoom", ZOOM]
    drawn = await asyncio.to_thread(subprocess.run, command, input=svg.encode(), check=True, capture_output=True)
    target.write_bytes(await asyncio.to_thread(small, drawn.stdout))
    sys.stderr.write(f"{target.name}: {target.stat().st_size // 1024} KB\n")


class Sitting:
    """Alice at a live drill, with the lab's other keys."""

    def __init__(self, port: LivePort, folder: Path) -> None:
        self.port, self.folder = port, folder
        self._crew = headless._Memory()

    async def shot(self, name: str, size: str, *keys: str, look: str = "") -> None:
        """A picture of the console, with what it would have seen until now."""
        app = ExplainingApp(self.port, LOOKS[look], hint=f"drillbook attach {self.folder.name} --key ~/.ssh/bob")
        await draw(app, name, size, *keys)

    async def until(self, condition: Callable[[DrillState], object], seconds: float = 120, *, go: bool = False) -> None:
        """Wait, and with `go` run, approve and answer as a willing crew would."""
        async with asyncio.timeout(seconds):
            while not condition(state := self.port.state):
                if go:
                    await headless._next(self.port, state, ANSWERS, self._crew, lambda _: None)
                await asyncio.sleep(0.05)

    async def watch(self, seconds: float) -> None:
        """Only look on: sparklines take a minute to fill."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        await self.until(lambda _: loop.time() > end, seconds + 10)

    async def to_gate(self) -> None:
        """Before the write outage: everything else is done, and everybody who must approve is asked."""
        await self.until(lambda s: s.current == GATE and step_state(s, GATE).phase == "pending", 400, go=True)
        await self.port.send(Intent("run", step=GATE))
        await self.until(lambda s: s.gate is not None and not s.gate.cleared)

    async def approve(self) -> None:
        for person, role in (("bob", "approver"), ("erin", "commander")):
            reply = await self.port.sign(SignRequest("approve", person, role, GATE, "owners were told"))
            assert reply.ok, reply.text


async def sit(lab: LabInfo, drills: Path, runbook: str) -> Sitting:
    """Start a live drill and sit down at it."""
    request = RunRequest(
        runbook, str(lab.regions_yaml), str(lab.allowed_signers), str(drills), "alice", live=True, four_eyes=False
    )
    folder = await asyncio.to_thread(launch, request)
    signers = AllowedSigners.load(lab.allowed_signers)
    keys = load_keys(lab.key("alice"), (lab.key("bob"), lab.key("erin")), signers)
    return Sitting(await LivePort.attach(folder, "driver", keys, signers), folder)


async def disturbed(lab: LabInfo, drills: Path) -> None:
    """A region is lost at the gate; later an open transaction fails the step, which holds and asks."""
    runbook = drills.parent / "holds.yaml"
    before, mark, after = bundled_text("async-replication").partition(f"  - id: {GATE}\n")
    ends = "timeout: 3m\n    on_failure: rollback"
    assert mark
    assert ends in after
    runbook.write_text(before + mark + after.replace(ends, "timeout: 12s\n    on_failure: hold", 1))
    drill = await sit(lab, drills, str(runbook))
    await drill.to_gate()
    faults.kill(lab, "west")
    await drill.until(lambda s: s.gate is not None and s.gate.suspended)
    await drill.watch(12)
    await drill.shot("region-lost-160x45", "160x45")
    await asyncio.to_thread(lifecycle.up, lab.name, PlainLines())
    await drill.until(lambda s: s.gate is None or not s.gate.suspended, 90)
    if drill.port.state.hold is not None or drill.port.state.gate is None:
        await drill.port.send(Intent("run", step=GATE))
        await drill.until(lambda s: s.hold is None and s.gate is not None and not s.gate.suspended)
    faults.open_transaction(lab, hold_seconds=120)
    await drill.approve()
    await drill.until(lambda s: step_state(s, GATE).phase == "failed")
    await drill.shot("failed-160x45", "160x45")
    await drill.shot("failed-80x24", "80x24")
    faults.end_transaction(lab)
    await drill.port.send(Intent("rollback", step=GATE, text="east"))
    await drill.until(lambda s: step_state(s, GATE).phase == "rolled-back")
    await drill.port.send(Intent("close"))
    await drill.until(lambda s: s.closed is not None)
    await drill.port.close()


async def met(lab: LabInfo, drills: Path) -> Path:
    """A drill as it should go."""
    drill = await sit(lab, drills, "async-replication")
    await drill.until(lambda s: s.current == "in-sync", 200, go=True)
    await drill.watch(70)
    await drill.to_gate()
    await drill.shot("gate-160x45", "160x45")
    await drill.shot("gate-120x36-light", "120x36", look="light")
    await drill.shot("gate-160x45-nocolor", "160x45", look="nocolor")
    await drill.shot("gate-80x24", "80x24")
    await drill.shot("approve-160x45", "160x45", "a", *"write-out")
    await drill.shot("approve-80x24", "80x24", "a", *"write-out")
    await drill.shot("explain-160x45", "160x45", "enter")
    await drill.shot("coverage-160x45", "160x45", "9")
    await drill.shot("topics-and-links-160x45", "160x45", "7", "5")
    await drill.approve()
    await drill.until(lambda s: s.current == "fence" and step_state(s, "fence").phase == "verifying")
    await drill.shot("outage-160x45", "160x45")
    await drill.until(lambda s: step_state(s, "release").phase == "done")
    await drill.watch(15)
    await drill.shot("no-return-160x45", "160x45")
    await drill.shot("no-return-80x24", "80x24")
    await drill.until(lambda s: s.closed is not None, 300, go=True)
    await drill.port.close()
    return drill.folder


async def main() -> None:
    """Draw everything anew."""
    if shutil.which("rsvg-convert") is None:
        sys.exit("rsvg-convert is missing: install librsvg (Debian: librsvg2-bin) and DejaVu Sans Mono")
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        drills = Path(scratch) / "drills"
        lab = lifecycle.reset(LAB, PlainLines())
        try:
            on(lab)
            await disturbed(lab, drills)
            lab = await asyncio.to_thread(lifecycle.reset, LAB, PlainLines())  # its groups have moved to west
            on(lab)
            folder = await met(lab, drills)
            signers = AllowedSigners.load(lab.allowed_signers)
            port = ReplayPort(folder, Verifier(signers))
            changes = port.changes()
            while port.position.read < 100 or port.integrity.pending:
                await anext(changes)
            gate = next(step.no for step in port.state.opened.runbook.steps if step.id == GATE)
            port.seek(next(n for number, n in port.position.step_marks if number == gate) + 8)
            await draw(ReplayApp(port, LOOKS[""]), "replay-160x45", "160x45")
            await draw(ReplayApp(port, LOOKS[""]), "replay-80x24", "80x24")
            reader = HomeReader(drills)
            await reader.start()
            await asyncio.sleep(3)
            await draw(HomeApp(reader, LOOKS[""]), "home-160x45", "160x45")
            await reader.close()
        finally:
            lifecycle.down(LAB, PlainLines(), remove=True)


def on(lab: LabInfo) -> None:
    """All applications in east."""
    with FleetClient(lab.ports.fleet) as fleet:
        fleet.post("/east/all/start")


if __name__ == "__main__":
    asyncio.run(main())

"""The console on a terminal: builds the port, runs the app, and says how to come back."""

import os
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from drillbook.console.theme import Look, look_from
from drillbook.errors import InputError

if TYPE_CHECKING:
    from drillbook.cli.start import Seat
    from drillbook.console.scene import Scene
    from drillbook.drill.verifier import Verifier
    from drillbook.state.drill_state import DrillState


async def run_live(folder: Path, role: str, seat: "Seat") -> int:
    """Sit at a live drill until the person leaves; a closed drill decides the exit code."""
    from drillbook.console.explaining_app import ExplainingApp
    from drillbook.drill.live import LivePort

    refuse_no_terminal()
    port = await LivePort.attach(folder, role, seat.keys(), seat.people(), seat.regions)
    try:
        hint = (seat.hint or f"drillbook attach DRILL --signers {seat.signers} --key KEY").replace(
            "DRILL", shlex.quote(str(folder))
        )
        app = ExplainingApp(port, look(), hint=hint, back=come_back(folder, role, seat))
        app.tell = position_file()
        said = await app.run_async(mouse=False)
        state = port.state
    finally:
        await port.close()
    say(said or "")
    return exit_code(state)


async def run_replay(folder: Path, verifier: "Verifier", *, follow: bool = False) -> int:
    """Play a recorded drill back; 1 where its timeline does not verify."""
    from drillbook.console.replay_app import ReplayApp
    from drillbook.drill.replay import ReplayPort

    refuse_no_terminal()
    port = ReplayPort(folder, verifier, follow=follow)
    try:
        app = ReplayApp(port, look())
        app.tell = position_file()
        await app.run_async(mouse=False)
        return 0 if port.integrity.broken_at < 0 else 1
    finally:
        await port.close()


def exit_code(state: "DrillState") -> int:
    """0 for a drill that holds or ended as claimed, 1 for one that did not."""
    return 0 if state.closed is None or state.closed.good else 1


def come_back(folder: Path, role: str, seat: "Seat") -> str:
    """The whole command that attaches this person again."""
    words = ["drillbook", "attach", str(folder), "--signers", str(seat.signers)]
    words += ["--revoked", str(seat.revoked)] if seat.revoked else []
    words += ["--regions", str(seat.regions)] if seat.regions else []
    words += ["--observe"] if seat.key is None else ["--key", str(seat.key), "--role", role]
    words += [word for key in seat.others for word in ("--approver-key", str(key))]
    return shlex.join(words)


def position_file() -> "Callable[[Scene], None] | None":
    """Where DRILLBOOK_POSITION names a file, each screen leaves there which entry, sample and microsecond it shows."""
    name = os.environ.get("DRILLBOOK_POSITION")
    if not name:
        return None
    path = Path(name)

    def tell(scene: "Scene") -> None:
        path.write_text(f"{scene.state.seq} {scene.lately.samples} {scene.now}\n")

    return tell


def look() -> Look:
    """As the environment asks: NO_COLOR, DRILLBOOK_THEME, DRILLBOOK_ASCII, TERM and the locale."""
    return look_from(os.environ, ascii_only=bool(os.environ.get("DRILLBOOK_ASCII")))


def refuse_no_terminal() -> None:
    """InputError where there is no screen to draw on."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise InputError(
            "the console needs a terminal", where="stdin, stdout", remedy="--plain needs none, and --headless no person"
        )


def say(text: str) -> None:
    """One line after the screen is gone."""
    if text:
        sys.stdout.write(text + "\n")

"""What to run after a drill: the whole commands, signers and all, and nothing is started."""

import shlex
import sys
from pathlib import Path

from drillbook.cli.start import Seat
from drillbook.drill.after import lacks_cut
from drillbook.drill.reading import fold_folder
from drillbook.runbook.bundled import find_runbook
from drillbook.runbook.load import load_runbook
from drillbook.state.drill_state import DrillState


def tell_afterwards(folder: Path, runbook: str, regions: Path, seat: Seat) -> None:
    """Write to stderr, where the drill in this folder is closed: how to look at it, and which runbook is next."""
    state = fold_folder(folder)
    if state.closed is None:
        return
    signers = ("--signers", str(seat.signers), *(("--revoked", str(seat.revoked)) if seat.revoked else ()))
    for said, words in (
        ("what it proves", ("verify", str(folder))),
        ("watch it again", ("replay", str(folder))),
        ("the review", ("report", str(folder), "--format", "html", "-o", "review.html")),
        ("next", _next(state, folder, runbook, regions, seat)),
    ):
        if words:
            sys.stderr.write(f"{said}: {shlex.join((_program(), *words, *signers))}\n")


def _next(state: DrillState, folder: Path, runbook: str, regions: Path, seat: Seat) -> tuple[str, ...]:
    if state.closed is None or not state.closed.next_runbook:
        return ()
    beside = Path(runbook).parent / state.closed.next_runbook
    found = str(beside) if beside.is_file() else state.closed.next_runbook
    after = ("--after", str(folder)) if lacks_cut(load_runbook(*find_runbook(found)).runbook) else ()
    live = ("--live",) if state.opened.live else ()
    key = ("--key", str(seat.key)) if seat.key else ()
    return ("run", found, *after, "--regions", str(regions), *key, *live)


def _program() -> str:
    """As it was called: in a checkout it is not on the PATH."""
    called = Path(sys.argv[0])
    return sys.argv[0] if called.name == "drillbook" and called.parent != Path() else "drillbook"

"""What to run after a drill that ended with a decision for another runbook: the command, and nothing is started."""

import shlex
import sys
from pathlib import Path

from drillbook.drill.after import lacks_cut
from drillbook.drill.reading import fold_folder
from drillbook.runbook.bundled import find_runbook
from drillbook.runbook.load import load_runbook


def tell_next(folder: Path, runbook: str, regions: Path) -> None:
    """Write it to stderr where the drill in this folder is closed and names a runbook; else nothing."""
    state = fold_folder(folder)
    if state.closed is None or not state.closed.next_runbook:
        return
    beside = Path(runbook).parent / state.closed.next_runbook
    found = str(beside) if beside.is_file() else state.closed.next_runbook
    after = ("--after", str(folder)) if lacks_cut(load_runbook(*find_runbook(found)).runbook) else ()
    live = ("--live",) if state.opened.live else ()
    words = ("drillbook", "run", found, *after, "--regions", str(regions), *live)
    sys.stderr.write(f"next: {shlex.join(words)}\n")

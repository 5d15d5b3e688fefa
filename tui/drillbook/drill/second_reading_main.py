"""`python -m drillbook.drill.second_reading_main DRILL REGIONS`: the second readings of one console, a line a second.

A process of its own, so that no judging of many partitions stands in the way of a key. It ends with its console: its
next line finds nobody to read it.
"""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec

from drillbook import crash
from drillbook.drill.reading import FolderReader
from drillbook.drill.second_reader import SecondReader
from drillbook.errors import DrillbookError
from drillbook.model.intent import LinePoint
from drillbook.runbook.site import load_site
from drillbook.state.drill_state import DrillState
from drillbook.state.port import OwnReading
from drillbook.state.second_readings import to_read


async def main(folder: Path, regions: Path, tell: Callable[[OwnReading], None]) -> int:
    """Follow the drill to its end; while no gate is open nothing is read."""
    drill, reader = FolderReader(folder), None
    try:
        while True:
            for _ in drill.advance():
                pass
            state = drill.state
            if state is not None and state.closed is not None:
                return 0
            try:
                if state is not None:
                    reader = reader or SecondReader(state.opened, load_site(regions).site, regions)
                tell(await _look(reader, state))
            except DrillbookError as error:
                tell(OwnReading(trouble=str(error).replace("\n", " ")))
            await asyncio.sleep(1.0)
    finally:
        drill.close()
        if reader is not None:
            await reader.stop()


async def _look(reader: SecondReader | None, state: DrillState | None) -> OwnReading:
    gate = state.gate if state is not None else None
    if reader is None or state is None or gate is None or gate.cleared:
        return OwnReading()
    return OwnReading(await reader.read(state, to_read(state, gate), LinePoint(gate.seq, gate.sha256)))


def entry() -> int:
    """Read the arguments and write a JSON line for each look."""

    def tell(look: OwnReading) -> None:
        sys.stdout.buffer.write(msgspec.json.encode(look) + b"\n")
        sys.stdout.buffer.flush()

    try:
        return asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2]), tell))
    except (BrokenPipeError, KeyboardInterrupt):
        return 0
    except Exception as error:  # the console says that it ended, and starts another
        log = crash.write_crash(error)
        sys.stderr.write(f"drillbook second reading: {type(error).__name__}: {error}; see {log}\n")
        return 1


if __name__ == "__main__":
    sys.exit(entry())

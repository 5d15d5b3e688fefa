"""Somebody who only watches a live drill keeps the seals that were shown, and can convict with them."""

from __future__ import annotations

import asyncio
import os
import signal
from typing import TYPE_CHECKING

from small_drill import SmallDrill
from test_full_disk import seated

from drillbook.drill.live import LivePort
from drillbook.drill.seals_seen import Seen, seen, witness_file
from drillbook.drill.verify import verify_drill
from drillbook.timeline.frame import decode
from drillbook.timeline.line_file import raw_lines

if TYPE_CHECKING:
    from pathlib import Path


def test_an_observer_is_a_witness(tmp_path: Path) -> None:
    drill = SmallDrill(tmp_path / "drill")
    kept: list[Seen] = []

    async def sit(folder: Path, engine: int) -> tuple[int, tuple[str, ...]]:
        async with seated(drill, folder) as people:
            await people.to_the_gate()
            path = witness_file(people.state.opened.drill)
        path.unlink()
        observer = await LivePort.attach(folder, "observer", None, drill.signers)
        await observer.close()
        kept.extend(seen(path))
        os.kill(engine, signal.SIGKILL)
        return 0, ()

    asyncio.run(drill.run(sit=sit))
    seals = [line for line in map(decode, raw_lines(drill.timeline)) if line.kind == "seal"]
    assert [(one.seq, one.prev) for one in kept] == [(line.seq, line.prev) for line in seals if line.seq == kept[0].seq]
    assert drill.verify().standing == "intact but open"

    lines = list(raw_lines(drill.timeline))
    before = max(line.seq for line in seals if line.seq < kept[0].seq)
    drill.timeline.write_bytes(b"".join(lines[: before + 1]))
    assert verify_drill(drill.timeline.parent, drill.signers).standing == "intact but open"
    assert any("a client has seen another seal" in p.meaning for p in drill.verify().problems)

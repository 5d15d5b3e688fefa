"""What an engine's death left at the end of a timeline: a torn tail is set aside, damage is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from drillbook.errors import TimelineError
from drillbook.timeline import frame
from drillbook.timeline.canonical import NotCanonicalError
from drillbook.timeline.chain import Chain, ChainError, timeline_chain
from drillbook.timeline.folder import TIMELINE
from drillbook.timeline.line_file import raw_lines
from drillbook.timeline.seals import parse_seal
from drillbook.timeline.torn import set_aside

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from drillbook.timeline.frame import Line


_LINE_START: Final = b'{"seq":'


@dataclass(frozen=True, slots=True)
class Recovery:
    """Where the chain ends, and what was set aside behind it (`torn` is a file name, or empty)."""

    chain: Chain[Line]
    last: Line
    torn: str = ""
    torn_bytes: int = 0


def recover(folder: Path, closes: Callable[[Line], bool] | None = None) -> Recovery:
    """Cut the tail that does not chain, after keeping it as `torn-N`; the caller holds the lock.

    A seal is written when what it covers is on disk: one behind the break means that lines were changed, not that a
    write was cut off. A last entry that `closes` the drill belongs to the tail: its seal never came.
    """
    path = folder / TIMELINE
    chain, last = timeline_chain(), None
    before: tuple[Chain[Line], Line] | None = None
    try:
        for raw in raw_lines(path):
            line = chain.check(raw)
            ends = closes is not None and last is not None and closes(line)
            before = (chain.copy(), last) if ends and last is not None else None
            chain.advance(raw)
            last = line
    except ChainError as error:
        _refuse_damage(path, chain.size, error)
    if before is not None:
        chain, last = before
    if last is None:
        raise TimelineError(
            "no whole entry in the timeline: the engine died before the drill began",
            where=str(path),
            remedy="start a new drill; nothing was done under this one",
        )
    torn_bytes = path.stat().st_size - chain.size
    torn = set_aside(path, chain.size) if torn_bytes else ""
    return Recovery(chain, last, torn, torn_bytes)


def _refuse_damage(path: Path, good: int, error: ChainError) -> None:
    for raw in raw_lines(path, good):
        start = max(raw.rfind(_LINE_START), 0)  # a lost newline makes one line of two
        try:
            line = frame.decode(raw[start:])
        except NotCanonicalError:
            continue
        if parse_seal(line) is not None:
            raise TimelineError(
                f"damaged: {error.message}, and entry {line.seq} behind it is a seal, so it was not a cut-off write",
                where=f"{path}:{error.number + 1}",
                remedy="nothing may be appended; drillbook verify says what still holds, a copy may be whole",
            ) from error

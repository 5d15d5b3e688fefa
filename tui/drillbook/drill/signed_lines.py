"""How a drill's lines are read where they are verified, and what in them signatures hang on."""

import msgspec

from drillbook.drill.known_lines import decode
from drillbook.timeline.frame import Line
from drillbook.timeline.verify_chain import Reading


class _Introduces(msgspec.Struct):
    session_key: str


def session_key(line: Line) -> str | None:
    """The public key line that an opened or reopened entry introduces; also where a newer format wrote it."""
    if line.kind not in {"opened", "reopened"}:
        return None
    try:
        return msgspec.json.decode(line.data, type=_Introduces).session_key
    except msgspec.MsgspecError:
        return None


def closes(line: Line) -> bool:
    """Whether the line closes the drill."""
    return line.kind == "closed"


DRILL_READING = Reading(session_key, closes, decode)

"""What one partition of a group would re-read and skip in the target: exact, an interval, or unknown."""

from dataclasses import dataclass
from typing import Literal

from drillbook.checks.words import counted
from drillbook.snapshots.found import Found
from drillbook.snapshots.position import Position

Reset = Literal["none", "earliest", "latest"]


@dataclass(frozen=True)
class Resume:
    """`most` is None where there is no upper bound; `fault` makes it failed, `doubt` unknown, whatever the limits."""

    resumes_at: int | None = None
    reread: int | None = None
    most: int | None = None
    skip: int | None = None
    state: str = ""
    fault: str = ""
    doubt: str = ""


def predict(
    position: Position, found: Found, reset: Reset, *, committed: bool, copied_to: int | None, carried: bool = True
) -> Resume:
    """`committed`: the group has an offset in the target; `copied_to`: the mirror's position in the source.

    `carried` is False where nothing copies records that way.
    """
    start = found.committed
    if start < 0:
        if reset == "none":
            return Resume(
                state="no offset", fault="no committed offset and reset: none, so its consumer stops with an error"
            )
        return Resume(state="no offset", doubt="no committed offset, and the target's ends were not read")
    state = "committed" if committed else f"reset: {reset}"
    if committed and not found.earliest <= start <= found.high_watermark:
        says = f"its offset {start:,} is outside {found.earliest:,} to {found.high_watermark:,}: reset: {reset} applies"
        return Resume(start, state="out of range", fault=says)
    if not position.successor and not position.predecessor:
        return _empty(found, state)
    if found.at >= 0 and found.matches > 1:
        says = f"{counted(found.matches, 'record')} are equal in key, value and time: its place is ambiguous"
        return Resume(start, state=state, doubt=says)
    if found.at >= 0 and found.reread >= 0 and found.skip >= 0:
        return Resume(start, found.reread, found.reread, found.skip, state)
    if found.at >= 0 or found.reread < 0:
        return Resume(start, state=state, doubt="the records between were not counted")
    if not carried:
        says = "the record at its position is not there, and nothing carries it there"
        return Resume(start, state=state, doubt=says)
    if copied_to is None:
        return Resume(start, found.reread, None, 0, f"{state}, not copied yet")
    if copied_to >= position.offset:
        says = (
            "the record at its position was copied and is not found in the target: compacted, expired or too far back"
        )
        return Resume(start, state=state, doubt=says)
    return Resume(start, found.reread, found.reread + position.offset - copied_to, 0, f"{state}, not copied yet")


def _empty(found: Found, state: str) -> Resume:
    """The source's partition holds no record: whatever the target holds from here on is read again."""
    if found.reread < 0:
        return Resume(found.committed, state=state, doubt="the target's records were not counted")
    return Resume(found.committed, found.reread, found.reread, 0, f"{state}, empty in the source")

"""Runs of plain entries, folded as one: most of a long timeline, for a reader that looks only where people decide."""

from collections import deque
from typing import TypeGuard

from msgspec.structs import replace

from drillbook.entries import drill, steps
from drillbook.entries.union import AnyData
from drillbook.model.second_reading import CHECK
from drillbook.state.drill_state import MOST_RECENT, DrillState
from drillbook.state.fold_steps import claim_found

Plain = steps.Found | drill.Note | drill.SampleHead | drill.Seal
PLAIN = frozenset({steps.Found, drill.Note, drill.SampleHead, drill.Seal})


def is_plain(data: AnyData) -> TypeGuard[Plain]:
    """Whether the entry decides nothing; the finding that compares a second reading is judged like a decision."""
    return type(data) in PLAIN and not (isinstance(data, steps.Found) and data.finding.check == CHECK)


class PlainRun:
    """Entries that nothing refuses while a drill is open; `state` is what `fold_unlogged` makes of them one by one."""

    def __init__(self, before: DrillState) -> None:
        self._before = before
        self._claims = dict(before.claims)
        self._recent = deque[str](maxlen=MOST_RECENT)
        self._seq, self._at = before.seq, before.at
        self._swept_at, self._notes = before.swept_at, before.notes
        self._sealed, self._sealed_at = before.sealed, before.sealed_at

    def add(self, data: Plain, seq: int, at: int, sha256: str) -> None:
        """Take the next entry, `at` in wall-clock microseconds."""
        self._seq, self._at = seq, at
        self._recent.append(sha256)
        if isinstance(data, steps.Found):
            self._claims[data.claim] = claim_found(self._claims.get(data.claim), data, seq, at)
            self._swept_at = max(at, self._swept_at)
        elif isinstance(data, drill.Seal):
            self._sealed, self._sealed_at = seq, at
        elif isinstance(data, drill.Note):
            self._notes += 1

    def state(self) -> DrillState:
        """The state after all of them."""
        return replace(
            self._before,
            seq=self._seq,
            at=self._at,
            claims=self._claims,
            recent=(*self._before.recent, *self._recent)[-MOST_RECENT:],
            swept_at=self._swept_at,
            notes=self._notes,
            sealed=self._sealed,
            sealed_at=self._sealed_at,
        )

"""What a drill keeps of its past for checks and planners: offsets that it overwrote, and where groups were to go on."""

import msgspec

from drillbook.model.plan import CommitOffsets, FleetCall, effect_key, kept_ends
from drillbook.snapshots.kept import Kept, KeptOffset, Standing
from drillbook.state.drill_state import DrillState, outstanding
from drillbook.state.going_back import effects_of

ENDS = "high watermark"
"""What a fact is read from that tells where a partition ends."""


def kept(state: DrillState) -> tuple[Kept, ...]:
    """The oldest offset that each step's commits found, the newest prediction of each step that ended, what each step
    did that is not taken back, where the target's own records begin, and when the drill itself moved writers.
    """
    return (*_saved(state), *_predicted(state), *_done(state), *_cut(state), *_ends(state), *_moved(state))


def _saved(state: DrillState) -> tuple[Kept, ...]:
    found: dict[str, dict[tuple[str, str, str, int], int]] = {}
    for effect in state.effects:
        call = effect.call
        if isinstance(call, CommitOffsets) and not effect.rollback:
            for row in call.rows:
                place = call.region, call.group, row.topic, row.partition
                found.setdefault(effect.step, {}).setdefault(place, row.old)
    return tuple(
        Kept("saved", step, tuple(KeptOffset(*place, old) for place, old in sorted(places.items())))
        for step, places in found.items()
    )


def _predicted(state: DrillState) -> tuple[Kept, ...]:
    return tuple(s.predicted for s in state.steps if s.predicted is not None)


def _done(state: DrillState) -> tuple[Kept, ...]:
    steps = [(s.id, effects_of(state, s.id)) for s in state.steps]
    return tuple(
        Kept("done", step, calls=tuple(msgspec.json.encode(e.call) for e in made)) for step, made in steps if made
    )


def _cut(state: DrillState) -> tuple[Kept, ...]:
    """Of the last stop of the mirror before the target took writes, taken back or not."""
    for effect in reversed(state.effects):
        call, outcome = effect.call, effect.outcome
        if kept_ends(call) and effect.intent < state.no_return and outcome is not None and outcome.ok:
            ends = [(f.name.rpartition("-"), f.value) for f in outcome.facts if f.source == "high watermark"]
            rows = tuple(KeptOffset(call.region, "", t, int(n), end) for (t, _, n), end in ends if end is not None)
            return (Kept("cut", effect.step, rows),)
    return ()


def _ends(state: DrillState) -> tuple[Kept, ...]:
    """Of each step, the newest."""
    found: dict[str, tuple[KeptOffset, ...]] = {}
    for effect in state.effects:
        if effect.outcome is not None and effect.outcome.ok and not effect.rollback:
            ends = [(f.region, *f.name.rpartition("-"), f.value) for f in effect.outcome.facts if f.source == ENDS]
            rows = tuple(KeptOffset(r, "", t, int(n), end) for r, t, _, n, end in ends if end is not None)
            found |= {effect.step: rows} if rows else {}
    return tuple(Kept("ends", step, rows) for step, rows in found.items())


def _moved(state: DrillState) -> tuple[Kept, ...]:
    """Taken back or not, done or not: a call that failed may have stopped or started somebody."""
    return tuple(
        Kept("moved", e.step, at=e.at, until=e.ended)
        for e in state.effects
        if isinstance(e.call, FleetCall) and e.call.what == "writers"
    )


def standing(state: DrillState) -> tuple[Standing, ...]:
    """What this drill did, or may have done, and did not take back."""
    return tuple(Standing(effect_key(e.call), e.outcome is not None and e.outcome.ok) for e in outstanding(state))

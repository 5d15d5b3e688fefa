"""What a drill keeps of its past for checks and planners: offsets that it overwrote, and where groups were to go on."""

from drillbook.model.plan import CommitOffsets, effect_key
from drillbook.snapshots.kept import Kept, KeptOffset, Standing
from drillbook.state.drill_state import DrillState, outstanding


def kept(state: DrillState) -> tuple[Kept, ...]:
    """The oldest offset that each step's commits found, and the newest prediction of each step that ended."""
    return (*_saved(state), *_predicted(state))


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


def standing(state: DrillState) -> tuple[Standing, ...]:
    """What this drill did, or may have done, and did not take back."""
    return tuple(Standing(effect_key(e.call), e.outcome is not None and e.outcome.ok) for e in outstanding(state))

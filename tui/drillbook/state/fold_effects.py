"""The fold of entries about effects and regions."""

from msgspec.structs import replace

from drillbook.entries import effects
from drillbook.entries.base import Head
from drillbook.model.link_calls import DeleteLink
from drillbook.model.plan import Outcome, effect_key, undone_key
from drillbook.state.drill_state import DrillState, EffectState

EffectEntry = effects.Intended | effects.Resulted | effects.Looked | effects.RegionSeen | effects.Evidence


def fold_effect(state: DrillState, data: EffectEntry, head: Head, sha256: str, at: int) -> DrillState:
    """The state after the entry."""
    match data:
        case effects.Intended():
            intended = EffectState(
                intent=head.seq, step=head.step, call=data.call, rollback=data.rollback, sha256=sha256, at=at
            )
            return replace(state, effects=(*state.effects, intended))
        case effects.Resulted():
            return _resulted(state, data.intent, data.outcome, at)
        case effects.Looked():
            return _resulted(state, data.intent, data.outcome, at)
        case effects.RegionSeen():
            regions = tuple(
                replace(r, state=data.state, since=at, detail=data.detail) if r.name == data.region else r
                for r in state.regions
            )
            return replace(state, regions=regions)
        case effects.Evidence():
            return state


def _resulted(state: DrillState, intent: int, outcome: Outcome, at: int) -> DrillState:
    """The outcome at its effect; what it took back is undone, and leaves nothing behind itself; a call that is done
    counts in its plan.
    """
    mine = next(e for e in state.effects if e.intent == intent)
    taken_back = undone_key(mine.call) if outcome.ok else ""
    undone = {e.intent for e in state.effects if taken_back and _takes_back(taken_back, e, intent)}
    if undone and isinstance(mine.call, DeleteLink):
        undone |= {e.intent for e in state.effects if _of_its_connector(mine.call, e)}
    folded = tuple(
        replace(e, outcome=outcome, undone=intent if undone else e.undone, ended=at)
        if e.intent == intent
        else replace(e, undone=intent)
        if e.intent in undone
        else e
        for e in state.effects
    )
    if not outcome.ok:
        return replace(state, effects=folded)
    steps = tuple(
        s
        if s.id != mine.step
        else replace(s, rollback_done=s.rollback_done + 1)
        if mine.rollback
        else replace(s, calls_done=s.calls_done + 1)
        for s in state.steps
    )
    return replace(state, effects=folded, steps=steps)


def _of_its_connector(gone: DeleteLink, effect: EffectState) -> bool:
    """Whether the effect stopped or resumed the connector that is gone: nothing of it is left."""
    key = effect_key(effect.call)
    return effect.undone < 0 and key.startswith(f"connector/{gone.region}/{gone.connector}/")


def _takes_back(key: str, effect: EffectState, intent: int) -> bool:
    return effect.undone < 0 and effect.intent < intent and effect_key(effect.call) == key

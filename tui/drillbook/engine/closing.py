"""The end of a drill: what it reached, measured from its own entries."""

from drillbook.engine.draft import Draft
from drillbook.engine.events import Finish
from drillbook.entries.drill import Closed, ObjectiveResult, Result
from drillbook.state.budgets import budgets
from drillbook.state.clocks import budget as minutes
from drillbook.state.drill_state import DrillState, outstanding, pending_effect, step_state
from drillbook.state.going_back import all_to_undo
from drillbook.state.leaving import leaves
from drillbook.state.log import counted, named


def go_on(draft: Draft) -> None:
    """Close when every step is over, or when an aborted drill has nothing left to decide about."""
    state = draft.state
    if state.closed is not None or pending_effect(state) is not None or state.rollback is not None:
        return
    if state.aborted >= 0:
        if not outstanding(state) and not all_to_undo(state):
            close(draft, "engine")
    elif not state.current and state.hold is None:
        close(draft, "engine")


def close(draft: Draft, by: str) -> None:
    """Write the end and let the process finish."""
    state = draft.state
    measured = (
        ()
        if not state.opened.live
        else tuple(
            ObjectiveResult(
                name=b.name, measured=b.elapsed if b.over else -1, at_most=b.at_most, met=b.over and b.left >= 0
            )
            for b in budgets(state, draft.now)
        )
    )
    result = _result(state, measured)
    closed = Closed(
        result=result,
        sentence=_sentence(state, result, measured),
        objectives=measured,
        outstanding=tuple(e.intent for e in outstanding(state)),
        overrides=state.overrides,
        next_runbook=leaving.option.runbook if (leaving := leaves(state)) is not None and result == "decided" else "",
    )
    draft.write(closed, state.current, by, seal=True)
    draft.ask(Finish(exit_code=0 if closed.good and not state.overrides else 1))


def _result(state: DrillState, measured: tuple[ObjectiveResult, ...]) -> Result:
    if state.aborted >= 0:
        return "aborted"
    if state.current:
        return "rolled-back" if step_state(state, state.current).phase == "rolled-back" else "failed"
    if not state.opened.live:
        return "rehearsed"
    if leaves(state) is not None:
        return "decided"
    if not measured:
        return "done"
    return "met" if all(m.met for m in measured) else "missed"


def _sentence(state: DrillState, result: Result, measured: tuple[ObjectiveResult, ...]) -> str:
    runbook = state.opened.runbook
    left = outstanding(state)
    tail = f" {counted(len(left), 'effect')} outstanding." if left else " No effect is outstanding."
    tail += _cost(state)
    times = ", ".join(f"{m.name} {minutes(m.measured)} of {minutes(m.at_most)}" for m in measured if m.measured >= 0)
    late = ", ".join(m.name for m in measured if not m.met)
    skipped = sum(s.phase == "skipped" for s in state.steps)
    but = f", {skipped} of them skipped" if skipped else ""
    steps = f"{counted(len(runbook.steps), 'step')} are over{but}"
    overridden = f" {counted(len(state.overrides), 'rule')} overridden." if state.overrides else ""
    match result:
        case "met":
            return f"All {steps} and every time is met: {times}.{overridden}{tail}"
        case "missed":
            return f"All {steps}; missed: {late}. Measured: {times or 'nothing'}.{overridden}{tail}"
        case "decided":
            return f"{_decision(state)}{f' {times}.' if times else ''}{overridden}{tail}"
        case "done":
            return f"All {steps}; the runbook sets no time.{overridden}{tail}"
        case "rehearsed":
            return f"All {counted(len(runbook.steps), 'step')} were rehearsed{but}. Nothing was changed.{overridden}"
        case "aborted":
            return f"{_aborted(state)}.{tail}"
        case "rolled-back" | "failed":
            word = "Rolled back to before" if result == "rolled-back" else "Failed at"
            reason = step_state(state, state.current).reason
            return f"{word} {named(runbook, state.current)}{f': {reason}' if reason else ''}.{tail}"


def _aborted(state: DrillState) -> str:
    """Where it was, and where undoing went back to."""
    runbook, at = state.opened.runbook, state.aborted_at
    back = state.current if state.current not in {"", at} else ""
    to = f"; taken back to before {named(runbook, back)}" if back else ""
    return f"Aborted at {named(runbook, at) if at else 'the end'}{to}"


def _cost(state: DrillState) -> str:
    """What going back behind the point of no return left in the target."""
    if state.no_return < 0 or not any(e.rollback and e.intent > state.no_return for e in state.effects):
        return ""
    runbook = state.opened.runbook
    lost = runbook.after_target_writes.rollback == "with-loss"
    what = "are lost to" if lost else "wait for reconciliation with"
    return f" Writes that {runbook.target} took {what} {runbook.source}."


def _decision(state: DrillState) -> str:
    """Which runbook is next: a drill starts no other one."""
    chosen = leaves(state)
    if chosen is None:
        return ""
    who = chosen.person or "The runbook"
    return f"{who} decided {chosen.option.name}: run {chosen.option.runbook} next; nothing has started it."

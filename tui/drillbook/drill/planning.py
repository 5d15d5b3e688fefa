"""Plans of steps, made from fresh readings by the actions' own planners."""

from collections.abc import Sequence

from drillbook.actions.registry import ACTIONS
from drillbook.drill.sweep import ROUNDS, Sweeper
from drillbook.engine.events import PlansMade
from drillbook.model.plan import AnyCall, Plan
from drillbook.model.step import ActionUse, Step
from drillbook.snapshots.union import AnyRead


async def make_plans(sweeper: Sweeper, steps: Sequence[Step], *, rollback: bool) -> PlansMade:
    """One plan a step, of its actions or of its rollback; a step that cannot be planned now says why."""
    uses = {step.id: step.rollback if rollback else step.actions for step in steps}
    asked: set[AnyRead] = set()
    for _ in range(ROUNDS):
        reads = dict.fromkeys(read for use in uses.values() for one in use for read in _reads(one, sweeper))
        new = [read for read in reads if read not in asked]
        if not new:
            break
        asked.update(new)
        await sweeper.answers(new)
    plans: list[Plan] = []
    unknown: list[tuple[str, str]] = []
    for step in steps:
        plan, why = _plan(step.id, uses[step.id], sweeper)
        if why:
            unknown.append((step.id, why))
        else:
            plans.append(plan)
    return PlansMade(tuple(plans), tuple(unknown), rollback=rollback)


def _reads(use: ActionUse, sweeper: Sweeper) -> tuple[AnyRead, ...]:
    action = ACTIONS[use.action]
    params = action.decode(use.params)
    return (*action.reads(params, sweeper.scope), *action.then(params, sweeper.scope, sweeper.window()))


def _plan(step: str, uses: Sequence[ActionUse], sweeper: Sweeper) -> tuple[Plan, str]:
    window = sweeper.window()
    calls: list[AnyCall] = []
    blast: list[str] = []
    notes: list[str] = []
    for use in uses:
        action = ACTIONS[use.action]
        planned = action.plan(action.decode(use.params), sweeper.scope, window)
        if planned.unknown:
            return Plan(step, ()), f"{use.action}: {planned.unknown}"
        calls.extend(planned.calls)
        blast.append(planned.blast)
        notes.extend(planned.notes)
    return Plan(step, tuple(calls), ", ".join(b for b in blast if b), tuple(notes)), ""

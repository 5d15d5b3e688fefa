"""Time objectives: measured between the entries of their ends, and split by what the time went into."""

from collections.abc import Iterable, Sequence

from drillbook.model.plan import FleetCall
from drillbook.model.runbook import Objective
from drillbook.report.review_parts import ACTIVITIES, Activity, ObjectiveReview, Share, Span, Verdict
from drillbook.report.walk import Walk
from drillbook.state.blocks import position
from drillbook.state.clocks import lasted
from drillbook.state.drill_state import StepState

RAN = frozenset({"done", "rehearsed"})


def objectives(walk: Walk, refused: Sequence[str]) -> tuple[ObjectiveReview, ...]:
    """Each objective of the runbook; none is called met while something is missing that the word rests on."""
    return tuple(_objective(walk, objective, refused) for objective in walk.state.opened.runbook.objectives)


def split(spans: Iterable[Span], start: int, end: int) -> tuple[Share, ...]:
    """How much of the time between went into what, in one order; what took no time is left out."""
    spent: dict[Activity, int] = {}
    for span in spans:
        inside = min(span.end, end) - max(span.start, start)
        if inside > 0:
            spent[span.activity] = spent.get(span.activity, 0) + inside
    return tuple(Share(a, spent[a]) for a in ACTIVITIES if a in spent)


def _objective(walk: Walk, objective: Objective, refused: Sequence[str]) -> ObjectiveReview:
    first, last = _ends(walk, objective)
    begun, over = walk.acted.get(first.id), walk.ended.get(last.id)
    live = walk.state.opened.live
    measured = -1
    split_up: tuple[Share, ...] = ()
    untold: tuple[str, ...] = ()
    reached = last.phase in RAN and first.phase != "skipped" and begun is not None and over is not None
    if begun is not None and first.phase != "skipped":
        until = over if reached and over is not None else walk.ended.get(first.id, walk.t) if first.rescued else walk.t
        split_up = split(walk.spans, begun, max(begun, until))
        untold = _untold(walk, split_up)
        measured = max(0, until - begun) if reached and live else -1
    verdict, why = _verdict(objective, measured, first, live=live, refused=refused)
    return ObjectiveReview(
        name=objective.name,
        from_step=objective.from_step,
        to_step=objective.to_step,
        at_most=objective.at_most,
        measured=measured,
        verdict=verdict,
        why=why,
        split=split_up,
        untold=untold,
    )


def _verdict(
    objective: Objective, measured: int, first: StepState, *, live: bool, refused: Sequence[str]
) -> tuple[Verdict, str]:
    if not live:
        return "rehearsed", "a rehearsal changes nothing, so there is nothing to measure"
    if measured < 0 and first.phase == "rolled-back":
        return "not reached", "it was rolled back"
    if measured < 0:
        return (
            "not reached",
            f"{objective.to_step} did not end" if first.acted else f"{objective.from_step} did not act",
        )
    if measured > objective.at_most:
        return "missed", f"{lasted(measured - objective.at_most)} over"
    if refused:
        return "not shown", f"within its limit, but the record lacks {', '.join(refused)}"
    return "met", f"{lasted(objective.at_most - measured)} left"


def _untold(walk: Walk, split_up: tuple[Share, ...]) -> tuple[str, ...]:
    """What of the split cannot be told apart from this record."""
    if not split_up:
        return ()
    spent = {share.activity for share in split_up}
    said = []
    if "routing" not in spent:
        moved = any(isinstance(c.call, FleetCall) for c in walk.calls.values())
        where = ": where applications were moved by hook, a change of route is inside client bootstrap" if moved else ""
        said.append(f"Routing cannot be told apart: no step checks `routes`{where}.")
    if "client bootstrap" in spent:
        said.append("Client bootstrap ends with the reading that saw the applications, up to a sweep later.")
    if "engine down" in spent:
        said.append("What happened while the engine was down is not known; that time is counted by the wall clock.")
    return tuple(said)


def _ends(walk: Walk, objective: Objective) -> tuple[StepState, StepState]:
    """The first and the last step that were not skipped, as the drill's own budget counts."""
    runbook, steps = walk.state.opened.runbook, walk.state.steps
    inside = steps[position(runbook, objective.from_step) : position(runbook, objective.to_step) + 1]
    ran = [s for s in inside if s.phase != "skipped"] or list(inside)
    return ran[0], ran[-1]

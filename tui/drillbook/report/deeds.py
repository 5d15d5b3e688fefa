"""What was done and who decided it: steps with their times, calls with their outcomes, decisions."""

from typing import Literal

from drillbook.model.finding import Verdict
from drillbook.model.plan import AnyCall, CommitOffsets, CreateAcls, DeleteAcls, FleetCall
from drillbook.model.scope import Scope, owner_of
from drillbook.model.workload import Workload, writers
from drillbook.report import claims
from drillbook.report.review import StepReview
from drillbook.report.review_parts import CallReview, DecisionReview, Share, Span
from drillbook.report.times import split
from drillbook.report.walk import Called, Signed, Walk
from drillbook.state.drill_state import outstanding


def steps(walk: Walk) -> tuple[StepReview, ...]:
    """Each step of the runbook, in its order."""
    found = []
    decided = decisions(walk)
    calls = [_call(walk, c) for c in walk.calls.values()]
    for step, stands in zip(walk.state.opened.runbook.steps, walk.state.steps, strict=True):
        started = walk.started.get(step.id, -1)
        ended = walk.ended.get(step.id, -1)
        found.append(
            StepReview(
                id=step.id,
                no=step.no,
                title=step.title,
                stage=step.stage,
                block=step.block,
                phase=stands.phase,
                rescued=stands.rescued,
                reason=stands.reason,
                point_of_no_return=step.point_of_no_return,
                hash=step.hash,
                started=started,
                ended=ended,
                shares=_shares(walk.spans, step.id, started),
                claims=claims.of_step(walk, step),
                decisions=tuple(d.seq for d in decided if step.id in d.steps),
                blast=walk.planned.get(step.id, ""),
                calls=tuple(c for c in calls if c.step == step.id),
            )
        )
    return tuple(found)


def left_standing(walk: Walk) -> tuple[CallReview, ...]:
    """Effects that changed something and were not taken back."""
    return tuple(_call(walk, walk.calls[e.intent]) for e in outstanding(walk.state))


def decisions(walk: Walk) -> tuple[DecisionReview, ...]:
    """Everything that people signed, in order."""
    found = []
    for signed in walk.signed:
        point = signed.decision.gate.seq
        asked, question, called = walk.gates.get(point), walk.questions.get(point), walk.calls.get(point)
        since = asked[0] if asked else question[0] if question else called.t if called else -1
        covered = tuple(s.step for s in asked[1].steps) if asked else (signed.decision.step,)
        found.append(
            DecisionReview(
                seq=signed.seq,
                at=signed.at,
                decision=signed.data.decision,
                person=signed.data.person,
                role=signed.data.role,
                step=signed.decision.step,
                steps=tuple(s for s in covered if s),
                rule=signed.decision.rule,
                option=signed.decision.option,
                reason=signed.data.reason,
                after=max(0, signed.t - since) if since >= 0 else -1,
                second_reading=_reading(walk, signed),
            )
        )
    return tuple(found)


def _reading(walk: Walk, signed: Signed) -> Literal["", "agrees", "differs"]:
    """What the finding that stands behind the statement says of it."""
    if not signed.decision.reading:
        return ""
    behind = (n for noted in walk.found.values() for n in noted if n.seq == signed.seq + 1)
    return "agrees" if any(n.finding.verdict is Verdict.PROVEN for n in behind) else "differs"


def owners(scope: Scope, names: tuple[str, ...], driver: str) -> tuple[str, ...]:
    """Who owns these workloads, or all of them where none is named; the driver where nobody does."""
    mine = [w.owner for w in scope.workloads if not names or w.name in names]
    return tuple(dict.fromkeys(o for o in mine if o)) or (f"{driver}, the driver",)


def _shares(spans: list[Span], step: str, started: int) -> tuple[Share, ...]:
    """From its start on: what passed before is the wait for its driver, and belongs to the step before."""
    mine = [s for s in spans if s.step == step and started >= 0]
    if not mine:
        return ()
    return split(mine, started, mine[-1].end)


def _call(walk: Walk, called: Called) -> CallReview:
    outcome = called.outcome
    word: Literal["done", "failed", "unknown", "none"] = (
        "none" if outcome is None else "done" if outcome.ok else "failed" if outcome.known else "unknown"
    )
    scope = walk.state.opened.scope
    concerns = tuple(w.name for w in scope.workloads if _concerns(called.call, w, scope))
    return CallReview(
        seq=called.seq,
        step=called.step,
        region=called.call.region,
        text=called.call.text,
        effect=called.call.effect,
        outcome=word,
        says=outcome.text if outcome is not None else "no result is recorded",
        took=called.ended - called.t if called.ended >= 0 else -1,
        rollback=called.rollback,
        undo=called.call.undo,
        owners=owners(scope, concerns, walk.state.driver),
    )


def _concerns(call: AnyCall, workload: Workload, scope: Scope) -> bool:
    """Whether the call is about this workload alone; what is about all of them names none."""
    match call:
        case FleetCall():
            names = writers(workload) if call.what == "writers" else tuple(g.name for g in workload.groups)
            return call.name in names
        case CreateAcls() | DeleteAcls():
            return any(owner_of(scope, b.name) == workload.name for b in call.bindings)
        case CommitOffsets():
            return call.group in {g.name for g in workload.groups}
        case _:
            return False

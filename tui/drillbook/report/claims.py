"""Claims of a drill and what each came to; what was not asked of the regions is not checked, never passed."""

from typing import Literal

import msgspec

from drillbook.checks.registry import CHECKS
from drillbook.model.finding import Verdict
from drillbook.model.scope import Scope
from drillbook.model.step import Claim, Step
from drillbook.report.review import ClaimReview
from drillbook.report.walk import Noted, Walk

Part = Literal["requires", "observe", "verify", "invariant", "stop condition", "condition"]
NOT_RUN = frozenset({"pending", "skipped"})


class _Narrowed(msgspec.Struct):
    """The one parameter that every check has."""

    workloads: tuple[str, ...] = ()


def of_step(walk: Walk, step: Step) -> tuple[ClaimReview, ...]:
    """The claims of a step, as they stood when it ended; where it was not run they are not checked."""
    phase = next(s.phase for s in walk.state.steps if s.id == step.id)
    parts: tuple[tuple[Part, tuple[Claim, ...]], ...] = (
        ("condition", step.when.claims if step.when is not None else ()),
        ("requires", step.requires),
        ("observe", step.observe),
        ("verify", step.verify),
    )
    found = []
    for part, claims in parts:
        asked = phase not in NOT_RUN or (part == "condition" and phase == "skipped")
        found += [_claim(walk, c, part, step.id, asked=asked) for c in claims]
    return tuple(found)


def watched(walk: Walk) -> tuple[ClaimReview, ...]:
    """Invariants and stop conditions, as they were read last."""
    runbook = walk.state.opened.runbook
    held = [_claim(walk, c, "invariant", "", asked=True) for c in runbook.invariants]
    stops = [_claim(walk, s.claim, "stop condition", "", asked=True) for s in runbook.stop_conditions]
    return (*held, *stops)


def _claim(walk: Walk, claim: Claim, part: Part, step: str, *, asked: bool) -> ClaimReview:
    noted = walk.found.get(claim.id, [])
    last = walk.settled.get(step, {}).get(claim.id) or (noted[-1] if noted else None)
    bare = ClaimReview(
        id=claim.id,
        part=part,
        step=step,
        check=claim.check,
        asks=_asks(claim),
        title=_title(walk.state.opened.scope, claim),
        verdict="not checked",
        kind=CHECKS[claim.check].kind if claim.check in CHECKS else "",
        workloads=_workloads(claim),
        overridden=claim.id in walk.state.overridden,
    )
    if last is None:
        return msgspec.structs.replace(bare, note="nothing read it" if asked else "its step was not run")
    finding = last.finding
    if not asked:
        early = f"its step was not run; an early reading said {finding.verdict}"
        return msgspec.structs.replace(bare, title=finding.claim, note=early)
    later = noted[-1] if noted and noted[-1].seq > last.seq and noted[-1].finding.verdict != finding.verdict else None
    return msgspec.structs.replace(
        bare,
        title=finding.claim,
        verdict=finding.verdict.value,
        note=finding.note,
        value=finding.value,
        limit=finding.limit,
        relation=finding.relation,
        unit=finding.unit,
        kind=finding.kind,
        workloads=finding.workloads,
        needs=finding.needs,
        remedy=finding.remedy,
        seq=last.seq,
        at=last.at,
        failures=_failures(noted, last),
        later=later.finding.verdict.value if later is not None else "",
        later_seq=later.seq if later is not None else -1,
    )


def _failures(noted: list[Noted], last: Noted) -> int:
    return sum(n.finding.verdict is Verdict.FAILED and n.seq < last.seq for n in noted)


def _title(scope: Scope, claim: Claim) -> str:
    """What a claim would have been called; its check's name where this version does not know the check."""
    check = CHECKS.get(claim.check)
    if check is None:
        return claim.check
    try:
        return check.title(check.decode(claim.params), scope)
    except (msgspec.MsgspecError, KeyError):
        return claim.check


def _asks(claim: Claim) -> str:
    try:
        params = msgspec.json.decode(claim.params.encode(), type=dict[str, msgspec.Raw])
    except msgspec.MsgspecError:
        return claim.params
    return msgspec.json.encode({name: params[name] for name in sorted(params) if name != "hold"}).decode()


def _workloads(claim: Claim) -> tuple[str, ...]:
    try:
        return msgspec.json.decode(claim.params.encode(), type=_Narrowed).workloads
    except msgspec.MsgspecError:
        return ()

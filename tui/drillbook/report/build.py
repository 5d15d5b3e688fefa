"""Entries and samples in, a review out."""

from collections.abc import Iterable

from msgspec.structs import replace

from drillbook.entries import drill, effects
from drillbook.entries.samples import Sample
from drillbook.entries.union import Entry
from drillbook.report import claims, deeds, extent
from drillbook.report.coverage import coverage
from drillbook.report.losses import losses
from drillbook.report.review import (
    REVIEW_FORMAT,
    Identity,
    NoReturnReview,
    PersonReview,
    RegionReview,
    ResultReview,
    Review,
    Verification,
)
from drillbook.report.review_parts import NarrativeReview, Remark
from drillbook.report.risks import risks
from drillbook.report.times import objectives
from drillbook.report.walk import Other, Walk
from drillbook.state.clocks import lasted


def review(
    history: Iterable[Entry | Sample],
    verification: Verification | None = None,
    narrative: tuple[NarrativeReview, ...] = (),
) -> Review:
    """The review of a history, whole or cut off; ValueError where there is not even an entry 0."""
    walk = Walk(history)
    checked = _used(walk, verification or Verification())
    workloads = extent.workloads(walk)
    refused = extent.lacking(walk, workloads)
    if checked.standing == "not verified":
        refused = ("a timeline that verifies", *refused)
    steps, watched = deeds.steps(walk), claims.watched(walk)
    decisions, outstanding = deeds.decisions(walk), deeds.left_standing(walk)
    covered = coverage([*(c for s in steps for c in s.claims), *watched], [w.name for w in workloads])
    return Review(
        format=REVIEW_FORMAT,
        identity=_identity(walk),
        verification=checked,
        result=_result(walk, refused),
        coverage=covered,
        regions=_regions(walk),
        workloads=workloads,
        people=_people(walk),
        objectives=objectives(walk, refused),
        losses=losses(walk, refused),
        steps=steps,
        watched=watched,
        decisions=decisions,
        outstanding=outstanding,
        no_return=_no_return(walk),
        risks=risks(walk, steps, watched, workloads, covered, decisions, outstanding),
        remarks=tuple(_remark(o) for o in walk.others),
        narrative=narrative,
        spans=tuple(walk.spans),
        lag=walk.lag.series(),
    )


def _used(walk: Walk, checked: Verification) -> Verification:
    """With how far this review could follow; what it could not follow does not verify, whoever checked it."""
    used = walk.state.seq + 1
    if walk.stopped:
        problems = (*checked.problems, f"line {used + 1} or its samples cannot follow what was before: {walk.stopped}")
        checked = replace(checked, standing="not verified", problems=problems)
    return replace(checked, used=used, lines=max(used, checked.lines))


def _identity(walk: Walk) -> Identity:
    state = walk.state
    opened = state.opened
    return Identity(
        drill=opened.drill,
        runbook=opened.runbook.name,
        pattern=opened.runbook.pattern,
        kind=opened.runbook.kind,
        objective=opened.runbook.objective,
        live=opened.live,
        lab=opened.scope.lab,
        tool=opened.tool,
        timeline_format=opened.format,
        runbook_sha256=opened.runbook_sha256,
        regions_sha256=opened.regions_sha256,
        at=state.started,
        ended_at=state.at,
        lasted=walk.t,
        driver=state.driver,
        account=opened.account,
        four_eyes=state.four_eyes,
    )


def _result(walk: Walk, refused: tuple[str, ...]) -> ResultReview:
    """The drill's own word, but for "met" where the record lacks what the word rests on."""
    closed = walk.state.closed
    if closed is None:
        return ResultReview("open", "not closed", "The drill was not closed: nothing is claimed.", refused)
    if closed.result == "met" and refused:
        steps = len(walk.state.steps)
        return ResultReview(closed.result, "not shown", f"All {steps} steps are over, and that is all.", refused)
    good = closed.good and not walk.state.overrides
    return ResultReview(closed.result, closed.result, closed.sentence, refused, good, closed.next_runbook)


def _regions(walk: Walk) -> tuple[RegionReview, ...]:
    runbook = walk.state.opened.runbook
    return tuple(
        RegionReview(
            name=r.name,
            role="source" if r.name == runbook.source else "target",
            cluster_id=r.cluster_id,
            environment=r.environment,
            brokers=r.brokers,
            version=r.version,
        )
        for r in walk.state.opened.regions
    )


def _people(walk: Walk) -> tuple[PersonReview, ...]:
    """Who signed was there, at whosever console."""
    there = walk.came | {(s.data.person, s.data.role) for s in walk.signed}
    return tuple(PersonReview(p.name, p.role, (p.name, p.role) in there, p.account) for p in walk.state.people)


def _no_return(walk: Walk) -> NoReturnReview | None:
    if walk.no_return is None:
        return None
    seq, _, at, data = walk.no_return
    return NoReturnReview(seq, at, walk.state.no_return_step, data.evidence, data.records)


def _remark(other: Other) -> Remark:
    what, text = _said(other)
    return Remark(other.seq, other.at, other.by, what, text)


def _said(other: Other) -> tuple[str, str]:
    match other.data:
        case drill.Note(text=text):
            return "note", text
        case drill.Reopened(driver=driver, gap=gap, torn=torn):
            cut = f"; {torn} bytes of a torn tail were cut and kept" if torn else ""
            return "reopened", f"by {driver}, {lasted(gap)} after the last entry{cut}; every finding expired"
        case drill.Damage(what=text):
            return "damage", text
        case drill.Rewritten(reason=text):
            return "the file was copied", text
        case drill.FourEyes(people=people, why=why):
            return "four eyes: no", f"{why} holds the keys of {' and '.join(people)}"
        case effects.RegionSeen(region=region, state=state, detail=detail):
            return f"{region} is {state.replace('-', ' ')}", detail

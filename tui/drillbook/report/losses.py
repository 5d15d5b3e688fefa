"""RPO: what of each workload was not in the target when it was released, in records and in seconds."""

from collections.abc import Sequence

from drillbook.model.finding import Verdict as Proof
from drillbook.model.plan import ConnectorCall, FleetCall
from drillbook.model.workload import Workload
from drillbook.report.review_parts import LossReview, Verdict
from drillbook.report.walk import Called, Noted, Walk

REFUSED_RECORDS = "a record that the fence refused was never acknowledged, and is in no count"


def losses(walk: Walk, refused: Sequence[str]) -> tuple[LossReview, ...]:
    """Each workload, with or without a limit in the runbook."""
    state = walk.state
    limits = {rpo.workload: rpo.records for rpo in state.opened.runbook.rpo}
    return tuple(_loss(walk, w, limits.get(w.name), refused) for w in state.opened.scope.workloads)


def makes_cut(called: Called) -> bool:
    """Whether the call stops the link and records where the target's own records will begin."""
    call = called.call
    return isinstance(call, ConnectorCall) and bool(call.record_ends) and not called.rollback


def cut_at(walk: Walk) -> int:
    """When the cut was made: the first stop of the link that records its ends, the first target write, or the end."""
    cuts = [c.t for c in walk.calls.values() if makes_cut(c)]
    if cuts:
        return min(cuts)
    return walk.no_return[1] if walk.no_return is not None else walk.t


def _loss(walk: Walk, workload: Workload, at_most: int | None, refused: Sequence[str]) -> LossReview:
    records, micros, exact, basis, seq = _measured(walk, workload.name)
    verdict = _verdict(at_most, records, exact=exact, live=walk.state.opened.live, refused=refused)
    if verdict == "not shown" and refused:
        basis = f"{basis}; the record lacks {', '.join(refused)}"
    return LossReview(workload.name, at_most, records, micros, exact, verdict, basis, seq)


def _measured(walk: Walk, workload: str) -> tuple[int | None, int | None, bool, str, int]:
    if walk.no_return is None and not any(s.phase == "done" for s in walk.state.steps if _releases(walk, s.id)):
        return None, None, False, "the target was never released, so nothing was cut off", -1
    drained = _drained(walk, workload)
    if drained is not None and drained.finding.verdict is Proof.PROVEN:
        basis = f"the last record of every partition stood in the target, equal in content; {REFUSED_RECORDS}"
        return 0, 0, True, basis, drained.seq
    lag = walk.lag.measured(workload, cut_at(walk))
    if lag is None:
        return None, None, False, "neither `tail` after the stop of its writers nor `lag` was read of it", -1
    basis = f"the lag that was read last before the cut: what was written after that is not in it; {REFUSED_RECORDS}"
    seq = drained.seq if drained is not None else -1
    return lag.records, lag.micros, False, basis, seq


def _drained(walk: Walk, workload: str) -> Noted | None:
    """The newest finding of `tail` between the stop of the writers and the target's own writes: earlier ones pass."""
    last = walk.no_return[0] if walk.no_return is not None else walk.state.seq
    stops = [c.seq for c in walk.calls.values() if _stops_writers(c)]
    if not stops:
        return None
    tails = [
        n
        for noted in walk.found.values()
        for n in noted
        if n.finding.check == "tail" and max(stops) < n.seq < last and workload in n.finding.workloads
    ]
    return max(tails, key=lambda n: n.seq, default=None)


def _stops_writers(called: Called) -> bool:
    call = called.call
    return isinstance(call, FleetCall) and (call.what, call.verb) == ("writers", "stop") and not called.rollback


def _releases(walk: Walk, step: str) -> bool:
    return any(s.id == step and s.point_of_no_return for s in walk.state.opened.runbook.steps)


def _verdict(at_most: int | None, records: int | None, *, exact: bool, live: bool, refused: Sequence[str]) -> Verdict:
    if not live:
        return "rehearsed"
    if records is None or at_most is None:
        return "not measured"
    if not exact:
        return "not shown"
    return "missed" if records > at_most else "not shown" if refused else "met"

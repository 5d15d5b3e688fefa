"""acls: the rules that the workloads need are the same in both regions, and no fence was copied."""

from dataclasses import dataclass

from drillbook.checks.base import Check, CheckParams
from drillbook.checks.evidence import Evidence, Number
from drillbook.checks.rules import said
from drillbook.checks.words import listed
from drillbook.model.finding import Verdict
from drillbook.model.observation import Observation
from drillbook.model.rows import AccessRow
from drillbook.model.scope import Scope, chosen
from drillbook.model.workload import Workload
from drillbook.model.workload_acls import concerning, is_ours, refuses_writer
from drillbook.snapshots.acls import AclBinding, AclsSnapshot, ReadAcls
from drillbook.snapshots.window import Window

_ORDER = (Verdict.FAILED, Verdict.UNKNOWN, Verdict.PROVEN)


@dataclass(frozen=True)
class _Sides:
    """The rules that concern the workloads, in both regions, and the answers that hold them."""

    workloads: tuple[Workload, ...]
    source: AclsSnapshot
    target: AclsSnapshot
    here: set[AclBinding]
    there: set[AclBinding]


def _reads(params: CheckParams, scope: Scope, window: Window) -> tuple[ReadAcls, ...]:  # noqa: ARG001
    return ReadAcls(scope.source.name), ReadAcls(scope.target.name)


def _title(params: CheckParams, scope: Scope) -> str:
    return f"ACLs of {listed([w.name for w in chosen(scope, params.workloads)])} are equal"


def _judge(params: CheckParams, scope: Scope, window: Window) -> Observation:
    seen = Evidence(window)
    workloads = chosen(scope, params.workloads)
    source = seen.read(ReadAcls(scope.source.name), AclsSnapshot)
    target = seen.read(ReadAcls(scope.target.name), AclsSnapshot)
    rows: list[AccessRow] = []
    wrong, note = None, ""
    if source is not None and target is not None:
        here = concerning(source.bindings, workloads)
        there = concerning(target.bindings, workloads)
        if not here and not there:
            seen.doubt("rules", "neither region has a rule for these workloads: the authorizer may be off", source)
        sides = _Sides(workloads, source, target, here, there)
        rows = [_weigh(seen, b, sides) for b in sorted(here | there)]
        rows.sort(key=lambda r: _ORDER.index(r.verdict))
        wrong = sum(r.verdict is Verdict.FAILED for r in rows)
        if any(is_ours(b, workloads) for b in here):
            note = f"our fence stands in {source.region}"
    number = Number(wrong, 0, "=", "count")
    return seen.conclude("acls", "acls", _title(params, scope), workloads, number, note=note, rows=tuple(rows))


def _weigh(seen: Evidence, binding: AclBinding, sides: _Sides) -> AccessRow:
    source, target, here, there = sides.source, sides.target, sides.here, sides.there
    workloads = sides.workloads
    state, verdict = "both", Verdict.PROVEN
    refused = refuses_writer(binding, workloads)
    if refused and binding in there:
        copied = binding in here or is_ours(binding, workloads)
        state = f"a copy of ours in {target.region}" if copied else f"only in {target.region}"
        verdict = Verdict.FAILED
        says = f"would refuse {refused} in {target.region}"
        seen.fail(said(binding), says, target, remedy=f"Remove it in {target.region} before the writers start there.")
    elif is_ours(binding, workloads):
        state = "ours"
        seen.prove(said(binding), f"our fence, in {source.region} alone", source)
    elif binding not in there:
        state, verdict = f"missing in {target.region}{_instead(binding, there - here)}", Verdict.FAILED
        seen.fail(said(binding), state, target, remedy=f"Add it in {target.region}.")
    elif binding not in here:
        state, verdict = f"only in {target.region}{_instead(binding, here - there)}", Verdict.FAILED
        seen.fail(said(binding), state, source, remedy=f"Remove it in {target.region}, or add it in {source.region}.")
    else:
        seen.prove(said(binding), "in both regions", target)
    return AccessRow(
        principal=binding.principal,
        operation=binding.operation,
        permission=binding.permission,
        resource=binding.resource,
        name=binding.name,
        pattern=binding.pattern,
        state=state,
        host=binding.host,
        verdict=verdict,
    )


def _instead(binding: AclBinding, others: set[AclBinding]) -> str:
    def subject(b: AclBinding) -> tuple[str, ...]:
        return b.resource, b.name, b.pattern, b.principal, b.operation

    for other in sorted(others):
        if subject(other) == subject(binding):
            return f", differs: {other.permission} from {other.host} there"
    return ""


CHECK = Check(
    name="acls",
    kind="acls",
    proves="Every rule for the workloads' principals stands in both regions, and no DENY waits in the target.",
    params=CheckParams,
    reads=_reads,
    judge=_judge,
    title=_title,
    every=2_000_000,
    means="An application is refused after it moved, or a copied DENY refuses its writes there.",
    changes="Creating or removing ACLs; the mirror copies literal READ rules and literal DENYs, nothing else.",
)

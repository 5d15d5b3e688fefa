"""access: every principal can do in a region what its workload says."""

from dataclasses import dataclass

from drillbook.checks.base import Check, CheckParams
from drillbook.checks.evidence import Evidence, Number
from drillbook.checks.rules import use
from drillbook.checks.scope import region_of
from drillbook.checks.words import listed
from drillbook.model.observation import Observation
from drillbook.model.scope import Scope, chosen
from drillbook.model.workload import Workload
from drillbook.snapshots.acls import AclsSnapshot, ReadAcls
from drillbook.snapshots.rights import ReadRights, RightsSnapshot
from drillbook.snapshots.union import AnyRead
from drillbook.snapshots.window import Window

NOTE = "super users are not listed by any API"


class AccessParams(CheckParams, frozen=True, kw_only=True):
    """`region` is source, target or a region's name.

    A group belongs to the reading principal of its own name (User:billing of billing), else to any one that reads.
    """

    region: str = "target"


@dataclass(frozen=True, order=True)
class Need:
    """One right that a workload's principal must hold; of several in `anyone`, one is enough."""

    resource: str
    name: str
    operation: str
    anyone: tuple[str, ...]

    @property
    def said(self) -> str:
        """`User:x READ on TOPIC orders.new`."""
        return f"{' or '.join(self.anyone)} {self.operation} on {self.resource} {self.name}"


def needs(workload: Workload) -> tuple[Need, ...]:
    """Every right that no other implies."""
    held: set[Need] = set()
    reading = tuple(sorted(p.principal for p in workload.principals if "read" in p.rights))
    for p in workload.principals:
        for right, operation in (("read", "READ"), ("write", "WRITE")):
            if right in p.rights:
                held.update(Need("TOPIC", topic, operation, (p.principal,)) for topic in workload.matched)
        if "transactional" in p.rights:
            held.update(Need("TRANSACTIONAL_ID", i, "WRITE", (p.principal,)) for i in workload.transactional_ids)
    for group in workload.groups:
        own = f"User:{group.name}"
        anyone = (own,) if own in reading else reading
        held.update({Need("GROUP", group.name, "READ", anyone)} if anyone else ())
    return tuple(sorted(held))


def _logins(params: AccessParams, scope: Scope) -> tuple[ReadRights, ...]:
    where = region_of(scope, params.region)
    topics_of: dict[str, set[str]] = {}
    for need in _needs(params, scope):
        if where and need.resource == "TOPIC" and need.anyone[0] in where.principals:
            topics_of.setdefault(need.anyone[0], set()).add(need.name)
    return tuple(ReadRights(where.name, p, tuple(sorted(t))) for p, t in sorted(topics_of.items())) if where else ()


def _needs(params: AccessParams, scope: Scope) -> tuple[Need, ...]:
    return tuple(sorted({n for w in chosen(scope, params.workloads) for n in needs(w)}))


def _reads(params: AccessParams, scope: Scope, window: Window) -> tuple[AnyRead, ...]:  # noqa: ARG001
    where = region_of(scope, params.region)
    if where is None or not _needs(params, scope):
        return ()
    return ReadAcls(where.name), *_logins(params, scope)


def _title(params: AccessParams, scope: Scope) -> str:
    where = region_of(scope, params.region)
    names = listed([w.name for w in chosen(scope, params.workloads)])
    return f"principals of {names} can work in {where.name if where else params.region}"


def _judge(params: AccessParams, scope: Scope, window: Window) -> Observation:
    seen = Evidence(window)
    workloads = chosen(scope, params.workloads)
    where = region_of(scope, params.region)
    wanted = _needs(params, scope)
    refused = None
    if where is None:
        seen.doubt(params.region, "is no region of this drill")
    elif wanted:
        _unnamed(seen, workloads)
        rules = seen.read(ReadAcls(where.name), AclsSnapshot)
        by_rules = _judge_rules(seen, wanted, rules) if rules is not None else None
        by_login = {n for read in _logins(params, scope) for n in _judge_login(seen, wanted, read)}
        refused = len(by_rules | by_login) if by_rules is not None else None
    return seen.conclude(
        "access", "acls", _title(params, scope), workloads, Number(refused, 0, "=", "count"), note=NOTE
    )


def _unnamed(seen: Evidence, workloads: tuple[Workload, ...]) -> None:
    """Rights that the runbook claims for nobody, or on nothing."""
    for workload in workloads:
        if not workload.transactional_ids and any("transactional" in p.rights for p in workload.principals):
            seen.doubt(workload.name, "names no transactional_ids, so that right can't be looked up")
        if workload.groups and not any("read" in p.rights for p in workload.principals):
            seen.doubt(workload.name, "has groups and names no principal that reads")


def _judge_rules(seen: Evidence, wanted: tuple[Need, ...], answer: AclsSnapshot) -> set[Need]:
    refused: set[Need] = set()
    for need in wanted:
        rulings = [use(answer.bindings, p, need.operation, need.name, need.resource) for p in need.anyone]
        granted = next((r for r in rulings if r.refused is False), None)
        if granted is not None:
            seen.prove(need.said, granted.because, answer)
        elif all(r.refused for r in rulings):
            refused.add(need)
            remedy = f"Grant it in {answer.region}, or remove the DENY."
            seen.fail(need.said, f"refused: {rulings[0].because}", answer, remedy=remedy)
        else:
            seen.doubt(need.said, next(r.because for r in rulings if r.refused is None), answer)
    return refused


def _judge_login(seen: Evidence, wanted: tuple[Need, ...], read: ReadRights) -> set[Need]:
    """What the principal's own login was told: it knows of super users and of settings, which rules do not."""
    answer = seen.read(read, RightsSnapshot)
    refused: set[Need] = set()
    if answer is None:
        return refused
    rights = {t.topic: t for t in answer.topics}
    for need in wanted:
        if need.resource != "TOPIC" or need.anyone != (read.principal,):
            continue
        found = rights.get(need.name)
        if found is None:
            seen.doubt(need.said, "its login was not told its rights", answer)
        elif found.denied or not {need.operation, "ALL"}.intersection(found.operations):
            refused.add(need)
            seen.fail(need.said, f"its own login has no {need.operation}", answer)
        else:
            seen.prove(need.said, f"its own login has {need.operation}", answer)
    return refused


CHECK = Check(
    name="access",
    kind="acls",
    proves="The authorizer's rules let every principal do what its workload says, and so do its logins where given.",
    params=AccessParams,
    reads=_reads,
    judge=_judge,
    title=_title,
    every=2_000_000,
    means="An application that starts in that region is refused: it can't read, write, or join its group.",
    changes="ACLs in that region: a missing rule, or a DENY that nobody took back.",
)

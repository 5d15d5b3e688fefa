"""fence: refuse the writes of the workloads' own principals in a region."""

from typing import Literal

from drillbook.actions.base import Action, ActionParams, Planned
from drillbook.actions.denials import by_principal, denials, writers_on
from drillbook.actions.reading import answered, region_of
from drillbook.actions.stock import remove_acl
from drillbook.model.plan import CreateAcls
from drillbook.model.scope import Scope, chosen, topics
from drillbook.snapshots.acls import AclsSnapshot, ReadAcls
from drillbook.snapshots.topics import ReadTopics, TopicsSnapshot
from drillbook.snapshots.union import AnyRead
from drillbook.snapshots.window import Window


class FenceParams(ActionParams, frozen=True, kw_only=True):
    """`method` is acl; the other words exist so that asking for them is answered with the reason against them."""

    region: str = "source"
    method: Literal["acl", "quota"] = "acl"
    pattern: Literal["PREFIXED", "LITERAL"] = "PREFIXED"
    resource: Literal["TOPIC", "TRANSACTIONAL_ID"] = "TOPIC"


def _refuse(params: FenceParams) -> str:
    if params.method == "quota":
        return "method: quota is not in this version: a quota throttles and never refuses; use method: acl"
    if params.pattern == "LITERAL":
        return "pattern: LITERAL is an error: the mirror copies a literal DENY to the target and never removes it there"
    if params.resource == "TRANSACTIONAL_ID":
        return (
            "resource: TRANSACTIONAL_ID is an error: such a DENY leaves the open transaction hanging; fence the topics"
        )
    return ""


def _reads(params: FenceParams, scope: Scope) -> tuple[AnyRead, ...]:
    where = region_of(scope, params.region)
    return (ReadTopics(where.name), ReadAcls(where.name)) if where else ()


def _plan(params: FenceParams, scope: Scope, window: Window) -> Planned:
    where = region_of(scope, params.region)
    if where is None:
        return Planned(unknown=f"{params.region} is no region of this drill")
    workloads = chosen(scope, params.workloads)
    all_topics = answered(window, ReadTopics(where.name), TopicsSnapshot)
    rules = answered(window, ReadAcls(where.name), AclsSnapshot)
    if isinstance(all_topics, str):
        return Planned(unknown=f"other topics under the same names can't be listed: {all_topics}")
    if isinstance(rules, str):
        return Planned(unknown=f"the rules that stand can't be read: {rules}")
    silent = [w.name for w in workloads if w.matched and not writers_on(w)]
    if silent and len(silent) == len(workloads):
        return Planned(unknown=f"no principal of {', '.join(silent)} writes: nobody would be refused")
    wanted = denials(workloads)
    standing = sorted(wanted & set(rules.bindings))
    calls = tuple(
        CreateAcls(
            where.name,
            f"deny WRITE to {principal} on {', '.join(b.name for b in bindings)} (PREFIXED) in {where.name}",
            undo=tuple(remove_acl(where, b) for b in bindings),
            bindings=bindings,
        )
        for principal, bindings in by_principal(wanted - set(rules.bindings))
    )
    notes = [
        *(f"the fence on {name} also refuses {other}" for name, other in _children(all_topics, topics(workloads))),
        *(f"stands already, left as it is: {b.principal} on {b.name}" for b in standing),
        *(f"no writer of {name} is named, so nothing refuses it" for name in silent),
        "a transaction that is open now can still commit",
    ]
    return Planned(calls, f"writes {_rules(sum(len(c.bindings) for c in calls))} in {where.name}", tuple(notes))


def _rules(count: int) -> str:
    return f"{count:,} ACL" if count == 1 else f"{count:,} ACLs"


def _children(answer: TopicsSnapshot, names: tuple[str, ...]) -> list[tuple[str, str]]:
    others = sorted(t.name for t in answer.topics)
    return [(name, other) for name in names for other in others if other.startswith(name) and other != name]


ACTION = Action(
    name="fence",
    does="One DENY WRITE for each writing principal on each topic, prefixed with the topic's full name.",
    params=FenceParams,
    allow=("acls",),
    reads=_reads,
    plan=_plan,
    undone_by="unfence",
    refuse=_refuse,
)

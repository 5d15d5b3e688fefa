"""resume_point: where a group goes on in the target, how many records it reads again and how many it never reads."""

from dataclasses import dataclass
from typing import Literal

from msgspec.structs import replace

from drillbook.checks.base import Check, CheckParams
from drillbook.checks.evidence import Evidence, Number
from drillbook.checks.link import connector
from drillbook.checks.resume_chain import EVERY, Asked, Chain, Key, newest_chain, nothing_committed, reads
from drillbook.checks.resume_stable import weigh_stable
from drillbook.checks.resume_verdict import Resume, predict
from drillbook.checks.scope import link_of, unreadable
from drillbook.checks.words import counted, listed, place
from drillbook.model.finding import Verdict
from drillbook.model.observation import Observation
from drillbook.model.quantity import RecordsText, records
from drillbook.model.rows import GroupRow
from drillbook.model.scope import Scope, chosen
from drillbook.snapshots.base import Partition
from drillbook.snapshots.groups import Group, GroupsSnapshot
from drillbook.snapshots.position import PositionsSnapshot
from drillbook.snapshots.replication import ReplicationSnapshot
from drillbook.snapshots.union import AnyRead
from drillbook.snapshots.window import Window

CARRIED = {"classic", "consumer", "unknown"}
_ORDER = (Verdict.FAILED, Verdict.UNKNOWN, Verdict.PROVEN)


class ResumePointParams(CheckParams, frozen=True, kw_only=True):
    """Limits hold for each group, over all its partitions. `direction: back` is from the target to the source.

    `stable`: nothing has moved since the groups were empty, for as long as the mirror may still move it.
    """

    reread_at_most: RecordsText
    skip_at_most: RecordsText
    stable: bool = False
    direction: Literal["forward", "back"] = "forward"


@dataclass(frozen=True)
class Limits:
    """The two limits as numbers."""

    reread: int
    skip: int


def _reads(params: ResumePointParams, scope: Scope, window: Window) -> tuple[AnyRead, ...]:
    return () if unreadable(scope) else reads(_asked(params, scope), window)


def _asked(params: ResumePointParams, scope: Scope) -> Asked:
    """Who is asked about; on the way back the regions change places, and nothing mirrors that way."""
    if params.direction == "back":
        scope = replace(scope, source=scope.target, target=scope.source, link=None)
    return Asked(scope, params.workloads)


def _title(params: ResumePointParams, scope: Scope) -> str:
    asked = _asked(params, scope)
    back = ", coming back" if params.direction == "back" else ""
    return f"resume points of {listed(asked.source.groups)} in {asked.target.region}{back}"


def _judge(params: ResumePointParams, scope: Scope, window: Window) -> Observation:
    seen = Evidence(window, "records")
    workloads = chosen(scope, params.workloads)
    asked = _asked(params, scope)
    limits = Limits(records(params.reread_at_most), records(params.skip_at_most))
    number, rows = Number(None, limits.reread, "≤", "records"), tuple[GroupRow, ...]()
    if unreadable(scope):
        seen.doubt("replication", unreadable(scope))
    elif asked.source.groups:
        source = seen.read(asked.source, GroupsSnapshot)
        target = seen.read(asked.target, GroupsSnapshot)
        chain = newest_chain(asked, window)
        if source is not None and nothing_committed(asked, source):
            seen.doubt(source.region, "no group has committed anything on these topics", source)
        elif isinstance(chain, PositionsSnapshot):
            seen.admit(chain)
        elif chain is None:
            seen.doubt("prediction", "no history yet: its readings are not complete")
        elif source is not None and target is not None:
            number, rows = _weigh(seen, asked, chain, limits)
            if params.stable:
                weigh_stable(seen, asked, back=params.direction == "back")
    return seen.conclude("resume_point", "offsets", _title(params, scope), workloads, number, rows=rows)


def _weigh(seen: Evidence, asked: Asked, chain: Chain, limits: Limits) -> tuple[Number, tuple[GroupRow, ...]]:
    parts = (chain.source, chain.target, chain.ends, chain.positions, chain.found)
    usable = [seen.admit(answer) for answer in parts]
    if not all(usable):
        return Number(None, limits.reread, "≤", "records"), ()
    predicted = _predict(seen, asked, chain)
    groups = {g.name: g for g in chain.source.groups}
    lags = {(p.group, p.topic, p.partition): p.after for p in chain.positions.positions}
    filled: dict[str, list[int]] = {}
    for p in chain.ends.partitions:
        if p.high_watermark > p.earliest:
            filled.setdefault(p.topic, []).append(p.partition)
    rows: list[GroupRow] = []
    worst_reread, worst_skip = 0, 0
    for name, (_, topics) in asked.uses().items():
        mine = predicted.get(name, {})
        if name in groups:
            _absent(seen, groups[name], topics, filled, chain, mine)
        elif all(e.scope != name for e in chain.source.errors):
            seen.doubt(name, f"{chain.source.region} gave no answer for it", chain.source)
        low, skip = _group(seen, name, mine, chain, limits)
        worst_reread, worst_skip = max(worst_reread, low), max(worst_skip, skip)
        rows += [_row(k, r, lags[k], limits) for k, r in mine.items()]
    rows.sort(key=lambda r: (_ORDER.index(r.verdict), -(r.skip or 0), -(r.reread or 0), r.group, r.topic, r.partition))
    if worst_skip > limits.skip:
        return Number(worst_skip, limits.skip, "≤", "records"), tuple(rows)
    return Number(worst_reread, limits.reread, "≤", "records"), tuple(rows)


def _predict(seen: Evidence, asked: Asked, chain: Chain) -> dict[str, dict[Key, Resume]]:
    """Of each group, its partitions."""
    uses = asked.uses()
    found = {(f.group, f.topic, f.partition): f for f in chain.found.found}
    there = {(g.name, c.topic, c.partition) for g in chain.target.groups for c in g.committed}
    copied = _copied_to(seen, asked.scope)
    predicted: dict[str, dict[Key, Resume]] = {}
    for position in chain.positions.positions:
        key = position.group, position.topic, position.partition
        answer, mine = found.get(key), predicted.setdefault(position.group, {})
        if answer is None:
            mine[key] = Resume(doubt="its record was not looked for in the target")
        else:
            mine[key] = predict(
                position,
                answer,
                uses[position.group][0].reset,
                committed=key in there,
                copied_to=copied.get(key[1:]) if copied else None,
                carried=asked.scope.link is not None,
            )
    return predicted


def _copied_to(seen: Evidence, scope: Scope) -> dict[Partition, int]:
    """The mirror's positions where they are known: they bound what is not copied yet."""
    if scope.link is None:
        return {}
    answer = seen.glance(link_of(scope.link), ReplicationSnapshot)
    source = connector(answer, scope.link.source) if answer else None
    return {(p.topic, p.partition): p.next_offset for p in source.positions} if source else {}


def _absent(
    seen: Evidence,
    group: Group,
    topics: frozenset[str],
    filled: dict[str, list[int]],
    chain: Chain,
    mine: dict[Key, Resume],
) -> None:
    """A group that nobody can predict, and partitions that have an offset beside them but none of their own.

    `filled`: of each topic the partitions that hold records in the target.
    """
    if group.protocol not in CARRIED:
        seen.doubt(group.name, f"protocol {group.protocol}: no offset of such a group is carried", chain.source)
    if not mine:
        seen.doubt(group.name, f"has committed nothing on its topics in {chain.source.region}", chain.source)
    for topic in sorted({c.topic for c in group.committed} & topics):
        for partition in filled.get(topic, ()):
            if (group.name, topic, partition) not in mine:
                says = f"no committed offset in {chain.source.region}: where it stands is not known"
                seen.doubt(f"{group.name} {place(topic, partition)}", says, chain.source)


def _group(seen: Evidence, name: str, mine: dict[Key, Resume], chain: Chain, limits: Limits) -> tuple[int, int]:
    """Add the group's partitions and its sums; the least that it re-reads, and what it skips."""
    for key, resume in mine.items():
        where = f"{name} {place(key[1], key[2])}"
        if resume.fault:
            seen.fail(where, resume.fault, chain.found)
        elif resume.doubt:
            seen.doubt(where, resume.doubt, chain.found)
    counting = [r for r in mine.values() if not r.fault and not r.doubt]
    low = sum(r.reread or 0 for r in counting)
    skip = sum(r.skip or 0 for r in counting)
    bounded = [r.most for r in counting if r.most is not None]
    high = sum(bounded) if len(bounded) == len(counting) else None
    most_reread = _most({k: r.reread or 0 for k, r in mine.items()})
    most_skipped = _most({k: r.skip or 0 for k, r in mine.items()})
    if skip > limits.skip:
        says = f"never reads {counted(skip, 'record')}, {skip - limits.skip:,} over{most_skipped}"
        seen.fail(name, says, chain.found, value=skip)
    if low > limits.reread:
        says = f"reads {counted(low, 'record')} again, {low - limits.reread:,} over{most_reread}"
        seen.fail(name, says, chain.found, value=low)
    elif high is None or high > limits.reread:
        most = "an unknown number of" if high is None else f"{high:,}"
        says = f"reads between {low:,} and {most} records again: not copied yet{most_reread}"
        seen.doubt(name, says, chain.found, value=low)
    elif skip <= limits.skip and counting:
        says = f"reads {low:,}" if low == high else f"reads {low:,} to {high:,}"
        seen.prove(name, f"{says} again, skips {skip:,}", chain.found, value=high)
    return low, skip


def _most(numbers: dict[Key, int]) -> str:
    """Where the number is highest, as the end of a sentence."""
    key = max(numbers, key=lambda k: numbers[k], default=None)
    return f", most on {place(key[1], key[2])}: {numbers[key]:,}" if key and numbers[key] else ""


def _row(key: Key, resume: Resume, lag: int, limits: Limits) -> GroupRow:
    verdict = Verdict.PROVEN
    if resume.fault or (resume.skip or 0) > limits.skip or (resume.reread or 0) > limits.reread:
        verdict = Verdict.FAILED
    elif resume.doubt or resume.most is None or resume.most > limits.reread:
        verdict = Verdict.UNKNOWN
    return GroupRow(
        *key,
        state=resume.state,
        resumes_at=resume.resumes_at,
        reread=resume.reread,
        skip=resume.skip,
        reread_most=resume.most if resume.most != resume.reread else None,
        lag=lag,
        verdict=verdict,
    )


CHECK = Check(
    name="resume_point",
    kind="offsets",
    proves="Where each group goes on in the target, and how many records it reads again or never reads.",
    params=ResumePointParams,
    reads=_reads,
    judge=_judge,
    title=_title,
    every=EVERY,
    means="A group that moves reads more records twice than its downstream bears, or never reads some.",
    changes="The group's own progress, the mirror's translated offsets, and offsets committed in the target.",
)

"""topics: the workloads' topics have the same partitions and configs in both regions."""

from fnmatch import fnmatchcase

from msgspec.structs import replace

from drillbook.checks.base import Check, CheckParams
from drillbook.checks.evidence import Evidence, Number
from drillbook.checks.scope import topics_of, whose
from drillbook.checks.words import listed
from drillbook.model.finding import Verdict
from drillbook.model.observation import Observation
from drillbook.model.rows import TopicRow
from drillbook.model.scope import Scope, chosen, topics
from drillbook.snapshots.topics import ReadTopics, Topic, TopicsSnapshot
from drillbook.snapshots.window import Window

NEVER_COPIED = (
    "min.insync.replicas",
    "unclean.leader.election.enable",
    "message.timestamp.*",
    "*.replication.throttled.replicas",
)
"""What MirrorMaker leaves out by default, and does not say so."""
PARTITIONS = "partitions"
_ORDER = (Verdict.FAILED, Verdict.UNKNOWN, Verdict.PROVEN)


class TopicsParams(CheckParams, frozen=True, kw_only=True):
    """`allow` names configs, or patterns such as `message.timestamp.*`, that may differ."""

    allow: tuple[str, ...] = ()


def _reads(params: TopicsParams, scope: Scope, window: Window) -> tuple[ReadTopics, ...]:  # noqa: ARG001
    if not topics(chosen(scope, params.workloads)):
        return ()
    return tuple(topics_of(scope, r.name, params.workloads) for r in (scope.source, scope.target))


def _title(params: TopicsParams, scope: Scope) -> str:
    return f"topics of {whose(scope, params.workloads)} are equal"


def _judge(params: TopicsParams, scope: Scope, window: Window) -> Observation:
    seen = Evidence(window)
    workloads = chosen(scope, params.workloads)
    names = topics(workloads)
    differing, note = None, ""
    rows: list[TopicRow] = []
    if names:
        source, target = (
            seen.read(topics_of(scope, r.name, params.workloads), TopicsSnapshot) for r in (scope.source, scope.target)
        )
        if source is not None and target is not None:
            rows = [_compare(seen, params, name, source, target) for name in names]
            rows.sort(key=lambda r: _ORDER.index(r.verdict))
            differing = sum(r.verdict is Verdict.FAILED for r in rows)
            note = _replicas(source, target)
    number = Number(differing, 0, "=", "count")
    return seen.conclude("topics", "topics", _title(params, scope), workloads, number, note=note, rows=tuple(rows))


def _compare(
    seen: Evidence, params: TopicsParams, name: str, source: TopicsSnapshot, target: TopicsSnapshot
) -> TopicRow:
    here, there = (next((t for t in a.topics if t.name == name), None) for a in (source, target))
    failing = any(e.scope == name for e in (*source.errors, *target.errors))
    row = TopicRow(
        name, here.partitions if here else None, there.partitions if there else None, 0, "not read", Verdict.UNKNOWN
    )
    for topic, answer in ((here, source), (there, target)):
        if topic is None and not any(e.scope == name for e in answer.errors):
            seen.fail(name, f"is not in {answer.region}", answer)
            row = replace(row, state=f"missing in {answer.region}", verdict=Verdict.FAILED)
    if here is None or there is None or failing:
        return row
    wrong, allowed = _differences(params, here, there, source.region, target.region)
    for says in wrong.values():
        seen.fail(name, says, target)
    if wrong:
        return replace(row, configs=len(wrong.keys() - {PARTITIONS}), state=", ".join(wrong), verdict=Verdict.FAILED)
    also = f"; differ as allowed: {listed(allowed)}" if allowed else ""
    seen.prove(name, f"{here.partitions} partitions, {len(here.configs)} configs are equal{also}", target)
    return replace(row, state=f"equal but for {', '.join(allowed)}" if allowed else "equal", verdict=Verdict.PROVEN)


def _differences(
    params: TopicsParams, here: Topic, there: Topic, source: str, target: str
) -> tuple[dict[str, str], list[str]]:
    """What differs, by name, as sentences, and the names of configs that may."""
    wrong: dict[str, str] = {}
    allowed: list[str] = []
    if here.partitions != there.partitions:
        wrong[PARTITIONS] = f"has {here.partitions} partitions in {source}, {there.partitions} in {target}"
    first, second = dict(here.configs), dict(there.configs)
    for config in sorted(first.keys() | second.keys()):
        if first.get(config) == second.get(config):
            continue
        if any(fnmatchcase(config, pattern) for pattern in params.allow):
            allowed.append(config)
            continue
        silent = any(fnmatchcase(config, pattern) for pattern in NEVER_COPIED)
        says = f"{config} is {_said(first, config)} in {source}, {_said(second, config)} in {target}"
        wrong[config] = says + (": MirrorMaker never copies it" if silent else "")
    return wrong, allowed


def _said(configs: dict[str, str], name: str) -> str:
    return (configs[name] or "empty") if name in configs else "not set"


def _replicas(source: TopicsSnapshot, target: TopicsSnapshot) -> str:
    """Replicas are a site's own matter, so they are said and not judged."""
    here = {t.name: t.replication_factor for t in source.topics}
    fewer = [t.name for t in target.topics if t.replication_factor < here.get(t.name, 0)]
    return f"fewer replicas in {target.region}: {listed(fewer)}" if fewer else ""


CHECK = Check(
    name="topics",
    kind="topics",
    proves="Partitions and configs of every topic are equal in both regions, but for what is allowed.",
    params=TopicsParams,
    reads=_reads,
    judge=_judge,
    title=_title,
    every=5_000_000,
    means="Keys go to other partitions, or records live shorter or are kept less safely than where they came from.",
    changes="Partitions added in one region, and configs: the mirror copies most of them, and some never.",
)

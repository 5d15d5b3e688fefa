"""Partitions and configs of the workloads' topics in the target as the source has them; nothing is lowered."""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Final

from drillbook.actions.base import Planned
from drillbook.actions.reading import answered
from drillbook.actions.reconcile_params import ReconcileParams
from drillbook.actions.stock import alter_topic
from drillbook.model.scope import Scope, chosen, topics
from drillbook.model.topic_calls import AlterTopic, ConfigChange
from drillbook.snapshots.topics import ReadTopics, Topic, TopicsSnapshot
from drillbook.snapshots.union import AnyRead
from drillbook.snapshots.window import Window

LEAST: Final = "min.insync.replicas"


def reads(params: ReconcileParams, scope: Scope) -> tuple[AnyRead, ...]:
    """What the topics check asks too."""
    names = topics(chosen(scope, params.workloads))
    return tuple(ReadTopics(r.name, names) for r in (scope.source, scope.target) if names)


def plan(params: ReconcileParams, scope: Scope, window: Window) -> Planned:
    """One call a topic that differs."""
    names = topics(chosen(scope, params.workloads))
    answers: list[TopicsSnapshot] = []
    for region in (scope.source, scope.target):
        answer = answered(window, ReadTopics(region.name, names), TopicsSnapshot)
        if isinstance(answer, str) or answer.errors:
            why = answer if isinstance(answer, str) else f"{answer.errors[0].scope}: {answer.errors[0].message}"
            return Planned(unknown=f"topics can't be read: {why}")
        answers.append(answer)
    here, there = ({t.name: t for t in a.topics} for a in answers)
    target = scope.target
    calls: list[AlterTopic] = []
    notes: list[str] = []
    for name in names:
        mine, theirs = here.get(name), there.get(name)
        if mine is None or theirs is None:
            absent = scope.source.name if mine is None else target.name
            notes.append(f"left, {name} is not in {absent}: the replicator makes topics, not this action")
            continue
        changes, left = _changes(params, mine, theirs, target.name)
        notes += left
        raised = mine.partitions if mine.partitions > theirs.partitions else 0
        if mine.partitions < theirs.partitions:
            notes.append(f"left, {name} has {theirs.partitions} partitions, and none can be taken away")
        if changes or raised:
            if raised:
                notes.append(f"partitions of {name} can't be lowered again: keys go to other partitions from then on")
            calls.append(
                AlterTopic(
                    target.name,
                    _text(name, theirs.partitions, raised, changes, target.name),
                    effect="irreversible" if raised else "reversible",
                    undo=alter_topic(target, name, changes),
                    topic=name,
                    partitions=raised,
                    found=theirs.partitions,
                    configs=changes,
                )
            )
    return Planned((*calls,), _blast(calls, target.name), tuple(notes))


def _changes(
    params: ReconcileParams, mine: Topic, theirs: Topic, region: str
) -> tuple[tuple[ConfigChange, ...], list[str]]:
    first, second = dict(mine.configs), dict(theirs.configs)
    changes: list[ConfigChange] = []
    left: list[str] = []
    for name in sorted(first.keys() | second.keys()):
        value, old = first.get(name), second.get(name)
        if value == old or any(fnmatchcase(name, pattern) for pattern in params.allow):
            continue
        if name == LEAST and _too_many(first, theirs):
            says = f"{theirs.replication_factor} replicas could never keep {value} in sync"
            left.append(f"left, {LEAST} of {mine.name} in {region}: {says}")
            continue
        changes.append(ConfigChange(name, value, old))
    return tuple(changes), left


def _too_many(configs: Mapping[str, str], theirs: Topic) -> bool:
    wanted = configs.get(LEAST, "")
    return wanted.isdigit() and int(wanted) > theirs.replication_factor


def _text(name: str, found: int, raised: int, changes: tuple[ConfigChange, ...], region: str) -> str:
    said = [f"partitions {found} to {raised}"] if raised else []
    said += [f"{c.name} {_told(c.old)} to {_told(c.value)}" for c in changes]
    return f"set {name} in {region}: {', '.join(said)}"


def _told(value: str | None) -> str:
    return "unset" if value is None else value or "empty"


def _blast(calls: list[AlterTopic], region: str) -> str:
    raised = sum(c.partitions - c.found for c in calls if c.partitions)
    configs = sum(len(c.configs) for c in calls)
    return f"adds {raised} partitions and sets {configs} configs in {region}, deletes 0 topics"

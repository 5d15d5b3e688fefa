"""canary: make the topic that `writes` writes to, where it is not there yet."""

from typing import Annotated

import msgspec

from drillbook.actions.base import Action, ActionParams, Planned
from drillbook.actions.reading import answered, region_of
from drillbook.actions.stock import delete_topic
from drillbook.model.scope import Scope, chosen, owner_of, topics
from drillbook.model.topic_calls import CreateTopic
from drillbook.snapshots.topics import ReadTopics, TopicsSnapshot
from drillbook.snapshots.union import AnyRead
from drillbook.snapshots.window import Window

TopicName = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,248}$", description="the name of a topic, such as drillbook.canary"
    ),
]
Count = Annotated[int, msgspec.Meta(ge=1, le=100, description="a number from 1 to 100")]


class CanaryParams(ActionParams, frozen=True, kw_only=True):
    """`replication` is that of the workloads' topics in the same region unless it is given."""

    create: TopicName
    region: str = "target"
    partitions: Count = 2
    replication: Count | None = None


def _asked(params: CanaryParams, scope: Scope, region: str) -> ReadTopics:
    return ReadTopics(region, (params.create, *topics(chosen(scope, params.workloads))))


def _reads(params: CanaryParams, scope: Scope) -> tuple[AnyRead, ...]:
    where = region_of(scope, params.region)
    return (_asked(params, scope, where.name),) if where else ()


def _plan(params: CanaryParams, scope: Scope, window: Window) -> Planned:
    where = region_of(scope, params.region)
    if where is None:
        return Planned(unknown=f"{params.region} is no region of this drill")
    owner = owner_of(scope, params.create)
    if owner:
        return Planned(unknown=f"{params.create} is a topic of {owner}: a canary never goes among its records")
    answer = answered(window, _asked(params, scope, where.name), TopicsSnapshot)
    if isinstance(answer, str):
        return Planned(unknown=f"whether {params.create} exists can't be read: {answer}")
    error = next((e for e in answer.errors if e.scope == params.create), None)
    if error is not None:
        return Planned(unknown=f"whether {params.create} exists can't be read: {error.message}")
    there = next((t for t in answer.topics if t.name == params.create), None)
    if there is not None:
        exists = f"{params.create} exists in {where.name}: {_shape(there.partitions, there.replication_factor)}"
        return Planned((), f"creates 0 topics in {where.name}", (exists,))
    replication = params.replication or max((t.replication_factor for t in answer.topics), default=0)
    if not replication:
        return Planned(unknown=f"no topic of a workload was seen in {where.name}: give `replication`")
    call = CreateTopic(
        where.name,
        f"create {params.create} in {where.name}: {_shape(params.partitions, replication)}",
        undo=(delete_topic(where, params.create),),
        topic=params.create,
        partitions=params.partitions,
        replication=replication,
    )
    return Planned((call,), f"creates 1 topic in {where.name}")


def _shape(partitions: int, replication: int) -> str:
    replicas = "1 replica" if replication == 1 else f"{replication} replicas"
    return f"{partitions} {'partition' if partitions == 1 else 'partitions'}, {replicas} each"


ACTION = Action(
    name="canary",
    does="Create the canary topic where it is missing; one that exists is left as it is.",
    params=CanaryParams,
    allow=("canary-topic",),
    reads=_reads,
    plan=_plan,
)

"""Reads groups; needs DESCRIBE on each GROUP and on every TOPIC, as offsets of hidden topics are left out silently."""

from typing import Any, Final

from confluent_kafka import ConsumerGroupState, ConsumerGroupTopicPartitions, ConsumerGroupType

from drillbook.regions.deadline import Deadline
from drillbook.regions.failures import RegionError, code_of, read_error
from drillbook.regions.login import Login
from drillbook.regions.region import Region
from drillbook.regions.visible import refuse_if_silent, sees_every_topic
from drillbook.snapshots.base import ReadError
from drillbook.snapshots.groups import Committed, Group, GroupsSnapshot, Member, ReadGroups

STATES: Final = {
    ConsumerGroupState.STABLE: "stable",
    ConsumerGroupState.EMPTY: "empty",
    ConsumerGroupState.DEAD: "dead",
    ConsumerGroupState.PREPARING_REBALANCING: "preparing-rebalance",
    ConsumerGroupState.COMPLETING_REBALANCING: "completing-rebalance",
}
PROTOCOLS: Final = {ConsumerGroupType.CLASSIC: "classic", ConsumerGroupType.CONSUMER: "consumer"}
OTHER_KINDS: Final = frozenset({"share", "streams"})
NO_SUCH_GROUP: Final = frozenset({"GROUP_ID_NOT_FOUND"})


def read_groups(read: ReadGroups, region: Region, deadline: Deadline) -> GroupsSnapshot:
    """State, members and committed offsets; one request describes all, one a group reads its offsets.

    Offsets come first: of a group that is empty afterwards they were committed before it started.
    """
    if not read.groups:
        return GroupsSnapshot(region=read.region, observed_at=0)
    login = region.reading()
    names = sorted(set(read.groups))
    offsets = {name: _ask_offsets(login, name) for name in names}
    committed = login.wait_each(offsets, deadline)
    states = login.wait_each(login.call(login.admin.describe_consumer_groups, names), deadline)
    refuse_if_silent(states.values())
    others = _others(region, [n for n, s in states.items() if _not_there(s)], deadline)
    complete = sees_every_topic(login, deadline)
    groups: list[Group] = []
    errors: list[ReadError] = []
    for name in names:
        group, failed = others.get(name) or _group(name, states[name], committed[name])
        if group is not None:
            groups.append(group)
            if not complete:
                right = "DESCRIBE on TOPIC *"
                text = f"committed offsets of some topics may be hidden: needs {right}"
                errors.append(ReadError(text, name, "NOT_PERMITTED", right))
        errors += failed
    return GroupsSnapshot(
        region=read.region, observed_at=0, errors=tuple(errors), asked=read.groups, groups=tuple(groups)
    )


def _not_there(state: Any) -> bool:
    """Whether this is the answer of a group that does not exist, or of one that is no consumer group at all."""
    if isinstance(state, Exception):
        return code_of(state) in NO_SUCH_GROUP
    return bool(state.state == ConsumerGroupState.DEAD)


def _others(region: Region, names: list[str], deadline: Deadline) -> dict[str, tuple[Group | None, list[ReadError]]]:
    """Share and streams groups among these: asked as consumer groups, they answer as if they did not exist."""
    if not names:
        return {}
    try:
        with region.second_admin().held(deadline) as admin:
            listed = {row["group_id"]: row for row in admin.list_groups()}
    except RegionError as error:
        if error.code == "NO_LOGIN":  # a mechanism that the other client lacks: then a share group passes for none
            return {}
        says = f"whether it is a share or streams group cannot be read: {error.message}"
        return {name: (None, [ReadError(says, name, error.code)]) for name in names}
    found: dict[str, tuple[Group | None, list[ReadError]]] = {}
    for name in names:
        row = listed.get(name, {})
        kind = str(row.get("group_type", "")).lower()
        if kind in OTHER_KINDS:
            found[name] = Group(name, str(row.get("group_state", "unknown")).lower(), kind), []
    return found


def _ask_offsets(login: Login, name: str) -> Any:
    request = [ConsumerGroupTopicPartitions(name)]
    return login.call(login.admin.list_consumer_group_offsets, request)[name]


def _group(name: str, state: Any, offsets: Any) -> tuple[Group | None, list[ReadError]]:
    if isinstance(state, Exception) and code_of(state) not in NO_SUCH_GROUP:
        return None, [read_error(state, name, f"DESCRIBE on GROUP {name}")]
    if isinstance(offsets, Exception) and code_of(offsets) not in NO_SUCH_GROUP:
        return None, [read_error(offsets, name, f"DESCRIBE on GROUP {name}")]
    committed, errors = _committed(name, offsets)
    if _not_there(state):
        # A group that turns from one protocol into the other is told as none for a moment, and keeps its offsets
        return Group(name, "unknown" if committed else "dead", committed=committed), errors
    group = Group(
        name,
        STATES.get(state.state, "unknown"),
        PROTOCOLS.get(state.type, "unknown"),
        tuple(sorted((_member(m) for m in state.members), key=lambda m: (m.client, m.instance))),
        committed,
    )
    return group, errors


def _committed(name: str, offsets: Any) -> tuple[tuple[Committed, ...], list[ReadError]]:
    committed: list[Committed] = []
    errors: list[ReadError] = []
    for found in () if isinstance(offsets, Exception) else offsets.topic_partitions:
        if found.error is not None:
            errors.append(ReadError(str(found.error), name, str(found.error.name())))
        elif found.offset >= 0:
            committed.append(Committed(found.topic, found.partition, found.offset))
    return tuple(sorted(committed, key=lambda c: (c.topic, c.partition))), errors


def _member(member: Any) -> Member:
    return Member(member.client_id or "", member.host or "", member.group_instance_id or "")

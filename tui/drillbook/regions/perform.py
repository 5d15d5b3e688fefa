"""Carries out one call: allowed by the site, in the right cluster, and read back."""

import logging
from collections.abc import Callable
from typing import Final

import httpx
import msgspec

from drillbook.errors import InputError
from drillbook.model.group_calls import RemoveMembers
from drillbook.model.link_calls import CreateLink, DeleteLink, RecordEnds, RestartLink
from drillbook.model.plan import (
    AnyCall,
    Attest,
    CommitOffsets,
    ConnectorCall,
    CreateAcls,
    DeleteAcls,
    FleetCall,
    Outcome,
    TakeSnapshot,
)
from drillbook.model.schema_calls import DeleteSchema, RegisterSchema, SetCompatibility
from drillbook.model.site_calls import RunCommand, SendRequest
from drillbook.model.topic_calls import AlterTopic, CreateTopic, DeleteTopic
from drillbook.regions import (
    acl_calls,
    connector_call,
    fleet_call,
    link_call,
    link_restart,
    members_call,
    offsets_call,
    schema_calls,
    site_calls,
    topic_alter,
    topic_calls,
)
from drillbook.regions.answers import EXPECTED, answer
from drillbook.regions.deadline import Deadline
from drillbook.regions.failures import code_of, text_of
from drillbook.regions.region import Region
from drillbook.regions.visible import describe_cluster, operation_names
from drillbook.snapshots.base import whole_error
from drillbook.snapshots.union import AnySnapshot

log = logging.getLogger("drillbook.regions")
ALLOWED_BY: Final[dict[type[AnyCall], tuple[str, ...]]] = {
    CreateAcls: ("acls",),
    DeleteAcls: ("acls",),
    FleetCall: ("fleet",),
    ConnectorCall: ("replication", "connectors"),
    CreateLink: ("replication",),
    DeleteLink: ("replication",),
    RestartLink: ("replication",),
    CommitOffsets: ("group-offsets",),
    RemoveMembers: ("group-members",),
    SendRequest: ("http",),
    RunCommand: ("command",),
    CreateTopic: ("canary-topic",),
    DeleteTopic: ("canary-topic",),
    AlterTopic: ("topics",),
    RegisterSchema: ("schemas",),
    DeleteSchema: ("schemas",),
    SetCompatibility: ("schemas",),
}
"""Any of these words in the region's `allow`; calls that change nothing need none."""
ACTED: Final = (CreateAcls, DeleteAcls, CommitOffsets, RemoveMembers, CreateTopic, DeleteTopic, AlterTopic)
"""Calls that the acting principal's own connection to the cluster carries."""
NOT_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol, httpx.InvalidURL, InputError)
NO_WAY_TO_SEND: Final = frozenset({"NO_ADDRESS", "NO_LOGIN", "NO_FILE"})

Hush = Callable[[AnySnapshot], AnySnapshot]


def perform(call: AnyCall, cluster_id: str, region: Region, deadline: Deadline, hush: Hush) -> Outcome:
    """`known` is False where the call was sent and nobody can tell what came of it."""
    sent = False
    try:
        refused = _refused(call, region) or _wrong_cluster(call, cluster_id, region, deadline)
        if refused:
            return Outcome(ok=False, text=f"refused: {refused}; nothing was sent")
        sent = True
        return _performed(call, region, deadline, hush)
    except EXPECTED as error:
        sent = sent and not isinstance(error, NOT_SENT) and code_of(error) not in NO_WAY_TO_SEND
        return Outcome(ok=False, text=text_of(error) + ("" if sent else "; nothing was sent"), known=not sent)
    except Exception as error:
        log.exception("%s failed", type(call).__name__)
        return Outcome(ok=False, text=f"a fault of Drillbook itself: {type(error).__name__}: {error}", known=not sent)


def _refused(call: AnyCall, region: Region) -> str:
    if call.region != region.name:
        return f"this worker acts in {region.name}, the call is for {call.region}"
    words = ALLOWED_BY.get(type(call), ())
    if words and not set(words) & set(region.config.region.allow):
        return f"regions.yaml does not allow {' or '.join(words)} in {region.name}"
    return ""


def _wrong_cluster(call: AnyCall, cluster_id: str, region: Region, deadline: Deadline) -> str:
    """Why not, read on the very connection that is to carry the effect.

    A broker that lists ALTER evaluates rights as Kafka does; one that does not may answer an ACL write with nothing, at
    which the native client aborts the process.
    """
    operations: tuple[str, ...] | None = None
    if isinstance(call, ConnectorCall | CreateLink | DeleteLink | RestartLink):
        found = region.connect().cluster_id(deadline)
    else:
        acls = isinstance(call, CreateAcls | DeleteAcls)
        about = describe_cluster(region.acting() if isinstance(call, ACTED) else region.reading(), deadline)
        found = str(about.cluster_id or "")
        operations = operation_names(about.authorized_operations) if acls else None
    if not cluster_id or found != cluster_id:
        return f"this connection is to cluster {found or '?'}, not {cluster_id or '?'}"
    if operations is not None and "ALTER" not in operations:
        return "the acting principal needs ALTER on CLUSTER"
    return ""


def _performed(call: AnyCall, region: Region, deadline: Deadline, hush: Hush) -> Outcome:
    match call:
        case CreateAcls():
            return acl_calls.create(region.acting(), call.bindings, deadline)
        case DeleteAcls():
            return acl_calls.delete(region.acting(), call.bindings, deadline)
        case ConnectorCall():
            return connector_call.change(call, region, deadline)
        case CreateLink():
            return link_call.create(call, region, deadline)
        case DeleteLink():
            return link_call.delete(call, region, deadline)
        case RestartLink():
            return link_restart.restart(call, region, deadline)
        case RecordEnds():
            return connector_call.record_ends(call.topics, region, deadline)
        case FleetCall():
            return fleet_call.change(call, region, deadline)
        case CommitOffsets():
            return offsets_call.commit(call, region, deadline)
        case RemoveMembers():
            return members_call.remove(call, region, deadline)
        case CreateTopic():
            return topic_calls.create(call, region, deadline)
        case DeleteTopic():
            return topic_calls.delete(call, region, deadline)
        case AlterTopic():
            return topic_alter.alter(call, region, deadline)
        case RegisterSchema() | DeleteSchema() | SetCompatibility():
            return schema_calls.change(call, region.registry(), deadline)
        case SendRequest():
            return site_calls.send(call, region, deadline)
        case RunCommand():
            return site_calls.run(call, region, deadline)
        case TakeSnapshot():
            return _snapshot(call, region, deadline, hush)
        case Attest():
            return Outcome(ok=False, text="a person does this, not a worker")


def _snapshot(call: TakeSnapshot, region: Region, deadline: Deadline, hush: Hush) -> Outcome:
    answers = [hush(answer(read, region, deadline)) for read in call.reads]
    evidence = msgspec.json.encode(answers).decode()
    unread = [type(r).__name__ for r, a in zip(call.reads, answers, strict=True) if whole_error(a) is not None]
    text = f"{len(answers) - len(unread)} of {len(answers)} readings kept"
    return Outcome(ok=not unread, text=text + (f"; not read: {', '.join(unread)}" if unread else ""), evidence=evidence)

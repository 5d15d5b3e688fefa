"""The exact reverse of each kind of call: what `undo` plans, and where a new kind of call says how it is taken back."""

from drillbook.actions.fleet import one_call
from drillbook.actions.reverse_schema import reverse_schema
from drillbook.actions.stock import (
    add_acl,
    alter_topic,
    connector,
    create_topic,
    delete_topic,
    remove_acl,
    reset_offset,
)
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
    OffsetRow,
    TakeSnapshot,
)
from drillbook.model.schema_calls import DeleteSchema, RegisterSchema, SetCompatibility
from drillbook.model.scope import RegionScope, Scope, region
from drillbook.model.site_calls import RunCommand, SendRequest
from drillbook.model.topic_calls import AlterTopic, ConfigChange, CreateTopic, DeleteTopic
from drillbook.snapshots.acls import AclBinding


def reverse(call: AnyCall, scope: Scope) -> AnyCall | str:
    """The call that takes this one back, or why none does."""
    try:
        where = region(scope, call.region)
    except KeyError:
        return f"{call.region} is no region of this drill"
    match call:
        case FleetCall():
            return _fleet(call, scope)
        case CreateAcls(bindings=bindings):
            undo = tuple(add_acl(where, b) for b in bindings)
            return DeleteAcls(where.name, f"remove {_rules(bindings)} in {where.name}", undo=undo, bindings=bindings)
        case DeleteAcls(bindings=bindings):
            undo = tuple(remove_acl(where, b) for b in bindings)
            return CreateAcls(where.name, f"create {_rules(bindings)} in {where.name}", undo=undo, bindings=bindings)
        case ConnectorCall():
            return _connector(call, where)
        case CreateLink():
            return _link(call, where)
        case DeleteLink():
            return f"only the runbook creates {call.connector} again, from a cut"
        case RestartLink():
            return _stopped_again(call, where)
        case CommitOffsets():
            return _offsets(call, where)
        case CreateTopic():
            undo = (create_topic(where, call.topic, call.partitions, call.replication),)
            return DeleteTopic(
                where.name,
                f"delete {call.topic} in {where.name}, which this drill created",
                effect="destructive",
                undo=undo,
                topic=call.topic,
                partitions=call.partitions,
                replication=call.replication,
            )
        case DeleteTopic():
            return CreateTopic(
                where.name,
                f"create {call.topic} in {where.name} again, without its records",
                undo=(delete_topic(where, call.topic),),
                topic=call.topic,
                partitions=call.partitions,
                replication=call.replication,
            )
        case AlterTopic():
            return _altered(call, where)
        case RegisterSchema() | DeleteSchema() | SetCompatibility():
            return reverse_schema(call)
        case SendRequest() | RunCommand():
            return f"only the runbook knows how: an action there that says `undoes: {call.name}`"
        case RemoveMembers():
            return "nothing puts a member back but its own client, when it starts"
        case TakeSnapshot() | Attest() | RecordEnds():
            return "it changed nothing"


def _altered(call: AlterTopic, where: RegionScope) -> AlterTopic | str:
    """Configs as they were; partitions stay."""
    if not call.configs:
        return f"partitions can't be taken away: {call.topic} keeps {call.partitions}"
    back = tuple(ConfigChange(c.name, c.old, c.value) for c in call.configs)
    return AlterTopic(
        where.name,
        f"set {len(back):,} configs of {call.topic} in {where.name} back",
        undo=alter_topic(where, call.topic, back),
        topic=call.topic,
        configs=back,
    )


def _fleet(call: FleetCall, scope: Scope) -> FleetCall | str:
    if not call.undo:
        return f"regions.yaml has no hook that takes a {call.verb} of {call.what} back"
    return one_call(
        scope, call.region, call.what, "start" if call.verb == "stop" else "stop", call.name, flush=call.flush
    )


def _connector(call: ConnectorCall, where: RegionScope) -> ConnectorCall:
    stopped = call.verb == "stop"
    return ConnectorCall(
        where.name,
        f"{'resume' if stopped else 'stop'} connector {call.connector} of {where.name}",
        undo=(connector(where.connect_url, call.connector, call.verb),),
        connector=call.connector,
        verb="resume" if stopped else "stop",
        idle=call.idle,
    )


def _stopped_again(call: RestartLink, where: RegionScope) -> ConnectorCall:
    """Its offsets stay: those of before are offsets of records that came the other way."""
    return ConnectorCall(
        where.name,
        f"stop connector {call.connector} of {where.name}",
        undo=(connector(where.connect_url, call.connector, "resume"),),
        connector=call.connector,
        verb="stop",
    )


def _link(call: CreateLink, where: RegionScope) -> DeleteLink:
    return DeleteLink(
        where.name,
        f"delete connector {call.connector} of {where.name}, which this drill created",
        connector=call.connector,
        forward=call.forward,
        starts=call.starts,
    )


def _offsets(call: CommitOffsets, where: RegionScope) -> CommitOffsets | str:
    """The offsets that were there before; where there was none, what was committed stays, and is counted."""
    rows = tuple(OffsetRow(r.topic, r.partition, r.old, r.offset) for r in call.rows if r.old >= 0)
    left = len(call.rows) - len(rows)
    if not rows:
        return f"{call.group} had no offsets in {where.name} before, and this version deletes none: they stay"
    return CommitOffsets(
        where.name,
        f"commit {len(rows):,} offsets of {call.group} in {where.name} as they were before",
        undo=tuple(reset_offset(where, call.group, r.topic, r.partition, r.old) for r in rows),
        group=call.group,
        origin="restored",
        rows=rows,
        left=left,
    )


def _rules(bindings: tuple[AclBinding, ...]) -> str:
    first = bindings[0] if bindings else None
    if first is not None and len(bindings) == 1:
        return f"{first.permission} {first.operation} of {first.principal} on {first.name}"
    principals = sorted({b.principal for b in bindings})
    return f"{len(bindings):,} ACLs of {', '.join(principals)}"

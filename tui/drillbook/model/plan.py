"""Plans: the exact calls of an action, frozen when the gate opens and executed from these bytes."""

import hashlib
from typing import Literal

import msgspec

from drillbook.model.call import Call, EffectKind
from drillbook.model.finding import Fact
from drillbook.model.group_calls import RemoveMembers
from drillbook.model.link_calls import CreateLink, DeleteLink, RecordEnds, RestartLink, link_effect, link_undone
from drillbook.model.schema_calls import DeleteSchema, RegisterSchema, SetCompatibility, schema_effect, schema_undone
from drillbook.model.site_calls import RunCommand, SendRequest, site_effect, site_undone
from drillbook.model.topic_calls import AlterTopic, CreateTopic, DeleteTopic, alter_key
from drillbook.snapshots.acls import AclBinding
from drillbook.snapshots.union import AnyRead


class FleetCall(Call, frozen=True, tag="fleet"):
    """Stop or start one application by the site's own hook."""

    what: Literal["writers", "groups"] = "writers"
    verb: Literal["stop", "start"] = "stop"
    name: str = ""
    flush: bool = True


class CreateAcls(Call, frozen=True, tag="create-acls"):
    """Create these bindings; each is read back."""

    bindings: tuple[AclBinding, ...] = ()


class DeleteAcls(Call, frozen=True, tag="delete-acls"):
    """Delete exactly these bindings; each is read back as gone."""

    bindings: tuple[AclBinding, ...] = ()


class ConnectorCall(Call, frozen=True, tag="connector"):
    """Stop or resume one connector; stopped is STOPPED and an empty task list.

    `idle`: it may run without a task, as a checkpoint connector does while no group has offsets.
    `record_ends` names topics whose end offsets in this region are recorded once it is stopped: the cut.
    """

    connector: str = ""
    verb: Literal["stop", "resume"] = "stop"
    record_ends: tuple[str, ...] = ()
    idle: bool = False


class OffsetRow(msgspec.Struct, frozen=True, omit_defaults=True):
    """The offset to commit in a partition, and the one that must be found there before; -1 is none."""

    topic: str
    partition: int
    offset: int
    old: int = -1


class CommitOffsets(Call, frozen=True, tag="commit-offsets"):
    """Commit offsets of one group, which must be empty; `old` offsets are expected, and what undo goes back to.

    `moving`: the group still ran when this was planned. The numbers only show the rule: right before the step acts they
    are taken again, from the group at rest, and a call that still moves is never sent. `left` counts offsets that were
    to be taken away and stay: then the commit does not take back what the drill did.
    """

    group: str = ""
    origin: Literal["content", "translated", "explicit", "restored"] = "content"
    rows: tuple[OffsetRow, ...] = ()
    moving: bool = False
    left: int = 0


class TakeSnapshot(Call, frozen=True, tag="snapshot"):
    """Read these, and keep the answers as evidence."""

    reads: tuple[AnyRead, ...] = ()


class Attest(Call, frozen=True, tag="attest"):
    """A person of `role` does something by hand and types what they saw."""

    role: str = ""
    ask: str = ""


AnyCall = (
    FleetCall | CreateAcls | DeleteAcls | ConnectorCall | CommitOffsets | TakeSnapshot | Attest | CreateTopic
    | DeleteTopic | SendRequest | RunCommand | RegisterSchema | DeleteSchema | SetCompatibility
    | AlterTopic | RemoveMembers | CreateLink | DeleteLink | RestartLink | RecordEnds
)  # fmt: skip


class Plan(msgspec.Struct, frozen=True, omit_defaults=True):
    """All calls of one step, in order; `blast` counts what they touch ("writes 3 ACLs in east, deletes 0").

    `notes` are what an approver should know (other topics that the prefix matches).
    """

    step: str
    calls: tuple[AnyCall, ...]
    blast: str = ""
    notes: tuple[str, ...] = ()


class Outcome(msgspec.Struct, frozen=True, omit_defaults=True):
    """What came of a call, read back from the region; `known` is False when nobody can tell (a crash, a time-out).

    `facts` are numbers worth keeping (the cut); `evidence` is JSON text to store by its hash.
    """

    ok: bool
    text: str
    known: bool = True
    facts: tuple[Fact, ...] = ()
    evidence: str = ""


def kept_ends(call: AnyCall) -> tuple[str, ...]:
    """The topics whose ends the call keeps, when a link was stopped."""
    match call:
        case ConnectorCall(verb="stop"):
            return call.record_ends
        case RecordEnds():
            return call.topics
        case _:
            return ()


def plan_hash(plan: Plan) -> str:
    """SHA-256 of the plan's canonical JSON."""
    return hashlib.sha256(msgspec.json.encode(plan)).hexdigest()


def plan_effect(plan: Plan) -> EffectKind:
    """The worst effect of its calls."""
    order: tuple[EffectKind, ...] = ("read", "reversible", "irreversible", "destructive")
    return max((c.effect for c in plan.calls), key=order.index, default="read")


def moves(plan: Plan) -> bool:
    """Whether it holds numbers that must be taken again right before it is carried out."""
    return any(isinstance(c, CommitOffsets) for c in plan.calls)


def fills(approved: AnyCall, call: AnyCall) -> bool:
    """Whether the call is the approved one, or its rule with the numbers of the moment."""
    if approved == call:
        return True
    if not isinstance(approved, CommitOffsets) or not isinstance(call, CommitOffsets):
        return False
    return _same_offsets(approved, call) and approved.moving and not call.moving


def fulfils(approved: Plan, plan: Plan) -> bool:
    """Whether the plan is the approved one with the numbers of the moment: no call more, none in another order."""
    left = list(approved.calls)
    for call in plan.calls:
        while left and not fills(left[0], call):
            left.pop(0)
        if not left:
            return False
        left.pop(0)
    return plan.step == approved.step


def with_numbers(planned: Plan, fresh: Plan) -> Plan:
    """The plan where what moved has the numbers of the fresh one; what needs no change any more is left out."""
    calls: list[AnyCall] = []
    for call in planned.calls:
        if isinstance(call, CommitOffsets) and call.moving:
            same = [c for c in fresh.calls if isinstance(c, CommitOffsets) and _same_offsets(call, c)]
            calls += same[:1]
        else:
            calls.append(call)
    return Plan(planned.step, tuple(calls), planned.blast, planned.notes)


def _same_offsets(one: CommitOffsets, other: CommitOffsets) -> bool:
    return (one.region, one.group, one.origin) == (other.region, other.group, other.origin)


def effect_key(call: AnyCall) -> str:
    """A name for what the call leaves behind; empty for a call that changes nothing."""
    match call:
        case FleetCall():
            return f"fleet/{call.region}/{call.what}/{call.name}/{call.verb}"
        case CreateAcls():
            return f"acls/{call.region}/create/{_bindings(call.bindings)}"
        case DeleteAcls():
            return f"acls/{call.region}/delete/{_bindings(call.bindings)}"
        case ConnectorCall():
            return f"connector/{call.region}/{call.connector}/{call.verb}"
        case RestartLink():
            return f"connector/{call.region}/{call.connector}/resume"
        case CommitOffsets():
            return "" if call.origin == "restored" else f"offsets/{call.region}/{call.group}"
        case CreateTopic() | DeleteTopic():
            return f"topic/{call.region}/{call.topic}/{'create' if isinstance(call, CreateTopic) else 'delete'}"
        case AlterTopic():
            return alter_key(call)
        case CreateLink() | DeleteLink():
            return link_effect(call)
        case SendRequest() | RunCommand():
            return site_effect(call)
        case RegisterSchema() | DeleteSchema() | SetCompatibility():
            return schema_effect(call)
        case TakeSnapshot() | Attest() | RemoveMembers() | RecordEnds():
            return ""


def undone_key(call: AnyCall) -> str:
    """The `effect_key` of the effect that this call takes back."""
    match call:
        case FleetCall():
            return f"fleet/{call.region}/{call.what}/{call.name}/{'stop' if call.verb == 'start' else 'start'}"
        case CreateAcls():
            return f"acls/{call.region}/delete/{_bindings(call.bindings)}"
        case DeleteAcls():
            return f"acls/{call.region}/create/{_bindings(call.bindings)}"
        case ConnectorCall():
            return f"connector/{call.region}/{call.connector}/{'stop' if call.verb == 'resume' else 'resume'}"
        case RestartLink():
            return f"connector/{call.region}/{call.connector}/stop"
        case CommitOffsets():
            return f"offsets/{call.region}/{call.group}" if call.origin == "restored" and not call.left else ""
        case CreateTopic() | DeleteTopic():
            return f"topic/{call.region}/{call.topic}/{'create' if isinstance(call, DeleteTopic) else 'delete'}"
        case AlterTopic():
            return alter_key(call, back=True)
        case CreateLink() | DeleteLink():
            return link_undone(call)
        case SendRequest() | RunCommand():
            return site_undone(call)
        case RegisterSchema() | DeleteSchema() | SetCompatibility():
            return schema_undone(call)
        case TakeSnapshot() | Attest() | RemoveMembers() | RecordEnds():
            return ""


def _bindings(bindings: tuple[AclBinding, ...]) -> str:
    return hashlib.sha256(msgspec.json.encode(sorted(bindings))).hexdigest()[:16]

"""The cutover half of the bundled runbook, resolved by hand: what the engine's and the screens' tests drive."""

from msgspec.structs import replace

from drillbook.entries.drill import FORMAT, Opened, OpenedRegion
from drillbook.model.plan import AnyCall, Attest, ConnectorCall, CreateAcls, DeleteAcls, FleetCall, TakeSnapshot
from drillbook.model.quantity import SECOND
from drillbook.model.runbook import Objective, Role, Runbook, StopCondition
from drillbook.model.scope import RegionScope, Scope
from drillbook.model.step import ActionUse, ApprovalNeed, Claim, Step, step_hash
from drillbook.model.workload import GroupUse, PrincipalUse, Workload
from drillbook.snapshots.acls import AclBinding
from drillbook.snapshots.kept import Tenure

MINUTE = 60 * SECOND
ORDERS = Workload(
    name="orders",
    owner="team-orders",
    topics=("orders.new", "orders.paid"),
    groups=(GroupUse("billing"),),
    principals=(PrincipalUse("User:orders-api", ("write",)), PrincipalUse("User:billing", ("read",))),
    subjects=("orders.new-value",),
    matched=("orders.new", "orders.paid"),
)
LEDGER = Workload(
    name="ledger",
    owner="team-ledger",
    topics=("ledger.entries",),
    groups=(GroupUse("search", reset="earliest"),),
    principals=(PrincipalUse("User:ledger", ("write", "transactional")),),
    subjects=("ledger.entries-value",),
    transactional_ids=("ledger-1",),
    matched=("ledger.entries",),
    duplicates="harmful",
)
DENY = AclBinding(
    principal="User:orders-api", host="*", operation="WRITE", permission="DENY", resource="TOPIC",
    name="orders.new", pattern="PREFIXED",
)  # fmt: skip


def claims(step: str, part: str, *checks: str) -> tuple[Claim, ...]:
    """Claims as `check` or `check hold` in seconds; `growing` is about the target."""
    found = []
    for n, text in enumerate(checks):
        check, _, hold = text.partition(" ")
        region = '{"region":"target"}' if check == "growing" else "{}"
        found.append(Claim(id=f"{step}/{part}/{n}", check=check, params=region, hold=int(hold or 0) * SECOND))
    return tuple(found)


def _step(no: int, step: Step) -> Step:
    step = replace(step, no=no)
    return replace(step, hash=step_hash(step))


def _steps() -> tuple[Step, ...]:
    uses = {"stop": ActionUse("fleet", '{"stop":"writers"}'), "start": ActionUse("fleet", '{"start":"writers"}')}
    cutover = {"stage": "cutover", "block": "write-outage", "on_failure": "rollback", "timeout": 2 * MINUTE}
    steps = (
        Step("identity", 0, "inventory", "These are the clusters we think they are",
             requires=claims("identity", "requires", "clusters"), actions=(ActionUse("snapshot"),)),
        Step("survey", 0, "inventory", "What must survive, and does west have it",
             observe=claims("survey", "observe", "acls", "schemas")),
        Step("in-sync", 0, "synchronization", "Records flow, and a heartbeat proves it",
             requires=claims("in-sync", "requires", "lag 10")),
        Step("stop-writers", 0, title="The writers in east stop and flush; nothing is refused",
             requires=claims("stop-writers", "requires", "lag 10", "acls", "schemas", "resume_point"),
             approvals=(ApprovalNeed("approver", 1, 20 * MINUTE, 30 * MINUTE),
                        ApprovalNeed("commander", 1, 20 * MINUTE, 30 * MINUTE)),
             actions=(uses["stop"],), verify=claims("stop-writers", "verify", "quiet 2", "transactions"),
             rollback=(uses["start"],), **cutover),
        Step("fence", 0, title="Refuse writes in east", actions=(ActionUse("fence"),),
             verify=claims("fence", "verify", "fenced 3"), rollback=(ActionUse("unfence"),), **cutover),
        Step("drain", 0, title="The last record of every partition is in west",
             requires=claims("drain", "requires", "tail"), **cutover),
        Step("stop-link", 0, title="Stop the mirror", actions=(ActionUse("replication", '{"do":"stop"}'),),
             verify=claims("stop-link", "verify", "replication"),
             rollback=(ActionUse("replication", '{"do":"resume"}'),), **cutover),
        Step("release", 0, title="First write in west", point_of_no_return=True,
             requires=claims("release", "requires", "fenced"), actions=(uses["start"],),
             verify=claims("release", "verify", "growing", "fenced"), **cutover),
        Step("decide", 0, "rollback-decision", "Do we stay",
             actions=(ActionUse("manual", '{"ask":"Do we stay?","role":"commander"}'),)),
        Step("review", 0, "review", "What is left behind, and who owns it",
             actions=(ActionUse("snapshot"), ActionUse("manual", '{"ask":"Who lifts the fence?","role":"commander"}'))),
    )  # fmt: skip
    return tuple(_step(n, s) for n, s in enumerate(steps, start=1))


RUNBOOK = Runbook(
    name="orders-east-to-west",
    pattern="async-replication",
    kind="planned",
    objective="Move the writers of orders and ledger to west.",
    source="east",
    target="west",
    steps=_steps(),
    workloads=(ORDERS, LEDGER),
    roles=(Role("driver", ("alice",)), Role("approver", ("bob", "carol")), Role("commander", ("erin",))),
    objectives=(
        Objective("rto", 15 * MINUTE, "stop-writers", "release"),
        Objective("write_outage", 4 * MINUTE, "stop-writers", "release"),
    ),
    stop_conditions=(StopCondition(Claim("stop_conditions/0", "lag"), until="drain"),),
)
SCOPE = Scope(
    source=RegionScope("east", cluster_id="EEEEEEEEEEEEEEEEEEEEEE"),
    target=RegionScope("west", cluster_id="WWWWWWWWWWWWWWWWWWWWWW"),
    workloads=(ORDERS, LEDGER),
)


def opened(
    *, live: bool = True, lab: bool = False, runbook: Runbook = RUNBOOK, tenures: tuple[Tenure, ...] = ()
) -> Opened:
    """Entry 0 of a drill of this runbook."""
    regions = tuple(
        OpenedRegion(r.name, r.cluster_id, "staging", brokers=1, version="4.3") for r in (SCOPE.source, SCOPE.target)
    )
    return Opened(
        drill="8f14e45fceea167a", format=FORMAT, tool="0.1.0", live=live, runbook_sha256="0" * 64,
        regions_sha256="1" * 64, runbook=runbook, scope=replace(SCOPE, lab=lab), regions=regions,
        session_key="ssh-ed25519 AAAA", driver="alice", account="1000:alice", tenures=tenures,
    )  # fmt: skip


def _fleet(region: str, verb: str) -> tuple[AnyCall, ...]:
    return tuple(
        FleetCall(region, f"{verb} writer {name} in {region}", what="writers", verb=verb, name=name)
        for name in ("orders-api", "ledger")
    )


PLANS: dict[str, tuple[AnyCall, ...]] = {
    "identity": (TakeSnapshot("east", "keep what east is as evidence", effect="read"),),
    "stop-writers": _fleet("east", "stop"),
    "fence": (CreateAcls("east", "add 1 DENY WRITE in east", bindings=(DENY,)),),
    "stop-link": (ConnectorCall("west", "stop connector mm2-source in west", connector="mm2-source", verb="stop"),),
    "release": _fleet("west", "start"),
    "decide": (Attest("", "the commander answers: Do we stay?", effect="read", role="commander", ask="Do we stay?"),),
    "review": (
        TakeSnapshot("west", "keep what west is as evidence", effect="read"),
        Attest("", "the commander answers: Who lifts the fence?", effect="read", role="commander",
               ask="Who lifts the fence?"),
    ),
}  # fmt: skip
WAYS_BACK: dict[str, tuple[AnyCall, ...]] = {
    "stop-writers": _fleet("east", "start"),
    "fence": (DeleteAcls("east", "delete 1 DENY WRITE in east", bindings=(DENY,)),),
    "stop-link": (ConnectorCall("west", "resume connector mm2-source in west", connector="mm2-source", verb="resume"),),
}

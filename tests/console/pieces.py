"""The pieces of a drill in hand-made states: claims, steps, plans, gates."""

from functools import cache
from pathlib import Path

from msgspec.structs import replace

from drillbook.checks.single_writer import ENDS
from drillbook.entries.drill import Opened, OpenedRegion
from drillbook.entries.steps import GateOpened, GateStep, Numbered, Phase
from drillbook.model.finding import Fact, Finding, Verdict
from drillbook.model.observation import Observation
from drillbook.model.plan import Attest, ConnectorCall, CreateAcls, FleetCall, Outcome, Plan, TakeSnapshot, plan_hash
from drillbook.model.rows import ConnectorRow, GroupRow, LagRow, ProducerRow, Row, TopicRow
from drillbook.model.runbook import Runbook, step_of
from drillbook.model.scope import RegionScope, Scope
from drillbook.runbook.load import load_runbook
from drillbook.snapshots.acls import AclBinding
from drillbook.state.blocks import from_here, needs_of
from drillbook.state.clocks import wall_micros
from drillbook.state.drill_state import (
    ClaimState,
    DrillState,
    EffectState,
    GateState,
    LogLine,
    Person,
    RegionState,
    StepState,
)

S = 1_000_000
NOW = wall_micros("2026-11-24T10:14:32.400000Z")
HASHES = {name: (f"{i:x}" * 64)[:64] for i, name in enumerate(("a", "b", "c", "d"), 7)}


@cache
def runbook() -> Runbook:
    """The runbook of all these states."""
    return load_runbook(Path(__file__).with_name("orders.yaml")).runbook


CHECK_OF = {c.id: c.check for s in runbook().steps for c in (*s.requires, *s.verify, *s.observe)}


def seen(
    claim: str,
    verdict: Verdict,
    text: str,
    *,
    value: int | None = None,
    limit: int | None = None,
    unit: str = "records",
    note: str = "",
    old: int = 800_000,
    since: int = 14 * S,
    rows: tuple[Row, ...] = (),
    kind: str = "records",
    check: str = "",
    relation: str = "≤",
    remedy: str = "",
    stale: bool = False,
) -> ClaimState:
    """A claim as a sweep left it."""
    finding = Finding(
        check or CHECK_OF.get(claim, ""),
        verdict,
        text,
        note=note,
        value=value,
        limit=limit,
        relation=relation if limit is not None else "",
        unit=unit if value is not None else "",
        observed_at=NOW - old,
        kind=kind,
        remedy=remedy,
    )
    return ClaimState(claim, Observation(finding, rows), 209, NOW - since, NOW - old, stale)


LAG_ROWS = (
    LagRow("orders.paid", 2, 9, 300_000, -40),
    LagRow("orders.paid", 0, 3, 100_000, 0),
    LagRow("orders.paid", 1, 0, None, 0),
    *(LagRow("orders.new", i, 0, None, 0) for i in range(4)),
)


def groups(worst: int) -> tuple[GroupRow, ...]:
    """The groups' partitions; the worst one re-reads so many records."""
    failed = Verdict.FAILED if worst > 500 else Verdict.PROVEN
    return (
        GroupRow("billing", "orders.paid", 2, "Stable", 1_207_118, worst, 0, verdict=failed),
        GroupRow("billing", "orders.paid", 0, "Stable", 1_203_441, 98, 0),
        GroupRow("billing", "orders.paid", 1, "Stable", 1_198_020, 49, 0),
        GroupRow("billing", "orders.new", 0, "Stable", 88_410, 0, 0),
        *(GroupRow("fraud", "orders.paid", i, "Stable", 1_203_539 + i, 0, 0) for i in range(3)),
        GroupRow("search", "ledger.entries", 0, "Empty", 61_007, 0, 0),
    )


TOPIC_ROWS = (
    TopicRow("orders.paid", 6, 3, 1, "partitions, retention.ms", Verdict.FAILED),
    TopicRow("orders.new", 4, 4, 0, "equal but for min.insync.replicas"),
    TopicRow("ledger.entries", 4, 4, 0, "equal"),
)
CONNECTOR_ROWS = (
    ConnectorRow("mm2-source", "RUNNING", 1, 2, "RUNNING, tasks RUNNING, FAILED", Verdict.FAILED),
    ConnectorRow("mm2-checkpoint", "RUNNING", 1, 1, "its `groups` leave out fraud", Verdict.FAILED),
    ConnectorRow("mm2-heartbeat", "RUNNING", 1, 1, "set as the link needs it"),
)
PRODUCER_ROWS = (
    ProducerRow("east", "ledger-1", 71, "ledger.entries-3", "Ongoing", NOW - 41 * S, 60 * S, Verdict.FAILED),
    ProducerRow("west", "", 4001, "orders.new-0", "writes", verdict=Verdict.FAILED),
    ProducerRow("east", "", 4002, "orders.paid-2", "idle", NOW - 200 * S),
)
DRIFTED = (
    seen("survey/observe/3", Verdict.FAILED, "topics of orders, ledger are equal", value=1, limit=0, unit="count",
         kind="topics", relation="=",
         note="orders.paid: has 6 partitions in east, 3 in west", rows=TOPIC_ROWS),
    seen("survey/observe/4", Verdict.FAILED, "connectors from east to west carry orders, ledger", kind="connectors",
         note="mm2-source: RUNNING, tasks RUNNING, FAILED", rows=CONNECTOR_ROWS),
    seen("stop-writers/verify/1", Verdict.FAILED, "open transactions of orders, ledger in east", value=1, limit=0,
         unit="count", kind="transactions", relation="=", note="ledger-1: Ongoing on ledger.entries-3, open for 41 s",
         rows=PRODUCER_ROWS),
)  # fmt: skip
"""What the panels of topics, connectors and transactions have to show."""
LAG = "lag of orders, ledger"
RESUME = "resume points of billing, fraud, search in west"


def claims(**changed: ClaimState) -> dict[str, ClaimState]:
    """What is known before the writers stop; `changed` by the last letters of a claim's name."""
    all_ = [
        seen("in-sync/requires/0", Verdict.PROVEN, LAG, value=12, limit=1000, rows=LAG_ROWS),
        seen("survey/observe/0", Verdict.PROVEN, "ACLs of orders, ledger are equal", kind="acls"),
        seen("survey/observe/1", Verdict.PROVEN, "schemas of 3 subjects are equal", kind="schemas"),
        seen(
            "survey/observe/2", Verdict.UNKNOWN, "mirror from east to west", kind="connectors", note="no task list yet"
        ),
        seen("stop-writers/requires/0", Verdict.PROVEN, LAG, value=12, limit=1000, rows=LAG_ROWS),
        seen("stop-writers/requires/1", Verdict.PROVEN, "ACLs of orders, ledger are equal", kind="acls", since=120 * S),
        seen(
            "stop-writers/requires/2", Verdict.PROVEN, "schemas of 3 subjects are equal", kind="schemas", since=120 * S
        ),
        seen(
            "stop-writers/requires/3",
            Verdict.PROVEN,
            RESUME,
            value=488,
            limit=500,
            old=1_100_000,
            note="orders.paid-2 is the worst of 8 partitions",
            since=8 * S,
            rows=groups(488),
            kind="offsets",
        ),
    ]
    return {c.claim: changed.get(c.claim.replace("/", "_").replace("-", "_"), c) for c in all_}


STOP = FleetCall(
    "east", "stop the writers of orders-api in east, flushed", what="writers", verb="stop", name="orders-api"
)
STOP_LEDGER = FleetCall(
    "east", "stop the writers of ledger in east, flushed", what="writers", verb="stop", name="ledger"
)
DENY = AclBinding("TOPIC", "orders.", "PREFIXED", "User:orders-api", "*", "WRITE", "DENY")
FENCE = CreateAcls("east", "DENY WRITE User:orders-api on TOPIC orders. PREFIXED", bindings=(DENY,))
CUT = ConnectorCall(
    "west", "stop connector mm2-source of west, then record the ends of ledger.entries, orders.new, orders.paid",
    connector="mm2-source", record_ends=("ledger.entries", "orders.new", "orders.paid"),
)  # fmt: skip
"""After it stood 1,500,000 records in west, and now 1,512,408 do: what its writers wrote is at stake."""
AT_CUT = Outcome(True, "mm2-source is STOPPED with tasks []", facts=(
    Fact("orders.paid-0", 1_200_000, region="west", source="high watermark"),
    Fact("ledger.entries-0", 300_000, region="west", source="high watermark"),
    Fact("position orders.paid-0", 1_200_000, region="west", source="Connect offset + 1"),
))  # fmt: skip


def one_writer(ends: int) -> ClaimState:
    """The invariant after the link was stopped, with the sum of west's end offsets."""
    claim = seen("invariants/single_writer", Verdict.PROVEN, "orders, ledger are written in one region alone", kind="",
                 check="single_writer", rows=PRODUCER_ROWS[1:2])  # fmt: skip
    finding = replace(claim.observation.finding, facts=(Fact(ENDS, ends, region="west"),))
    return replace(claim, observation=replace(claim.observation, finding=finding))


START = FleetCall(
    "west", "start the writers of orders-api in west", effect="irreversible", verb="start", name="orders-api"
)
PLANS = {
    "identity": Plan("identity", (TakeSnapshot("east", "read every kind of state", "read"),), "reads 2 regions"),
    "stop-writers": Plan("stop-writers", (STOP, STOP_LEDGER), "stops 2 writers in east"),
    "fence": Plan(
        "fence",
        (FENCE,),
        "adds 1 ACL in east, deletes 0",
        ("MirrorMaker copies a DENY on a LITERAL topic to west. This one is PREFIXED and is not copied.",),
    ),
    "release": Plan("release", (START,), "starts 1 writer in west"),
    "decide": Plan(
        "decide", (Attest("", "Do we stay", "read", role="commander", ask="Do we stay in west? Say who was asked."),)
    ),
}


def steps(current: str, phase: Phase, **fields: object) -> tuple[StepState, ...]:
    """Every step before `current` done, and it in `phase`."""
    out, at, passed = [], NOW - 340 * S, False
    for step in runbook().steps:
        if step.id == current:
            passed = True
            begun = (
                {}
                if phase == "pending"
                else {"started": at, "acted": at + 20 * S if phase not in {"checking", "gate"} else 0}
            )
            state = StepState(step.id, phase, since=at, plan=PLANS.get(step.id), **begun)
            out.append(replace(state, **fields))
        elif passed:
            out.append(StepState(step.id))
        else:
            out.append(StepState(step.id, "done", at, at, acted=at + 5 * S, ended=at + 41 * S))
            at += 42 * S
    return tuple(out)


def log(*lines: tuple[int, str, str, str]) -> tuple[LogLine, ...]:
    """(number, what, by, mark), seven seconds apart, the last one now."""
    return tuple(
        LogLine(seq, NOW - (len(lines) - i) * 7 * S, what, by, mark) for i, (seq, what, by, mark) in enumerate(lines)
    )


LOG = log(
    (196, "done: 2 What must survive", "", "proven"),
    (197, "checking: 3 Records flow to west", "", ""),
    (201, "done: 3 Records flow to west", "", "proven"),
    (206, "seal over 206 lines", "", "quiet"),
    (208, "note: bob joined the call", "alice", ""),
    (209, f"proven: {LAG}", "", "proven"),
    (211, "failed: re-read by billing", "", "failed"),
    (212, "proven: re-read by billing", "", "proven"),
    (214, "gate: block write-outage", "", ""),
    (215, "seal over 215 lines", "", "quiet"),
)


def drill(current: str, phase: Phase, **fields: object) -> DrillState:
    """A live drill at this step."""
    book = runbook()
    opened = Opened(
        drill="2026-11-24-orders",
        format=1,
        tool="drillbook 0.1.0",
        live=True,
        runbook_sha256=HASHES["a"],
        regions_sha256=HASHES["b"],
        runbook=book,
        scope=Scope(
            RegionScope("east", "5L6g"),
            RegionScope("west", "9Qxx"),
            tuple(replace(w, matched=w.topics) for w in book.workloads),
            lab=True,
        ),
        regions=(OpenedRegion("east", "5L6g", "lab", 3, "4.1.1"), OpenedRegion("west", "9Qxx", "lab", 3, "4.1.1")),
        session_key="ssh-ed25519 AAAA",
        driver="alice",
        account="1000:alice",
    )
    base = DrillState(
        opened=opened,
        seq=215,
        at=NOW - 3 * S,
        started=NOW - 400 * S,
        steps=steps(current, phase)
        if current
        else tuple(
            StepState(s.id, "done", started=NOW - 90 * S, acted=NOW - 80 * S, ended=NOW - 41 * S) for s in book.steps
        ),
        current=current,
        mandate=1,
        session_key="ssh-ed25519 AAAA",
        driver="alice",
        claims=claims(),
        people=(
            Person("alice", "driver", here=True),
            Person("bob", "approver", here=True),
            Person("carol", "approver"),
            Person("erin", "commander", here=True),
            Person("dan", "observer", here=True),
        ),
        regions=(RegionState("east"), RegionState("west")),
        recent=(HASHES["d"],),
        sealed=215,
        sealed_at=NOW - 3 * S,
        swept_at=NOW - 800_000,
        log=LOG,
    )
    return replace(base, **fields)


def gate(step: str, *, words: tuple[str, ...] = (), **fields: object) -> GateState:
    """The gate of this step and what follows in its block."""
    covered = from_here(runbook(), step)
    gated = tuple(
        GateStep(s.id, s.hash, plan, plan_hash(plan)) for s in covered for plan in [PLANS.get(s.id, Plan(s.id, ()))]
    )
    findings = tuple(Numbered(c.id, 209 + i) for i, c in enumerate(covered[0].requires))
    opened = GateOpened(
        gated,
        findings,
        needs_of(runbook(), step),
        step_of(runbook(), step).block,
        words or (step_of(runbook(), step).block or step, "west"),
        ("mirror from east to west: unknown", "quotas: not checked", "observability: not checked"),
    )
    return replace(GateState(214, HASHES["c"], NOW - 60 * S, opened), **fields)


FAILED_LAG = seen(
    "stop-writers/requires/3",
    Verdict.FAILED,
    RESUME,
    value=812,
    limit=500,
    old=1_100_000,
    kind="offsets",
    rows=groups(812),
    note="orders.paid-2 is 312 over; at −9/s it fits in 35 s",
)
DONE = Outcome(True, "stopped and flushed")
STOPPED = (EffectState(232, "stop-writers", STOP, DONE), EffectState(234, "stop-writers", STOP_LEDGER, DONE))
FENCED = seen(
    "fence/verify/0",
    Verdict.FAILED,
    "writes of orders, ledger are refused in east",
    value=214,
    limit=0,
    relation="=",
    since=20 * S,
    note="orders.new-3 took 214 records of User:orders-batch, which is not fenced",
    kind="acls",
    check="fenced",
    remedy="Fence User:orders-batch too, then retry.",
)

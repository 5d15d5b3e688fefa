"""States of one drill, made by hand: each screen is drawn from one of these."""

from msgspec.structs import replace

from console.pieces import (
    AT_CUT,
    CUT,
    DRIFTED,
    FAILED_LAG,
    FENCE,
    FENCED,
    HASHES,
    LOG,
    NOW,
    PLANS,
    STOPPED,
    S,
    claims,
    drill,
    gate,
    one_writer,
    runbook,
    steps,
)
from drillbook.entries.drill import Closed, ObjectiveResult
from drillbook.model.finding import Verdict
from drillbook.model.observation import Observation
from drillbook.model.plan import Outcome
from drillbook.state.drill_state import DrillState, EffectState, Hold, Offer, RegionState


def states() -> dict[str, DrillState]:
    """Every state that has a picture, by name."""
    open_gate = gate("stop-writers")
    at_gate = drill("stop-writers", "gate", gate=open_gate)
    shared = replace(
        at_gate.opened.runbook,
        roles=tuple(replace(r, people=("alice", "carol")) if r.name == "driver" else r for r in runbook().roles),
        break_glass="commander",
    )
    silent = {
        name: replace(
            c,
            stale=True,
            sampled_at=c.sampled_at - 52 * S,
            observation=replace(c.observation, finding=replace(c.observation.finding, observed_at=NOW - 52 * S)),
        )
        for name, c in claims().items()
    }
    fenced = steps(
        "fence",
        "failed",
        reason=f"{FENCED.observation.finding.note}; {FENCED.observation.finding.claim}: failed; not proven within 1:30",
        calls_done=1,
        failed_in="verifying",
    )
    acting = steps("stop-writers", "acting", calls_done=1, plan=PLANS["stop-writers"])
    return {
        "pending": drill("identity", "pending", claims={}, gate=None, log=LOG[:1]),
        "held": drill("in-sync", "pending", hold=Hold("step 2 is done; waiting for the driver", NOW - 22 * S)),
        "checking": drill("stop-writers", "checking", claims=claims(stop_writers_requires_3=FAILED_LAG)),
        "gate": at_gate,
        "offered": replace(
            at_gate, opened=replace(at_gate.opened, runbook=shared), offered=Offer("carol", 213, HASHES["c"])
        ),
        "drifted": drill(
            "stop-writers",
            "failed",
            claims={**claims(), **{c.claim: c for c in DRIFTED}},
            steps=steps(
                "stop-writers",
                "failed",
                reason="ledger-1: Ongoing on ledger.entries-3, open for 41 s; "
                "open transactions of orders, ledger in east: failed; not proven within 3:00",
                failed_in="verifying",
            ),
        ),
        "suspended": drill(
            "stop-writers",
            "gate",
            claims=claims(stop_writers_requires_3=FAILED_LAG),
            gate=replace(open_gate, suspended=("stop-writers/requires/3",), suspended_since=NOW - 5 * S),
        ),
        "lost": drill(
            "stop-writers",
            "gate",
            claims=silent,
            gate=replace(open_gate, suspended=tuple(silent)[4:], suspended_since=NOW - 48 * S),
            regions=(RegionState("east", "silent", NOW - 52 * S, "3 of 3 brokers"), RegionState("west")),
        ),
        "acting": drill(
            "stop-writers",
            "acting",
            steps=acting,
            effects=(STOPPED[0], replace(STOPPED[1], outcome=None)),
            gate=replace(open_gate, cleared=True),
        ),
        "failed": drill(
            "fence",
            "failed",
            steps=fenced,
            claims={**claims(), FENCED.claim: FENCED},
            effects=(*STOPPED, EffectState(240, "fence", FENCE, Outcome(True, "1 ACL, read back"))),
            gate=replace(open_gate, cleared=True),
        ),
        "release": drill(
            "release",
            "gate",
            gate=gate("release"),
            effects=STOPPED,
            claims={
                **claims(),
                "release/requires/0": replace(
                    FENCED,
                    claim="release/requires/0",
                    observation=Observation(
                        replace(FENCED.observation.finding, verdict=Verdict.PROVEN, value=0, note="probed 4 s ago")
                    ),
                ),
            },
        ),
        "attest": drill(
            "decide",
            "acting",
            steps=steps("decide", "acting", plan=PLANS["decide"]),
            no_return=300,
            no_return_records=14,
            claims={**claims(), "invariants/single_writer": one_writer(1_512_408)},
            effects=(
                *STOPPED,
                EffectState(280, "stop-link", CUT, AT_CUT),
                EffectState(310, "decide", PLANS["decide"].calls[0]),
            ),
            no_return_step="release",
        ),
        "aborted": drill(
            "fence", "failed", steps=fenced, aborted=320, effects=STOPPED, claims={**claims(), FENCED.claim: FENCED}
        ),
        "closed": drill(
            "",
            "done",
            effects=STOPPED,
            closed=Closed(
                "met",
                "The writers are in west; nothing was lost.",
                (
                    ObjectiveResult("rto", 252 * S, 900 * S, True),
                    ObjectiveResult("write_outage", 250 * S, 240 * S, False),
                ),
                (232, 234),
            ),
        ),
    }

"""A long drill as the real engine writes it: claims that come and go at an open gate, notes, seals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signed_drive import SignedDrive

from drillbook.engine.active import active_claims
from drillbook.engine.events import ToWrite
from drillbook.entries.drill import Seal
from drillbook.model.finding import Fact, Finding, Verdict
from drillbook.model.observation import Observation

if TYPE_CHECKING:
    from drillbook.model.step import Claim

SWEEPS = 30
"""Between two seals."""


def long_drill(entries: int) -> SignedDrive:
    """A drill of at least so many entries, walked to its end."""
    drive = SignedDrive()
    drive.to_gate()
    count = 0
    while len(drive.lines) < entries:
        count += 1
        if drive.state.gate is None:
            _ask_again(drive)
        claims = [c for c in active_claims(drive.state) if not c.id.startswith("stop_conditions")]
        verdict = (Verdict.FAILED, Verdict.PROVEN, Verdict.UNKNOWN, Verdict.PROVEN)[count % 4]
        for claim in claims:
            drive.shows[claim.id] = _observation(claim, count, verdict, drive.now)
        drive.sweep()
        if count % 5 == 0:
            drive.ask("note", text=f"note {count}: watching orders-{count % 12}")
        if count % SWEEPS == 0:
            drive.append((*drive._sample_head(), ToWrite(Seal(len(drive.lines), "session", ""))))
    drive.shows.clear()
    drive.sweep(3)
    if drive.state.gate is None:
        _ask_again(drive)
    drive.approve()
    drive.until("done", "release")
    for step in ("decide", "review"):
        drive.ask("run")
        drive.until("acting", step)
        drive.sweep()
        drive.attested()
    return drive


def _ask_again(drive: SignedDrive) -> None:
    """The gate timed out or was void: everything is proven again, and people are asked again."""
    drive.shows.clear()
    drive.sweep()
    drive.ask("run")
    drive.until("gate", "stop-writers")


def _observation(claim: Claim, count: int, verdict: Verdict, now: int) -> Observation:
    value = 0 if verdict is Verdict.PROVEN else count % 977
    facts = tuple(
        Fact(f"orders-{(count + i) % 12}", value + i, "records", "east", "end offset", observed_at=now)
        for i in range(3)
    )
    note = f"{value} records behind, orders-{count % 12}"
    return Observation(
        Finding(
            claim.check, verdict, f"{claim.check} of orders.*", note=note, value=value, limit=100, relation="≤",
            unit="records", facts=facts, observed_at=now, kind="records",
        )
    )  # fmt: skip

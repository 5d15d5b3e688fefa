"""The true drills that are forged: each verifies as it stands, which a test holds."""

from functools import cache

from make_entries import decided, read_twice, two_drivers, went_back
from msgspec.structs import replace
from signed_drive import SignedDrive, walked

from attacks.book import Book
from drillbook.drill.seals_seen import Seen
from drillbook.model.quantity import SECOND
from drillbook.model.runbook import AfterTargetWrites
from drillbook.model.step import Claim
from drillbook.timeline import frame
from laws.drill_book import RUNBOOK
from laws.read_again import FAILED, text_of


def timed_out() -> SignedDrive:
    """Bob agrees, nobody else does, the gate's time is over, and the drill is aborted."""
    drive = SignedDrive()
    drive.to_gate()
    drive.sign("approve", "bob", "approver")
    drive.wait(20 * 60 * SECOND)
    drive.ask("abort", text="nobody came")
    return drive


def gone_back() -> SignedDrive:
    """The release fails after west took writes; the commander overrides, and the block is taken back."""
    rule = AfterTargetWrites(rollback="with-reconciliation", evidence=("growing", "fenced"))
    drive = SignedDrive(runbook=replace(RUNBOOK, after_target_writes=rule))
    drive.to_gate()
    drive.say("release/verify/1", "failed", "a record got through")
    drive.approve()
    drive.until("failed", "release", 200)
    drive.says.clear()
    drive.sweep()
    assert not drive.sign("override", "erin", "commander", rule="after_target_writes", reason="west is ill").refused
    assert not drive.ask("rollback", text="east,west").refused
    drive.sweep(5)
    drive.ask("close")
    return drive


def glass_broken() -> SignedDrive:
    """Erin opens the gate alone, and the drill goes on to its end."""
    drive = SignedDrive(runbook=replace(RUNBOOK, break_glass="commander"))
    drive.to_gate()
    rule = "stop-writers/approvals"
    assert not drive.sign("break-glass", "erin", "commander", rule=rule, reason="nobody else answers").refused
    _to_the_end(drive)
    return drive


def read_otherwise() -> SignedDrive:
    """Bob reads something else than the drill and says so; erin overrides that, and the drill goes on to its end."""
    drive = SignedDrive()
    drive.to_gate()
    reading = text_of(drive.state, drive.now, says={"stop-writers/requires/3": FAILED})
    assert not drive.sign("reading", "bob", "approver", reading=reading).refused
    rule = "stop-writers/second-reading/bob"
    assert not drive.sign("override", "erin", "commander", rule=rule, reason="bob's replica lags").refused
    drive.approve()
    _to_the_end(drive)
    return drive


def stopped() -> SignedDrive:
    """Another writer is seen in west: the drill is held until it is gone, and goes on."""
    drive = SignedDrive(runbook=replace(RUNBOOK, invariants=(Claim("invariants/0", "single_writer"),)))
    drive.to_gate()
    drive.approve()
    drive.until("done", "release")
    drive.say("single_writer", "failed", "a stranger writes")
    drive.sweep(2)
    assert drive.state.hold is not None
    drive.says.clear()
    drive.sweep(2)
    _to_the_end(drive)
    return drive


def _to_the_end(drive: SignedDrive) -> None:
    drive.until("done", "release")
    for step in ("decide", "review"):
        drive.ask("run")
        drive.until("acting", step)
        drive.sweep()
        drive.attested()


DRILLS = {
    "walked": walked,
    "went-back": went_back,
    "decided": decided,
    "timed-out": timed_out,
    "gone-back": gone_back,
    "two-drivers": two_drivers,
    "glass-broken": glass_broken,
    "read-twice": read_twice,
    "read-otherwise": read_otherwise,
    "stopped": stopped,
}


@cache
def true_drill(name: str) -> Book:
    """A drill's files; made once."""
    drive = DRILLS[name]()
    return Book(tuple(drive.lines), tuple(drive.sample_lines))


@cache
def witness_of(name: str) -> tuple[Seen, ...]:
    """Every seal of the true drill, as an approver's client saw it."""
    lines = [frame.decode(raw) for raw in true_drill(name).lines]
    return tuple(Seen("8f14e45fceea167a", line.seq, line.prev) for line in lines if line.kind == "seal")

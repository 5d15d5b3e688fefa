"""Writes a vector of every kind of entry and of statement, and whole drills: `python tests/vectors/make_entries.py`.

The drills are those of `signed_drive`; kinds that a drill without regions does not bring about are put together here.
"""

import hashlib
from pathlib import Path

import msgspec
from msgspec.structs import replace
from signed_drive import PEOPLE, SIGNERS, SignedDrive, signed, walked

from drillbook.drill.narrative import Told, signed_line
from drillbook.entries.drill import Damage, FourEyes, Note, Rewritten
from drillbook.entries.effects import Evidence
from drillbook.entries.steps import GateClosed
from drillbook.entries.union import KINDS, AnyData, encode
from drillbook.model.finding import Verdict
from drillbook.model.intent import Decision, DecisionKind, LinePoint
from drillbook.model.runbook import Role
from drillbook.model.second_reading import ReadClaim, ReadRegion, SecondReading, reading_text
from drillbook.model.step import Claim, step_hash
from drillbook.snapshots.kept import Tenure
from drillbook.snapshots.tenure import pair_id
from drillbook.timeline import frame
from laws.deciding_book import BOTH, planned
from laws.drill_book import RUNBOOK
from laws.read_again import FAILED, text_of

FOLDER = Path(__file__).with_name("drills")
BY_HAND: tuple[AnyData, ...] = (
    Damage("samples cannot be written: No space left on device", "samples.jsonl"),
    Rewritten("the disk failed a sync: Input/output error"),
    Evidence("ab" * 32, 70_000, "topics of east"),
    FourEyes(("alice", "bob"), "one account"),
    Note('é "quoted" \u202e \t \x7f'),
    GateClosed(43, "expired", "nothing was cleared within 20m; a timeout refuses"),
)

READING = reading_text(
    SecondReading(
        "8f14e45fceea167a", LinePoint(43, "0a" * 32), 1_764_000_000_000_000,
        (ReadRegion("east", "E" * 22), ReadRegion("west", "W" * 22)),
        (ReadClaim("fence/requires/0", Verdict.FAILED, 1_764_000_000_000_000, 812, "≤", 500, "records", 'é "so"'),),
    )
)  # fmt: skip


def went_back() -> SignedDrive:
    """Suspended, resumed, approved; the fence fails, the block is taken back, and the drill is aborted."""
    drive = SignedDrive()
    drive.to_gate()
    drive.say("acls", "failed", "1 missing")
    drive.sweep(2)
    drive.says.clear()
    drive.sweep(2)
    drive.region("west", "silent", "no answer for 15 s")
    drive.region("west", "answers")
    drive.approve()
    drive.until("done", "stop-writers")
    drive.say("fenced", "failed", "orders-api may still write")
    drive.sweep(140)
    drive.says.clear()
    drive.ask("hold", text="we look first")
    drive.ask("run")
    drive.ask("abort", text="enough for today")
    return drive


def refused() -> SignedDrive:
    """Bob refuses; the drill holds and is aborted."""
    drive = SignedDrive()
    drive.to_gate()
    drive.sign("refuse", "bob", "approver", reason="not on a Friday")
    drive.ask("abort", text="not today")
    return drive


def crashed() -> SignedDrive:
    """The engine dies with a call out; the next one looks, and the drill goes on to its end."""
    drive = SignedDrive()
    drive.to_gate()
    for person, role in (("bob", "approver"), ("erin", "commander")):
        drive.tell_only("approve", person, role)
    drive.crash()
    drive.everybody()
    drive.sweep(3)
    drive.ask("abort", text="enough")
    drive.ask("undo", text="east")
    drive.settle()
    return drive


def decided() -> SignedDrive:
    """A step is skipped because nothing failed; in the end the commander decides to go back by another runbook."""
    drive = SignedDrive(runbook=BOTH)
    drive.plan = planned
    drive.everybody()
    for step, phase in (("identity", "done"), ("survey", "done"), ("reconcile", "skipped"), ("in-sync", "done")):
        drive.ask("run")
        drive.until(phase, step)
    drive.ask("run")
    drive.until("gate", "stop-writers")
    drive.approve()
    drive.until("done", "release")
    drive.ask("run")
    drive.until("gate", "decide")
    drive.sign("decide", "erin", "commander", option="go-back", reason="west drops records")
    return drive


TWO_DRIVERS = replace(
    RUNBOOK,
    roles=(Role("driver", ("alice", "carol")), Role("approver", ("bob", "carol")), Role("commander", ("erin",))),
)


def two_drivers() -> SignedDrive:
    """Alice hands over to carol; carol's account is lost in the middle, and alice takes over from a copy."""
    drive = SignedDrive(runbook=TWO_DRIVERS)
    drive.to_gate()
    assert not drive.sign("hand-over", "alice", "driver", option="carol", reason="my shift ends").refused
    assert not drive.sign("take-over", "carol", "driver").refused
    drive.come("carol", "driver")
    drive.approve()
    drive.until("done", "fence")
    drive.crash("alice", taken_from="drills/2026-11-24T100000Z-orders-east-to-west", reason="carol's host is gone")
    drive.everybody()
    drive.sweep(3)
    drive.ask("abort", text="enough")
    drive.ask("undo", text="east")
    drive.settle()
    return drive


def read_twice() -> SignedDrive:
    """The step demands a second reading: bob's differs, then agrees, and he approves with it."""
    asks = [replace(s, second_reading=("approver",)) if s.approvals else s for s in RUNBOOK.steps]
    drive = SignedDrive(runbook=replace(RUNBOOK, steps=tuple(replace(s, hash=step_hash(s)) for s in asks)))
    drive.to_gate()
    for says in ({"stop-writers/requires/3": FAILED}, {}):
        reading = text_of(drive.state, drive.now, says=says)
        assert not drive.sign("reading", "bob", "approver", reading=reading).refused
        drive.sweep(2)
    reading = text_of(drive.state, drive.now)
    assert not drive.sign("approve", "bob", "approver", reading=reading).refused
    assert not drive.sign("approve", "erin", "commander").refused
    drive.until("done", "release")
    drive.ask("abort", text="enough")
    drive.ask("leave")
    return drive


def two_drills() -> SignedDrive:
    """Another live drill takes the clusters: this one is held, is reopened and takes them again, in one region only."""
    claim = Claim("invariants/sole_drill", "sole_drill")
    runbook = replace(RUNBOOK, invariants=(*RUNBOOK.invariants, claim))
    pair = pair_id(("E" * 22, "W" * 22))
    drive = SignedDrive(runbook=runbook, tenures=(Tenure("east", pair, 4000, 2), Tenure("west", pair, 5000, 0)))
    drive.to_gate()
    drive.say("sole_drill", "failed", "east was taken by another live drill after this one")
    drive.sweep(2)
    drive.crash(tenures=(Tenure("east", pair, 4000, 4), Tenure("west", pair, -1, -1)))
    drive.everybody()
    drive.says.clear()
    drive.say("sole_drill", "unknown", "west could not be taken anew when the drill was reopened")
    drive.ask("run")
    drive.sweep(2)
    drive.ask("abort", text="the other drill goes on")
    drive.ask("leave")
    return drive


def statements() -> list[bytes]:
    """One of each kind, over the same two points."""
    lines = []
    for number, kind in enumerate(msgspec.inspect.type_info(DecisionKind).values):  # type: ignore[union-attr]
        decision = Decision(
            "8f14e45fceea167a", kind, "bob", "approver", LinePoint(43, "0a" * 32), LinePoint(46, "0b" * 32),
            f"{number:032x}", "2026-11-24T10:15:00.000000Z", "2026-11-24T10:25:00.000000Z", "fence", 'é "so"',
            "fence/verify/0" if kind == "override" else "", reading=READING if kind == "reading" else "",
            option="stay" if kind == "decide" else "",
        )  # fmt: skip
        lines.append(msgspec.json.encode(signed(decision, PEOPLE["bob"])) + b"\n")
    return lines


def narrative(drive: SignedDrive) -> list[bytes]:
    """Two lines about a drill: by its driver, then by its commander about another time."""
    lines: list[bytes] = []
    for person, seqs, meant_at, text in (
        ("alice", (4, 7), "", "The mirror was restarted an hour before: that is why the lag began at é."),
        ("erin", (40,), "2026-11-24T10:00:30.000000Z", "We would have stopped here had billing called."),
    ):
        about = tuple(LinePoint(seq, frame.decode(drive.lines[seq + 1]).prev) for seq in seqs)
        after = hashlib.sha256(lines[-1]).hexdigest() if lines else ""
        told = Told(drive.state.opened.drill, person, "2026-11-24T12:00:00.000000Z", meant_at, about, text, after)
        lines.append(signed_line(told, PEOPLE[person]))
    return lines


def drills() -> dict[str, SignedDrive]:
    return {
        "closed": walked(),
        "went-back": went_back(),
        "refused": refused(),
        "crashed": crashed(),
        "decided": decided(),
        "two-drivers": two_drivers(),
        "read-twice": read_twice(),
        "two-drills": two_drills(),
    }


def entries(made: dict[str, SignedDrive]) -> list[bytes]:
    """The first entry of each kind, without its line's numbers."""
    found: dict[str, bytes] = {}
    for drive in made.values():
        for raw in drive.lines:
            line = frame.decode(raw)
            found.setdefault(line.kind, line.data)
    for data in BY_HAND:
        kind, raw = encode(data)
        found.setdefault(kind, raw)
    return [b'{"kind":"%b","data":%b}\n' % (kind.encode(), found[kind]) for kind in KINDS]


def main() -> None:
    made = drills()
    for name, drive in made.items():
        drive.write(FOLDER / name)
    (FOLDER / "allowed_signers").write_text(SIGNERS)
    (FOLDER / "entries.jsonl").write_bytes(b"".join(entries(made)))
    (FOLDER / "statements.jsonl").write_bytes(b"".join(statements()))
    (FOLDER / "narrative.jsonl").write_bytes(b"".join(narrative(made["closed"])))


if __name__ == "__main__":
    main()

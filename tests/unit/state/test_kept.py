"""What a drill keeps of its past, and effects that were taken back."""

import msgspec
from msgspec.structs import replace

from drillbook.entries.effects import Intended
from drillbook.model.finding import Finding, Verdict
from drillbook.model.observation import Observation
from drillbook.model.plan import AnyCall, CommitOffsets, ConnectorCall, OffsetRow, Plan
from drillbook.model.rows import GroupRow
from drillbook.model.runbook import Runbook
from drillbook.model.step import Claim, step_hash
from drillbook.state.drill_state import outstanding
from drillbook.state.kept import kept
from laws.drill_book import PLANS, RUNBOOK, WAYS_BACK
from laws.drive import Drive

PIN = CommitOffsets("west", "pin billing", group="billing", rows=(OffsetRow("orders.new", 0, 99, 90),))
BACK = CommitOffsets(
    "west", "restore billing", group="billing", origin="restored", rows=(OffsetRow("orders.new", 0, 90, 99),)
)


def drive_that(forward: tuple[AnyCall, ...], back: tuple[AnyCall, ...]) -> Drive:
    """The fence step of the walked drill makes these calls instead."""
    drive = Drive()

    def plan(step: str, rollback: bool) -> Plan:
        calls = (WAYS_BACK if rollback else PLANS).get(step, ())
        return Plan(step, calls if step != "fence" else back if rollback else forward)

    drive.plan = plan
    drive.to_gate()
    drive.approve()
    drive.until("done", "fence")
    return drive


def test_the_offsets_that_a_step_found_are_kept_and_its_calls_until_they_are_taken_back() -> None:
    drive = drive_that((PIN,), (BACK,))
    (saved,) = [k for k in kept(drive.state) if k.kind == "saved"]
    assert [(saved.step, o.region, o.group, o.offset) for o in saved.offsets] == [("fence", "west", "billing", 90)]
    done = {k.step: k.calls for k in kept(drive.state) if k.kind == "done"}
    assert msgspec.json.decode(done["fence"][0], type=AnyCall) == PIN
    assert PIN in [e.call for e in outstanding(drive.state)]
    assert not drive.ask("rollback", text="east,west").refused
    drive.sweep(10)
    assert [c for c in drive.performed if isinstance(c, CommitOffsets)] == [PIN, BACK]
    assert outstanding(drive.state) == ()
    assert not [k for k in kept(drive.state) if k.kind == "done"]


def test_a_way_back_that_leaves_offsets_leaves_its_effect_outstanding() -> None:
    drive = drive_that((PIN,), (replace(BACK, left=1),))
    drive.ask("rollback", text="east,west")
    drive.sweep(10)
    assert [e.call for e in outstanding(drive.state)] == [PIN]


def test_a_step_that_takes_an_earlier_effect_back_leaves_nothing_behind_itself() -> None:
    stop = ConnectorCall("west", "stop checkpoint", connector="mm2-checkpoint", verb="stop")
    resume = ConnectorCall("west", "resume checkpoint", connector="mm2-checkpoint", verb="resume")
    drive = drive_that((stop, resume), ())
    mine = [e for e in drive.history if isinstance(e.data, Intended) and e.head.step == "fence"]
    assert len(mine) == 2
    assert not [e for e in outstanding(drive.state) if e.step == "fence"]


RESUME = "resume_point"
ROW = GroupRow("billing", "orders.new", 0, "committed", 90, 0, 0)


def proven(*rows: GroupRow, verdict: Verdict = Verdict.PROVEN) -> Observation:
    return Observation(Finding(RESUME, verdict, "resume points"), rows)


def predictions(drive: Drive) -> list[tuple[str, str, int]]:
    return [(k.step, o.region, o.offset) for k in kept(drive.state) if k.kind == "predicted" for o in k.offsets]


def with_verify(params: str) -> Runbook:
    steps = tuple(
        replace(s, verify=(*s.verify, Claim(f"{s.id}/verify/9", RESUME, params)))
        if s.id in {"fence", "stop-link"}
        else s
        for s in RUNBOOK.steps
    )
    steps = tuple(replace(s, hash=step_hash(replace(s, hash=""))) for s in steps)
    return replace(RUNBOOK, steps=steps)


def test_what_a_step_has_proven_when_it_is_done_is_kept_and_a_later_step_keeps_its_own() -> None:
    drive = Drive(runbook=with_verify("{}"))
    drive.shows["fence/verify/9"] = proven(ROW)
    drive.shows["stop-link/verify/9"] = proven(replace(ROW, resumes_at=95))
    drive.to_gate()
    drive.approve()
    drive.until("done", "stop-link")
    assert predictions(drive) == [("fence", "west", 90), ("stop-link", "west", 95)]
    again = proven(replace(ROW, resumes_at=7))
    drive.shows["fence/verify/9"] = replace(again, finding=replace(again.finding, observed_at=drive.now))
    drive.sweep(3)
    assert predictions(drive)[0] == ("fence", "west", 90), "a later reading is of another time"


def test_a_prediction_of_the_way_back_is_about_the_source() -> None:
    drive = Drive(runbook=with_verify('{"direction":"back"}'))
    drive.shows["fence/verify/9"] = proven(ROW)
    drive.to_gate()
    drive.approve()
    drive.until("done", "fence")
    assert predictions(drive) == [("fence", "east", 90)]


def test_a_step_that_was_rolled_back_predicts_nothing_any_more() -> None:
    drive = Drive(runbook=with_verify("{}"))
    drive.shows["fence/verify/9"] = proven(ROW)
    drive.to_gate()
    drive.approve()
    drive.until("done", "fence")
    assert not drive.ask("rollback", text="east").refused
    drive.sweep(10)
    assert predictions(drive) == []


def test_the_prediction_is_of_the_sweep_that_proved_it_not_of_the_one_before() -> None:
    """A finding is an entry; its rows come after it, in the sample of the same sweep."""
    drive = Drive(runbook=with_verify("{}"))
    drive.shows["fence/verify/9"] = proven(ROW, verdict=Verdict.FAILED)
    drive.to_gate()
    drive.approve()
    drive.sweep(6)
    assert predictions(drive) == []
    drive.shows["fence/verify/9"] = proven(replace(ROW, resumes_at=95))
    drive.until("done", "fence")
    assert predictions(drive) == [("fence", "west", 95)]
    drive.shows["fence/verify/9"] = Observation(
        replace(drive.shows["fence/verify/9"].finding, observed_at=drive.now), (replace(ROW, resumes_at=7),)
    )
    drive.sweep(3)
    assert predictions(drive) == [("fence", "west", 95)]

"""undo: the reverse of each call of a step, newest first, and what cannot be reversed is said."""

import msgspec
import pytest

from drillbook.actions.reverse import reverse
from drillbook.model.plan import (
    AnyCall,
    CommitOffsets,
    ConnectorCall,
    CreateAcls,
    DeleteAcls,
    FleetCall,
    OffsetRow,
    TakeSnapshot,
    effect_key,
    undone_key,
)
from drillbook.model.region import Fleet
from drillbook.model.site_calls import SendRequest
from drillbook.model.topic_calls import CreateTopic, DeleteTopic
from drillbook.snapshots.kept import Kept
from unit.actions.offsets_paper import WEST, Paper, group, rows
from unit.actions.paper import FENCE, SCOPE

STOP = ConnectorCall("west", "stop it", connector="mm2-checkpoint", verb="stop")
PIN = CommitOffsets(
    "west", "pin", group="billing", rows=(OffsetRow("orders.new", 0, 99, 90), OffsetRow("orders.new", 1, 199))
)


def undo(*calls: AnyCall, paper: Paper | None = None) -> tuple[tuple[AnyCall, ...], tuple[str, ...]]:
    paper = paper or Paper()
    paper.kept = (Kept("done", "pin", calls=tuple(msgspec.json.encode(c) for c in calls)),)
    planned = paper.plan("undo", '{"step": "pin"}')
    assert planned.unknown == ""
    return planned.calls, planned.notes


REVERSIBLE: tuple[AnyCall, ...] = (
    FleetCall("east", "stop", what="groups", verb="stop", name="billing", undo=("x",)),
    FleetCall("west", "start", what="groups", verb="start", name="billing", undo=("x",)),
    CreateAcls("east", "deny", bindings=FENCE),
    DeleteAcls("east", "allow", bindings=FENCE[:1]),
    STOP,
    ConnectorCall("west", "resume it", connector="mm2-source", verb="resume"),
    CommitOffsets("west", "pin", group="billing", rows=PIN.rows[:1]),
    CreateTopic("west", "canary", topic="drillbook.canary", partitions=2),
    DeleteTopic("west", "canary", topic="drillbook.canary", partitions=2),
)


@pytest.mark.parametrize("call", REVERSIBLE, ids=lambda c: c.text)
def test_the_reverse_of_a_call_takes_back_exactly_its_effect_and_says_how_to_do_it_again(call: AnyCall) -> None:
    back = reverse(call, SCOPE)
    assert not isinstance(back, str)
    assert undone_key(back) == effect_key(call) != ""
    assert back.region == call.region
    assert back.undo


def test_what_changed_nothing_and_what_has_no_way_back_is_a_sentence() -> None:
    assert reverse(TakeSnapshot("east", "look"), SCOPE) == "it changed nothing"
    lonely = FleetCall("east", "stop", what="groups", verb="stop", name="billing")
    assert "no hook" in str(reverse(lonely, msgspec.structs.replace(SCOPE, fleet=Fleet())))
    assert "no region of this drill" in str(reverse(ConnectorCall("north", "x", connector="c"), SCOPE))
    assert "`undoes: dns`" in str(reverse(SendRequest("west", "x", name="dns"), SCOPE))
    nothing = CommitOffsets("west", "pin", group="billing", rows=(OffsetRow("orders.new", 1, 199),))
    assert "had no offsets in west before" in str(reverse(nothing, SCOPE))


def test_a_step_is_taken_back_newest_first_from_what_stands_now() -> None:
    calls, notes = undo(STOP, PIN)
    commit, resume = calls
    assert rows(commit) == [("orders.new", 0, 90, 90)]
    assert isinstance(commit, CommitOffsets)
    assert (commit.origin, commit.left, commit.moving) == ("restored", 1, False)
    assert isinstance(resume, ConnectorCall)
    assert resume.verb == "resume"
    assert notes == ("1 of billing's offsets stay: there was none before",)


def test_an_offset_that_stays_keeps_the_effect_outstanding() -> None:
    calls, _ = undo(PIN)
    assert undone_key(calls[0]) == ""


def test_a_group_that_runs_again_is_waited_for() -> None:
    busy = Paper(west=(group("billing", 120, 220, state="stable"), *WEST[1:]))
    calls, notes = undo(PIN, paper=busy)
    assert isinstance(calls[0], CommitOffsets)
    assert calls[0].moving
    assert rows(calls[0]) == [("orders.new", 0, 90, 120)]
    assert "billing runs: its numbers are taken again when it is empty" in notes


def test_what_cannot_be_reversed_is_said_and_the_rest_is_taken_back() -> None:
    nothing = CommitOffsets("west", "pin", group="fraud", rows=(OffsetRow("orders.new", 0, 1),))
    calls, notes = undo(STOP, nothing)
    assert [type(c) for c in calls] == [ConnectorCall]
    assert any(n.startswith("not taken back: pin: fraud had no offsets") for n in notes)


def test_a_step_that_left_nothing_needs_nothing() -> None:
    planned = Paper().plan("undo", '{"step": "other"}')
    assert planned.calls == ()
    assert planned.notes == ("nothing that other did is outstanding",)

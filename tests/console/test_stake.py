"""After the point of no return: how many records are at stake, in sight at every size; and both outages' clocks."""

import pytest
from msgspec.structs import replace

from console.pieces import AT_CUT, CUT, NOW, S, one_writer
from console.screens import on_screen, text
from console.states import states
from drillbook.state.at_stake import Stake, at_stake
from drillbook.state.drill_state import DrillState, EffectState
from drillbook.state.verdict import verdict

STATES = states()
PASSED = STATES["attest"]
SIZES = ((160, 45), (120, 36), (80, 24))


def with_effect(effect: EffectState, state: DrillState = PASSED) -> DrillState:
    return replace(state, effects=(effect,))


def test_before_the_point_of_no_return_nothing_is_at_stake() -> None:
    assert at_stake(replace(PASSED, no_return=-1), NOW) is None
    assert "at stake" not in text(on_screen(STATES["gate"], (160, 45)))


def test_what_grew_since_the_cut_is_an_upper_bound() -> None:
    assert at_stake(PASSED, NOW) == Stake(12_408, "≤")
    assert at_stake(PASSED, NOW + 11 * S) == Stake(12_408, "≤", stale=True)


@pytest.mark.parametrize(
    "effect",
    [
        EffectState(280, "stop-link", replace(CUT, record_ends=("orders.paid",)), AT_CUT),
        EffectState(280, "stop-link", CUT, replace(AT_CUT, ok=False)),
        EffectState(280, "stop-link", CUT, AT_CUT, undone=290),
        EffectState(280, "stop-link", CUT, replace(AT_CUT, facts=())),
        EffectState(280, "stop-link", replace(CUT, verb="resume"), AT_CUT),
    ],
    ids=["of other topics", "failed", "taken back", "without ends", "resumed"],
)
def test_without_a_cut_only_what_was_counted_once_is_known(effect: EffectState) -> None:
    assert at_stake(with_effect(effect), NOW) == Stake(14, "≥")
    assert at_stake(replace(with_effect(effect), no_return_records=0), NOW) is None


def test_the_bound_is_never_below_what_was_counted() -> None:
    state = replace(PASSED, claims={**PASSED.claims, "invariants/single_writer": one_writer(1_500_003)})
    assert at_stake(state, NOW) == Stake(14, "≤")


@pytest.mark.parametrize("size", SIZES)
def test_it_is_in_sight_at_every_size(size: tuple[int, int]) -> None:
    shown = text(on_screen(PASSED, size))
    assert "≤ 12,408" in "\n".join(shown.split("\n")[:4])
    assert "west took ≤ 12,408 writes" in shown
    steps = text(on_screen(PASSED, size, lambda pilot, _: pilot.press("shift+tab")))
    assert "⚑ passed, ≤ 12,408 at stake" in steps
    assert "At stake: ≤ 12,408 records of west." in verdict(PASSED, NOW).long


@pytest.mark.parametrize("size", SIZES)
def test_both_outages_run_side_by_side_with_what_is_outstanding(size: tuple[int, int]) -> None:
    head = " ".join(text(on_screen(STATES["failed"], size)).split("\n")[:2])
    for words in ("RTO 03:29", "read", "write", "03:29/05:00", "03:29/04:00", "3 "):
        assert words in head.replace(" of 0", "/0"), head
    assert head.replace(" of 0", "/0").count("03:29") == 3

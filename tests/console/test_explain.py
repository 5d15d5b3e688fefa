"""Explain and coverage: the numbers, where they come from, and the way in and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from textual.pilot import Pilot

from console.pieces import NOW, S
from console.screens import text
from console.states import states
from console.still_port import StillPort
from console.test_screens import SIZES, check
from console.watching import Act, press, watch
from drillbook.console.chart import LEFT, RIGHT, chart, scale
from drillbook.console.explaining_app import ExplainingApp
from drillbook.console.lines import width
from drillbook.console.theme import DARK, LIGHT, NO_COLOUR, Look
from drillbook.model.rows import LagRow
from drillbook.state.coverage import table
from drillbook.state.drill_state import DrillState
from drillbook.state.lately import BUCKET, HISTORY, TRAIL, Lately

STATES = states()


def explaining(
    state: DrillState, *keys: str, size: tuple[int, int] = (120, 36), look: Look | None = None, act: Act | None = None
) -> ExplainingApp:
    return watch(lambda: ExplainingApp(StillPort(state), look or Look(DARK)), size, act or press(*keys))


VIEWS = {
    "explain-step": ("checking", ("enter",)),
    "explain-lag": ("gate", ("1", "j", "enter")),
    "explain-lost": ("lost", ("enter",)),
    "coverage": ("lost", ("9", "j", "right")),
    "coverage-not-checked": ("gate", ("9", *"jjjj")),
}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", VIEWS)
def test_view(name: str, size: str) -> None:
    state, keys = VIEWS[name]
    check(f"{name}-{size}", text(explaining(STATES[state], *keys, size=SIZES[size])))


def test_a_failed_requirement_is_explained_first() -> None:
    shown = text(explaining(STATES["checking"], "enter"))
    assert "limit ≤ 500" in shown
    assert "over by 312" in shown
    assert "✗ failed" in shown
    assert "Changes with" in shown


def test_sideways_goes_through_all_claims_and_around() -> None:
    count = len(STATES["checking"].opened.runbook.steps[3].requires)
    first = explaining(STATES["checking"], "enter").explain_pane.asked
    after = explaining(STATES["checking"], "enter", "right").explain_pane.asked
    assert first is not None
    assert after is not None
    assert first.claim != after.claim
    around = explaining(STATES["checking"], "enter", *["right"] * len(first.claims)).explain_pane.asked
    assert around is not None
    assert around.claim == first.claim
    assert len(first.claims) >= count


@pytest.mark.parametrize(("keys", "focus"), [(("enter", "escape"), "step"), (("1", "enter", "escape"), "panel-1")])
def test_esc_goes_back_to_where_it_was_asked(keys: tuple[str, ...], focus: str) -> None:
    app = explaining(STATES["gate"], *keys)
    assert (app.opened.cover, app.opened.focus) == ("", focus)


def test_a_cell_is_explained_and_esc_returns_to_the_matrix() -> None:
    assert explaining(STATES["gate"], "9", "enter").opened.cover == "explain"
    assert explaining(STATES["gate"], "9", "enter", "escape").opened.cover == "matrix"
    assert explaining(STATES["gate"], "9", "9").opened.cover == ""


def test_what_nobody_read_is_said_not_shown() -> None:
    assert "Nothing was read here" in text(explaining(STATES["pending"], "enter"))


def test_totals_are_all_cells() -> None:
    state = STATES["lost"]
    shown = text(explaining(state, "9"))
    assert f"of {sum(len(row) for row in table(state))}" in shown


@pytest.mark.parametrize("look", [Look(LIGHT), Look(NO_COLOUR)])
@pytest.mark.parametrize("keys", [("enter",), ("9",)])
def test_every_look_says_the_same(look: Look, keys: tuple[str, ...]) -> None:
    assert text(explaining(STATES["checking"], *keys, look=look)) == text(explaining(STATES["checking"], *keys))


def test_ascii_is_ascii() -> None:
    for keys in (("enter",), ("9",), ("2",), ("3",), ("4",)):
        assert text(explaining(STATES["checking"], *keys, size=(80, 24), look=Look(NO_COLOUR, ascii=True))).isascii()


def test_what_was_seen_lately_is_bounded_kept_and_forgotten_on_a_jump_back() -> None:
    lately, state = Lately(), STATES["gate"]
    known = state.claims["in-sync/requires/0"]
    name = known.observation.finding.check, known.observation.finding.claim
    for n in range(HISTORY * 2):
        at = NOW + n * BUCKET
        claims = {c: replace(v, sampled_at=at) for c, v in state.claims.items()}
        lately.take(replace(state, claims=claims, swept_at=at))
    last = NOW + (HISTORY * 2 - 1) * BUCKET
    assert lately.values(*name, last) == (known.observation.finding.value,) * HISTORY
    row = next(r for r in known.observation.rows if isinstance(r, LagRow))
    assert lately.lag(f"{row.topic}-{row.partition}") == (row.records,) * TRAIL
    again = Lately(lately.remembered())
    assert again.remembered() == lately.remembered()
    lately.take(replace(state, swept_at=NOW))
    assert [v for v in lately.values(*name, NOW + S) if v is not None] == [known.observation.finding.value]


VALUES = st.lists(st.one_of(st.none(), st.integers(0, 10**7)), min_size=HISTORY, max_size=HISTORY).map(tuple)


@given(VALUES, st.one_of(st.none(), st.integers(0, 10**7)), st.sampled_from([4, 8]))
def test_the_scale_holds_every_value_and_the_limit_lies_on_a_boundary(
    values: tuple[int | None, ...], limit: int | None, rows: int
) -> None:
    found = scale(values, limit, rows)
    assert found.per * rows >= max((v for v in values if v is not None), default=0) * (1 - 1e-9)
    if found.below:
        assert limit is not None
        assert abs(found.per * found.below - limit) <= limit * 1e-9


@given(VALUES, st.integers(0, 10**7), st.integers(40, 160))
def test_a_chart_keeps_to_its_cells_and_a_gap_is_no_zero(
    values: tuple[int | None, ...], limit: int, cells: int
) -> None:
    lines = chart(values, limit, "proven", cells, 8)
    assert all(width(line) <= cells for line in lines)
    ground = "".join(p.text for p in lines[7])[LEFT:]
    drawn = values[-max(10, cells - LEFT - RIGHT) :]
    for value, cell in zip(drawn, ground, strict=False):
        assert (cell == " ") == (value is None)


def test_the_cursor_goes_over_the_requirements_and_enter_explains_the_one_that_is_meant() -> None:
    async def act(pilot: Pilot, app: ExplainingApp) -> None:
        pane = app.drill_screen.panes["step"]
        assert pane.selected() == ""
        await press("j", "j")(pilot, app)
        assert pane.selected() == "stop-writers/requires/1"
        lit = [strip.text for strip in pane._strips if strip.text.startswith("▌")]
        assert len(lit) == 1
        assert "ACLs of orders, ledger are equal" in lit[0]
        await press("k", "k")(pilot, app)
        assert pane.selected() == ""
        await press("down", "down", "enter")(pilot, app)

    shown = text(explaining(STATES["checking"], size=(160, 45), act=act))
    assert "━ ACLs of orders, ledger are equal" in shown
    assert "2 of 4   from step 4" in shown


def test_past_the_last_requirement_the_pane_scrolls_and_the_cursor_stays() -> None:
    async def act(pilot: Pilot, app: ExplainingApp) -> None:
        await press(*"jjjjjj")(pilot, app)
        pane = app.drill_screen.panes["step"]
        assert pane.selected() == "stop-writers/requires/3"
        assert pane.top > 0

    explaining(STATES["checking"], size=(80, 24), act=act)

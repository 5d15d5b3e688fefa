"""Requires: a number that decides is never cut, however long it is."""

import pytest
from msgspec.structs import replace

from console.pieces import claims, seen
from console.screens import on_screen, text
from console.states import states
from drillbook.model.finding import Verdict


@pytest.mark.parametrize("size", [(160, 45), (120, 36), (80, 24)])
@pytest.mark.parametrize(("value", "limit"), [(1_671, 20_000), (1_234_567, 2_000_000)])
def test_a_long_limit_is_read_to_its_end(size: tuple[int, int], value: int, limit: int) -> None:
    far = seen("stop-writers/requires/3", Verdict.PROVEN, "resume points", value=value, limit=limit, kind="offsets")
    state = replace(states()["gate"], claims=claims(stop_writers_requires_3=far))
    shown = text(on_screen(state, size))
    assert f" {value:,}  ≤ {limit:,}  " in shown, shown

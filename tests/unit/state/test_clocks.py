"""Times as numbers and as people read them."""

import pytest

from drillbook.clock import utc_text
from drillbook.model.quantity import SECOND
from drillbook.state.clocks import age, budget, lasted, wall_micros, wall_time


def test_an_entrys_time_is_exact_to_the_microsecond_both_ways() -> None:
    text = "2026-11-24T10:15:00.123457Z"
    assert wall_micros(text) % SECOND == 123_457
    assert utc_text(wall_time(wall_micros(text))) == text


@pytest.mark.parametrize(
    ("micros", "text"),
    [(0, "0:00"), (41 * SECOND, "0:41"), (852 * SECOND, "14:12"), (3_852 * SECOND, "1:04:12"), (-1, "0:00")],
)
def test_durations(micros: int, text: str) -> None:
    assert lasted(micros) == text


def test_a_budget_keeps_its_width() -> None:
    assert budget(252 * SECOND) == "04:12"
    assert budget(900 * SECOND) == "15:00"


@pytest.mark.parametrize(
    ("micros", "text"),
    [(800_000, "0.8 s"), (9_990_000, "9.9 s"), (52 * SECOND, "52 s"), (180 * SECOND, "3 min"), (7_200 * SECOND, "2 h")],
)
def test_ages(micros: int, text: str) -> None:
    assert age(micros) == text

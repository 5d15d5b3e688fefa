"""A drill played back: the scrubber, its keys, and what does not verify marked everywhere."""

from dataclasses import replace
from functools import cache

import pytest
from textual.pilot import Pilot

from console.screens import roles, text
from console.tape_port import TapePort
from console.test_screens import SIZES, check
from console.watching import press, watch
from drillbook.console import playback
from drillbook.console.replay_app import ReplayApp
from drillbook.console.screen import STILL
from drillbook.console.theme import DARK, LIGHT, NO_COLOUR, Look
from drillbook.state.port import ReplayPosition
from laws.drive import Drive


@cache
def walked() -> Drive:
    drive = Drive()
    drive.everybody()
    drive.walk()
    return drive


def tape(seq: int, broken: int = -1) -> TapePort:
    port = TapePort(walked(), broken)
    port.seek(seq)
    return port


def replayed(port: TapePort, *keys: str, size: tuple[int, int] = (120, 36), look: Look | None = None) -> ReplayApp:
    return watch(lambda: ReplayApp(port, look or Look(DARK)), size, press(*keys))


LAST = len(walked().history) - 1
MIDDLE = LAST // 2
MARKS = [seq for _, seq in TapePort(walked()).position.step_marks]
GATE = TapePort(walked()).find("cleared", MIDDLE)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("name", "seq", "broken"),
    [("whole", MIDDLE, -1), ("before-break", MIDDLE, LAST - 9), ("past-break", LAST - 4, LAST - 9)],
)
def test_screen(name: str, seq: int, broken: int, size: str) -> None:
    app = replayed(tape(seq, broken), size=SIZES[size])
    check(f"replay-{name}-{size}", f"{text(app)}\n{'-' * 40}\n{roles(app)}")


@pytest.mark.parametrize(
    ("keys", "seq"),
    [
        (("right_square_bracket",), MIDDLE + 1),
        (("left_square_bracket", "left_square_bracket"), MIDDLE - 2),
        (("t", "7", "enter"), 7),
        (("t", *"99999", "enter"), LAST),
        (("t", *"nowhere", "enter"), MIDDLE),
        (("t", *"identity", "enter"), MARKS[0]),
        (("t", *"cleared", "enter", "t", *"nothing", "enter"), GATE),
        (("f",), MIDDLE),
        (("t", "7", "escape"), MIDDLE),
    ],
)
def test_keys_go_to_entries(keys: tuple[str, ...], seq: int) -> None:
    port = tape(MIDDLE)
    replayed(port, *keys)
    assert port.seq == seq


def test_steps_are_gone_by_forwards_and_back() -> None:
    port = tape(0)
    marks = [seq for _, seq in port.position.step_marks]
    assert len(marks) > 3
    replayed(port, "right_curly_bracket", "right_curly_bracket")
    assert port.seq == marks[1]
    back = tape(marks[1])
    replayed(back, "left_curly_bracket")
    assert back.seq == marks[0]


def test_a_place_looks_the_same_from_both_sides() -> None:
    for seq in (3, MIDDLE, LAST - 2):
        forwards = text(replayed(tape(seq - 1), "right_square_bracket"))
        backwards = text(replayed(tape(seq + 1), "left_square_bracket"))
        assert forwards == backwards == text(replayed(tape(seq)))


def test_playing_is_paused_and_its_speed_is_kept() -> None:
    port = tape(MIDDLE)
    replayed(port, "greater_than_sign", "greater_than_sign", "space")
    assert port.speed == 5
    paused = tape(MIDDLE)
    replayed(paused, "space", "space")
    assert paused.speed == 0


def test_at_the_end_playing_starts_over() -> None:
    port = tape(LAST)
    replayed(port, "space")
    assert (port.seq, port.speed) == (0, 1)


def test_past_the_break_every_rule_says_so() -> None:
    port = tape(LAST - 4, LAST - 9)
    app = replayed(port, size=(160, 45))
    shown = [n for n in app._regions(160, 45) if n not in STILL and n not in {"scrubber", "replay-verdict"}]
    assert {"runbook", "step", "panel-8"} <= set(shown)
    for name in shown:
        assert "not verified" in app.drill_screen.panes[name]._strips[0].text, name
    before = replayed(tape(MIDDLE, LAST - 9), size=(160, 45))
    for name in shown:
        assert "not verified" not in before.drill_screen.panes[name]._strips[0].text, name


def test_what_was_verified_meanwhile_gives_its_row_back() -> None:
    port = tape(MIDDLE, LAST - 9)

    async def act(pilot: "Pilot[str]", app: ReplayApp) -> None:
        port.broken = -1
        port.moved.set()
        await pilot.pause()
        await pilot.pause()

    assert text(watch(lambda: ReplayApp(port, Look(DARK)), (160, 45), act)) == text(
        replayed(tape(MIDDLE), size=(160, 45))
    )


def test_why_is_a_sentence() -> None:
    broken = text(replayed(tape(MIDDLE, LAST - 9), "v", size=(160, 45)))
    assert f"Entry {LAST - 9} does not verify: was changed" in broken
    assert f"you are at {MIDDLE}, which is intact" in broken
    assert "Everything verifies" in text(replayed(tape(MIDDLE), "v"))


@pytest.mark.parametrize("key", ["a", "x", "r", "b", "exclamation_mark", "n", "h", "e"])
def test_nothing_is_sent_and_it_says_why(key: str) -> None:
    assert "This is a replay" in text(replayed(tape(MIDDLE), key))


@pytest.mark.parametrize("look", [Look(LIGHT), Look(NO_COLOUR)])
def test_every_look_says_the_same(look: Look) -> None:
    assert text(replayed(tape(MIDDLE, LAST - 9), look=look)) == text(replayed(tape(MIDDLE, LAST - 9)))


def test_ascii_is_ascii() -> None:
    assert text(replayed(tape(LAST - 4, LAST - 9), size=(80, 24), look=Look(NO_COLOUR, ascii=True))).isascii()


@pytest.mark.parametrize("size", [(80, 24), (109, 30), (110, 36), (150, 31), (160, 45), (220, 60)])
@pytest.mark.parametrize("broken", [-1, LAST - 9])
def test_regions_do_not_overlap(size: tuple[int, int], broken: int) -> None:
    app = replayed(tape(MIDDLE, broken), size=size)
    regions = list(app._regions(*size).values())
    for i, region in enumerate(regions):
        assert region.area
        assert not any(region.overlaps(other) for other in regions[i + 1 :])


POSITION = ReplayPosition(5, 20, 0, 1_000_000, 101_000_000, 0, ((1, 2), (2, 8)))


@pytest.mark.parametrize(
    ("typed", "seq", "at"),
    [("12", 12, 0), ("+0:30", -1, 31_000_000), ("+90", -1, 91_000_000), ("+1:00:00", -1, 101_000_000), ("40", 20, 0)],
)
def test_a_place_is_understood(typed: str, seq: int, at: int) -> None:
    found = playback.target(typed, POSITION)
    assert (found.seq, found.at) == (seq, at)


def test_a_place_that_is_not_read_yet_is_no_end() -> None:
    reading = replace(POSITION, read=30)
    assert playback.target("40", reading).seq == 40
    assert playback.target("+1:00:00", reading).at == 3_601_000_000
    assert playback.target("00:10:00", reading).at == 600_000_000
    for typed in ("40", "+1:00:00", "00:10:00"):
        assert playback.target(typed, reading).why == "30 % was read so far: it goes there as soon as it can."
    assert playback.so_far(POSITION) == ""
    assert playback.so_far(reading) == " in the 30 % that was read so far"


@pytest.mark.parametrize("typed", ["", "+", "+1:2:3:4", "+1:x"])
def test_no_place_is_refused_in_a_sentence(typed: str) -> None:
    found = playback.target(typed, POSITION)
    assert (found.seq, found.at) == (-1, 0)
    assert found.why.endswith(".")

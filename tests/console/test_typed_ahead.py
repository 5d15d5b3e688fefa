"""Keys that come in one burst, as from a slow line or while the screen is busy: each goes where it was meant."""

import pytest
from textual.app import App
from textual.events import Key
from textual.pilot import Pilot

from console.screens import text
from console.states import states
from console.still_port import StillPort
from console.test_approval import BOB, TYPED
from console.test_home import FACTS, StillSource
from console.test_replay import MIDDLE, tape
from console.watching import Act, watch
from drillbook.console.explaining_app import ExplainingApp
from drillbook.console.home.app import HomeApp
from drillbook.console.replay_app import ReplayApp
from drillbook.console.theme import DARK, Look
from drillbook.model.intent import Intent

WIDE = (160, 45)
LETTERS = {"space": " ", "slash": "/", "comma": ","}


def burst(*keys: str) -> Act:
    """All these keys before the app has seen the first of them."""

    async def act(pilot: "Pilot[object]", app: "App[object]") -> None:
        for key in keys:
            app.post_message(Key(key, LETTERS.get(key, key if len(key) == 1 else None)))
        for _ in range(3):
            await pilot.pause()

    return act


@pytest.mark.parametrize(
    ("keys", "seq"),
    [
        (("t", *"17", "enter"), 17),
        (("t", *"17", "enter", "right_square_bracket", "right_square_bracket"), 19),
        (("3", "escape", "1", "escape", "6", "escape", "t", *"17", "enter"), 17),
        (("t", *"17", "escape", "left_square_bracket"), MIDDLE - 1),
    ],
)
def test_a_place_is_gone_to(keys: tuple[str, ...], seq: int) -> None:
    port = tape(MIDDLE)
    watch(lambda: ReplayApp(port, Look(DARK)), WIDE, burst(*keys))
    assert port.seq == seq


def test_letters_of_a_note_are_no_commands() -> None:
    port = StillPort(states()["gate"])
    words = "quiet, but not as before"
    keys = [{" ": "space", ",": "comma"}.get(letter, letter) for letter in words]
    app = watch(lambda: ExplainingApp(port, Look(DARK)), WIDE, burst("n", *keys, "enter"))
    assert port.sent == [Intent("note", text=words)]
    assert app.opened.cover == ""


def test_what_was_not_on_the_screen_yet_is_not_signed() -> None:
    port = StillPort(states()["gate"], BOB)
    app = watch(lambda: ExplainingApp(port, Look(DARK)), WIDE, burst("a", *TYPED, "enter"))
    assert port.signed == []
    assert "write-outage" in text(app)
    other = StillPort(states()["gate"], BOB)
    again = watch(lambda: ExplainingApp(other, Look(DARK)), WIDE, burst("a", *TYPED, "escape", "3"))
    assert other.signed == []
    assert (again.opened.cover, again.opened.focus) == ("", "panel-3")


def test_the_palette_finds_what_was_typed() -> None:
    port = StillPort(states()["gate"])
    app = watch(lambda: ExplainingApp(port, Look(DARK)), WIDE, burst("ctrl+p", *"zoom", "enter"))
    assert app.opened.zoom


def test_a_filter_of_the_home_is_typed_and_not_obeyed() -> None:
    app = watch(lambda: HomeApp(StillSource(FACTS), Look(DARK)), WIDE, burst("slash", *"vrc", "enter"))
    assert app.return_value is None
    assert "no row has vrc" in text(app)

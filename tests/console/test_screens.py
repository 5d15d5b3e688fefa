"""Every screen against its golden: the text of the screen, then a letter for the role of each cell."""

import os
from pathlib import Path

import pytest

from console.screens import on_screen, roles, text
from console.states import states
from drillbook.console.theme import DARK, LIGHT, NO_COLOUR, Look
from drillbook.state.port import You

GOLDENS = Path(__file__).with_name("goldens")
SIZES = {"160x45": (160, 45), "120x36": (120, 36), "80x24": (80, 24)}
STATES = states()
BOB = You("bob", "approver", "ed25519  SHA256:Qk3v8...  from the agent")
ERIN = You("erin", "commander", "ed25519  SHA256:4hTz2...")
CAROL = You("carol", "driver", "ed25519  SHA256:9wLr6...")
BOTH = You("alice", "driver", "ed25519  SHA256:m1Zp0...", also=("bob", "erin"))
FORMS = {
    "approve": ("gate", BOB, ("a", *"write-outage")),
    "approve-both": ("gate", BOTH, ("a", *"wri")),
    "refuse": ("gate", BOB, ("x",)),
    "rollback": ("failed", BOTH, ("b", *"eas")),
    "override": ("failed", BOTH, ("o",)),
    "abort": ("failed", BOTH, ("exclamation_mark", *"why")),
    "attest": ("attest", BOTH, ("w", *"west is well")),
    "note": ("gate", BOB, ("n", *"hello")),
    "break-glass": ("offered", ERIN, ("asterisk", *"stop-writers/app")),
    "hand-over": ("offered", BOTH, ("H", *"caro")),
    "take-over": ("offered", CAROL, ("T", *"take o")),
    "close": ("aborted", BOTH, ("e",)),
    "undo": ("aborted", BOTH, ("u",)),
    "help": ("gate", BOB, ("question_mark",)),
    "palette": ("gate", BOB, ("ctrl+p", *"pane")),
    "timeline": ("gate", BOB, ("8", "k", "k")),
    "zoom": ("gate", BOB, ("1", "plus")),
    "topics": ("drifted", BOB, ("5",)),
    "transactions": ("drifted", BOB, ("6",)),
    "connectors": ("drifted", BOB, ("7",)),
    "not-read": ("gate", BOB, ("5", "7")),
}


def check(name: str, shown: str) -> None:
    """Compare with the golden; DRILLBOOK_GOLDENS=write makes it anew, to be read in the diff."""
    golden = GOLDENS / f"{name}.txt"
    if os.environ.get("DRILLBOOK_GOLDENS") == "write":
        GOLDENS.mkdir(exist_ok=True)
        golden.write_text(shown + "\n")
    assert golden.exists(), f"no golden {golden.name}: run with DRILLBOOK_GOLDENS=write and read it"
    assert shown + "\n" == golden.read_text()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", STATES)
def test_state(name: str, size: str) -> None:
    app = on_screen(STATES[name], SIZES[size])
    check(f"{name}-{size}", f"{text(app)}\n{'-' * 40}\n{roles(app)}")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", FORMS)
def test_form(name: str, size: str) -> None:
    state, you, keys = FORMS[name]
    app = on_screen(STATES[state], SIZES[size], lambda pilot, _: pilot.press(*keys), you=you)
    check(f"form-{name}-{size}", text(app))


@pytest.mark.parametrize("look", [Look(LIGHT), Look(NO_COLOUR)], ids=["light", "none"])
def test_every_look_says_the_same(look: Look) -> None:
    for name in ("gate", "failed", "lost"):
        assert text(on_screen(STATES[name], (120, 36), look=look)) == text(on_screen(STATES[name], (120, 36)))


def test_ascii_is_ascii_and_no_color_has_none() -> None:
    app = on_screen(STATES["suspended"], (80, 24), look=Look(NO_COLOUR, ascii=True))
    assert text(app).isascii()
    check("suspended-ascii-80x24", text(app))
    for row in app.shot:
        for _, style in row:
            assert style is None or style.color is None or style.color.is_default
            assert style is None or style.bgcolor is None or style.bgcolor.is_default


def test_too_small_says_so() -> None:
    assert "60x20 is too small" in text(on_screen(STATES["gate"], (60, 20), look=Look(DARK)))

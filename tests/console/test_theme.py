"""The colour roles against the table that binds them: contrast, and no colour at all in NO_COLOR."""

import pytest

from drillbook.cli.main import main
from drillbook.cli.screen import look
from drillbook.console.theme import DARK, LIGHT, NO_COLOUR, ROLES, Theme, look_from, palette

LEAST = 4.5
BOTH = pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def drifted(index: int) -> int:
    """Rich 15 draws greys from 247 up one step darker at 256 colours."""
    return index - 1 if index >= 247 else index


@BOTH
@pytest.mark.parametrize("role", [r for r in ROLES if r != "rule"])
def test_every_text_is_legible(theme: Theme, role: str) -> None:
    assert theme.table is not None
    fore, back, _ = theme.table[role]
    grounds = [back] if back is not None else [theme.background, theme.row]
    for index in grounds:
        assert contrast(palette(fore), palette(index)) >= LEAST
        if theme is DARK:
            assert contrast(palette(drifted(fore)), palette(index)) >= LEAST


@BOTH
def test_the_rule_is_the_only_quieter_role(theme: Theme) -> None:
    assert theme.table is not None
    assert contrast(palette(theme.table["rule"][0]), palette(theme.background)) == pytest.approx(2.4, abs=0.1)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("row", [False, True])
def test_no_color_is_attributes_only(role: str, row: bool) -> None:
    style = NO_COLOUR.style(role, row=row)
    assert style.color is None
    assert style.bgcolor is None
    assert not style.dim
    assert not style.blink


def test_without_colour_what_matters_is_bold_or_reversed() -> None:
    for role in ("failed", "unknown", "danger", "strong", "key", "focus"):
        assert NO_COLOUR.style(role).bold
    for role in ROLES:
        assert bool(NO_COLOUR.style(role).reverse) == role.startswith(("bar", "chip"))
    assert NO_COLOUR.style("text", row=True).reverse
    assert NO_COLOUR.style("input").underline


@pytest.mark.parametrize(
    ("environ", "theme", "ascii_only"),
    [
        ({"LANG": "C.UTF-8"}, DARK, False),
        ({"LANG": "C.UTF-8", "NO_COLOR": "1"}, NO_COLOUR, False),
        ({"LANG": "C.UTF-8", "NO_COLOR": ""}, DARK, False),
        ({"LANG": "en_US.utf8", "COLORFGBG": "0;15"}, LIGHT, False),
        ({"LANG": "C.UTF-8", "COLORFGBG": "0;15", "DRILLBOOK_THEME": "dark"}, DARK, False),
        ({"LANG": "C"}, DARK, True),
        ({"LANG": "C.UTF-8", "TERM": "linux"}, DARK, True),
        ({"LC_ALL": "POSIX", "LANG": "C.UTF-8"}, DARK, True),
    ],
)
def test_the_look_follows_the_terminal(environ: dict[str, str], theme: Theme, ascii_only: bool) -> None:
    look = look_from(environ)
    assert look.theme is theme
    assert look.ascii is ascii_only


@pytest.mark.parametrize("argv", [["--ascii", "replay", "d"], ["replay", "d", "--ascii"], ["replay", "d"]])
def test_the_flag_asks_for_ascii_before_and_after_the_command(argv: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("DRILLBOOK_ASCII", ""), ("LC_ALL", "C.UTF-8"), ("TERM", "xterm-256color")):
        monkeypatch.setenv(name, value)
    assert main(argv) == 2
    assert look().ascii is ("--ascii" in argv)

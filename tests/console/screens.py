"""Drive the console over a state, and read what its screen shows: text, styles, or a picture."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from rich.style import Style
from textual.pilot import Pilot

from console.still_port import StillPort
from drillbook.console.app import DrillbookApp
from drillbook.console.theme import DARK, Look, Role
from drillbook.state.drill_state import DrillState
from drillbook.state.port import DrillPort, You

Act = Callable[["Pilot[str]", DrillbookApp], Awaitable[None]]
HINT = "drillbook attach 2026-11-24-orders --key ~/.ssh/bob"


async def nothing(pilot: "Pilot[str]", app: DrillbookApp) -> None:
    """Only look."""


def on_screen(
    state: DrillState | DrillPort,
    size: tuple[int, int],
    act: Act = nothing,
    *,
    look: Look | None = None,
    you: You | None = None,
) -> DrillbookApp:
    """The app after `act`, its screen as it was then in `app.shot`."""
    port = StillPort(state, you) if isinstance(state, DrillState) else state

    async def go() -> DrillbookApp:
        app = DrillbookApp(port, look or Look(DARK), hint=HINT, back="drillbook attach 2026-11-24-orders")
        async with app.run_test(size=size, notifications=False) as pilot:
            await pilot.pause()
            await act(pilot, app)
            await pilot.pause()
            app.shot = shot(app)
            app.svg = app.export_screenshot()
        return app

    return asyncio.run(go())


def shot(app: DrillbookApp) -> list[list[tuple[str, Style | None]]]:
    """The rows of the screen, each as (text, style)."""
    strips = app.screen._compositor.render_strips()
    return [[(segment.text, segment.style) for segment in strip] for strip in strips]


def text(app: DrillbookApp) -> str:
    """The screen as text, without blanks at the ends of rows."""
    return "\n".join("".join(t for t, _ in row).rstrip() for row in app.shot)


LETTERS: dict[Role, str] = {
    "text": " ", "strong": "S", "muted": "m", "rule": "-", "accent": "a", "key": "K", "focus": "K", "proven": "p",
    "failed": "F", "unknown": "U", "not-checked": "n", "stale": "~", "danger": "D", "now": "S", "on": "O", "input": "i",
    "bar-go": "1", "bar-nogo": "2", "bar-unknown": "3", "bar-acting": "4", "bar-hold": "5", "bar-danger": "6",
    "chip-live": "7", "chip-rehearsal": "8", "chip-replay": "9",
}  # fmt: skip


def roles(app: DrillbookApp) -> str:
    """The same rows as `text`, a letter for the role of each cell; upper case on a selected row stays as it is."""
    theme = app.look.theme
    known: dict[tuple[object, ...], str] = {}
    for role, letter in LETTERS.items():
        for row in (True, False):
            known[_key(theme.style(role, row=row))] = letter
    lines = []
    for cells in app.shot:
        line = "".join(
            (known.get(_key(style), " ") if t.strip() or letter_fill(style) else " ") * len(t) for t, style in cells
        )
        lines.append(line.rstrip())
    return "\n".join(lines)


def letter_fill(style: Style | None) -> bool:
    """Blank cells count only where they are filled."""
    return style is not None and bool(style.reverse)


def _key(style: Style | None) -> tuple[object, ...]:
    if style is None:
        return ()
    fore = style.color.get_truecolor().hex if style.color and not style.color.is_default else ""
    back = style.bgcolor.get_truecolor().hex if style.bgcolor and not style.bgcolor.is_default else ""
    return fore, back, bool(style.bold), bool(style.underline), bool(style.reverse)


def picture(app: DrillbookApp, path: Path) -> None:
    """Write the screen as SVG."""
    path.write_text(app.svg)

"""Help: first the keys of the pane that had the focus, then every action of the registry, with why not."""

from drillbook.console.actions import ACTIONS, Group
from drillbook.console.glyphs import (
    FAILED,
    HELD,
    NO_RETURN,
    NOT_CHECKED,
    OVERRIDDEN,
    PROVEN,
    ROLLED_BACK,
    SKIPPED,
    STALE,
    UNKNOWN,
)
from drillbook.console.lines import Line, flow, ln
from drillbook.console.scene import Scene
from drillbook.console.theme import Role
from drillbook.console.widgets.content import Content

SIGNS: tuple[tuple[str, Role, str], ...] = (
    (PROVEN, "proven", "proven"), (FAILED, "failed", "failed"), (UNKNOWN, "unknown", "unknown"),
    (NOT_CHECKED, "not-checked", "not checked"), (STALE, "stale", "too old to count"),
    (HELD, "strong", "held, aborted"),
    (ROLLED_BACK, "unknown", "rolled back"), (OVERRIDDEN, "unknown", "overridden"),
    (SKIPPED, "muted", "skipped, does not apply"), (NO_RETURN, "danger", "point of no return"),
)  # fmt: skip
TITLES: dict[Group, str] = {"drill": "The drill", "replay": "The replay", "screen": "The screen"}


def draw(scene: Scene, focused: str, keys: tuple[tuple[str, str], ...], cells: int) -> Content:
    """One line a key; an action that is not available now says why."""
    lines: list[Line] = [[], ln((f"In {focused}", "muted"))]
    lines += [ln("  ", (key.ljust(18), "key"), what) for key, what in keys]
    for group, title in TITLES.items():
        lines += [[], ln((title, "muted"))]
        for action in ACTIONS:
            if action.group != group or action.id.startswith("panel."):
                continue
            why = action.why_not(scene)
            head = ln(
                "  ",
                (action.shown.ljust(10), "muted" if why else "key"),
                (action.label.ljust(24), "muted" if why else "text"),
            )
            body = flow(ln((why, "muted")), max(20, cells - 36)) if why else [[]]
            lines += [[*head, *body[0]], *([*ln(" " * 36), *more] for more in body[1:])]
    lines += [ln("  ", ("1-9".ljust(10), "key"), "open, focus, close a panel"), [], ln(("Signs", "muted"))]
    lines += [ln("  ", (sign, role), f"  {word}") for sign, role, word in SIGNS]
    return Content("Help", lines, facts=ln(("esc goes back", "muted")))

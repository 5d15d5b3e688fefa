"""Colour roles: the one table of what each role looks like, dark, light, and with no colour at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

from rich.style import Style

Role = Literal[
    "text", "strong", "muted", "rule", "accent", "key", "focus", "proven", "failed", "unknown", "not-checked", "stale",
    "danger", "now", "on", "input",
    "bar-go", "bar-nogo", "bar-unknown", "bar-acting", "bar-hold", "bar-danger",
    "chip-live", "chip-rehearsal", "chip-replay",
]  # fmt: skip
ROLES: tuple[Role, ...] = get_args(Role)

Entry = tuple[int, int | None, bool]
"""Foreground and background of the 256 palette, and whether it is bold."""

_FILLED: dict[Role, Entry] = {
    "bar-go": (231, 23, True), "bar-nogo": (231, 88, True), "bar-unknown": (231, 94, True),
    "bar-acting": (231, 24, True), "bar-hold": (231, 239, True), "bar-danger": (231, 160, True),
    "chip-live": (16, 214, True), "chip-rehearsal": (231, 239, True), "chip-replay": (231, 60, True),
}  # fmt: skip
_DARK: dict[Role, Entry] = {
    "text": (252, None, False), "strong": (255, None, True), "muted": (248, None, False), "rule": (240, None, False),
    "accent": (111, None, False), "key": (111, None, True), "focus": (111, None, True),
    "proven": (79, None, False), "failed": (209, None, True), "unknown": (222, None, True),
    "not-checked": (251, None, False), "stale": (183, None, False), "danger": (204, None, True),
    "now": (255, None, True), "on": (255, None, True), "input": (255, 237, False), **_FILLED,
}  # fmt: skip
_LIGHT: dict[Role, Entry] = {
    "text": (235, None, False), "strong": (232, None, True), "muted": (240, None, False), "rule": (248, None, False),
    "accent": (25, None, False), "key": (25, None, True), "focus": (25, None, True),
    "proven": (23, None, False), "failed": (124, None, True), "unknown": (58, None, True),
    "not-checked": (239, None, False), "stale": (55, None, False), "danger": (125, None, True),
    "now": (232, None, True), "on": (232, None, True), "input": (232, 253, False), **_FILLED,
}  # fmt: skip
_BOLD_WITHOUT_COLOUR: frozenset[Role] = frozenset(
    {"strong", "key", "focus", "failed", "unknown", "danger", "now", *_FILLED}
)


def palette(index: int) -> str:
    """The `#rrggbb` of an entry of the xterm 256 palette, 16 or above."""
    if index >= 232:
        grey = 8 + (index - 232) * 10
        return f"#{grey:02x}{grey:02x}{grey:02x}"
    levels = (0, 95, 135, 175, 215, 255)
    index -= 16
    return f"#{levels[index // 36]:02x}{levels[index // 6 % 6]:02x}{levels[index % 6]:02x}"


@dataclass(frozen=True)
class Theme:
    """All roles as styles; `table` is None where nothing may have a colour."""

    name: Literal["dark", "light", "none"]
    table: Mapping[Role, Entry] | None
    background: int | None
    row: int | None
    """The background of a selected row."""

    @cached_property
    def _styles(self) -> dict[tuple[Role, bool], Style]:
        return {(role, row): self._make(role, row) for role in ROLES for row in (False, True)}

    def style(self, role: Role, *, row: bool = False) -> Style:
        """The style of a role, on the selected row where `row` is set."""
        return self._styles[role, row]

    def _make(self, role: Role, row: bool) -> Style:
        underline = role == "on" or (self.table is None and role == "input")
        if self.table is None:
            return Style(bold=row or role in _BOLD_WITHOUT_COLOUR, reverse=row or role in _FILLED, underline=underline)
        fore, back, bold = self.table[role]
        ground = back if back is not None else self.row if row else self.background
        return Style(
            color=palette(fore),
            bgcolor=palette(ground) if ground is not None else None,
            bold=bold or row,
            underline=underline,
        )


DARK = Theme("dark", _DARK, 234, 236)
LIGHT = Theme("light", _LIGHT, 231, 254)
NO_COLOUR = Theme("none", None, None, None)


@dataclass(frozen=True)
class Look:
    """How this terminal is drawn on."""

    theme: Theme = DARK
    ascii: bool = False


def look_from(environ: Mapping[str, str], *, ascii_only: bool = False) -> Look:
    """Choose by NO_COLOR (only when not empty), DRILLBOOK_THEME, COLORFGBG, TERM and the locale."""
    theme = LIGHT if environ.get("COLORFGBG", "").rpartition(";")[2] in {"7", "15"} else DARK
    theme = {"dark": DARK, "light": LIGHT}.get(environ.get("DRILLBOOK_THEME", ""), theme)
    if environ.get("NO_COLOR"):
        theme = NO_COLOUR
    locale = environ.get("LC_ALL") or environ.get("LC_CTYPE") or environ.get("LANG") or ""
    plain = environ.get("TERM", "") in {"linux", "dumb"} or "utf" not in locale.lower().replace("-", "")
    return Look(theme, ascii=ascii_only or plain)

"""The glyphs of the console: BMP, one cell wide, never drawn as emoji, and each with one ASCII stand-in."""

from drillbook.model.finding import Verdict

PROVEN, FAILED, UNKNOWN, NOT_CHECKED, STALE = "✓", "✗", "?", "○", "~"
NOW, PENDING, SKIPPED, ROLLED_BACK, OVERRIDDEN, HELD, NO_RETURN = "▸", "·", "–", "↶", "!", "■", "⚑"
SELECTED, RULE, HEAVY, BROKEN, BREAK, CURSOR = "▌", "─", "━", "╌", "╳", "▏"
MORE, MORE_ABOVE, CUT, MINUS, ARROW, NONE = "↓", "↑", "…", "−", "→", "–"
SPARKS = "▁▂▃▄▅▆▇█"

MARK: dict[Verdict, str] = {Verdict.PROVEN: PROVEN, Verdict.FAILED: FAILED, Verdict.UNKNOWN: UNKNOWN}

FORBIDDEN = "▶◀⏸✔✖↩‼▪⚠"
"""Terminals draw these as emoji, two cells wide."""

_ASCII = {
    PROVEN: "+", FAILED: "X", NOT_CHECKED: "-", NOW: ">", PENDING: ".", SKIPPED: "=", ROLLED_BACK: "<", HELD: "#",
    NO_RETURN: "^", SELECTED: "|", RULE: "-", HEAVY: "=", BROKEN: ".", BREAK: "X", CURSOR: "_", MORE: "v",
    MORE_ABOVE: "^", CUT: "~", MINUS: "-", ARROW: ">", "←": "<", "↔": "=", "≤": "<", "≥": ">", "×": "x", "●": "O",
    "│": "|", "┤": "+", "└": "+", "░": ":", "▁": "_", "▂": "_", "▃": "-", "▄": "-", "▅": "=", "▆": "=", "▇": "#",
    "█": "#",
}  # fmt: skip
_TABLE = str.maketrans(_ASCII)


def to_ascii(text: str) -> str:
    """The same text, cell by cell, for terminals that know nothing else; what has no stand-in becomes `?`."""
    if text.isascii():
        return text
    return text.replace("≤ ", "<=").replace("≥ ", ">=").translate(_TABLE).encode("ascii", "replace").decode("ascii")

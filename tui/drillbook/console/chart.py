"""A chart of ten minutes: history is grey, the limit lies on a row boundary, and only the value of now has a colour."""

from dataclasses import dataclass

from drillbook.console.lines import Line, clip, ln
from drillbook.console.numbers import number
from drillbook.console.theme import Role
from drillbook.model.finding import Unit
from drillbook.model.quantity import SECOND
from drillbook.state.clocks import lasted
from drillbook.state.lately import BUCKET

BARS = " ▁▂▃▄▅▆▇█"
LEFT, RIGHT = 12, 16
"""Cells of the scale at the left, and of the words at the right."""


@dataclass(frozen=True)
class Scale:
    """How much one row stands for, and how many rows lie below the limit; 0 where it is on no boundary."""

    per: float
    below: int


def scale(values: tuple[int | None, ...], limit: int | None, rows: int) -> Scale:
    """The finest scale that holds the tallest value and puts the limit on a boundary."""
    top = max((v for v in values if v is not None), default=0)
    if limit is not None and limit > 0:
        for below in range(rows - 1, 0, -1):
            if limit / below * rows >= top:
                return Scale(limit / below, below)
    return Scale(max(1, top) / rows, 0)


def chart(
    values: tuple[int | None, ...], limit: int | None, now: Role, cells: int, rows: int, *, unit: Unit = ""
) -> list[Line]:
    """The newest values as bars, oldest at the left; a gap is where nobody looked."""
    shown = values[-max(10, cells - LEFT - RIGHT) :]
    scaled = scale(shown, limit, rows)
    last = next((v for v in reversed(shown) if v is not None), None)
    lines = [_row(shown, scaled, rows - 1 - row, rows, unit) for row in range(rows)]
    at = min(rows - 1, int((last or 0) / scaled.per))
    if last is not None:
        lines[rows - 1 - at] += ln((f" {number(last, unit)} now", now))
    if scaled.below and (last is None or at != scaled.below):
        lines[rows - 1 - scaled.below] += ln((" limit", "strong"))
    lines.append(ln(("0 ".rjust(LEFT - 1), "muted"), ("└" + "─" * len(shown), "rule")))
    return [clip(line, cells) for line in (*lines, _axis(len(shown)))]


def _row(values: tuple[int | None, ...], scaled: Scale, row: int, rows: int, unit: Unit) -> Line:
    base, above = row * scaled.per, bool(scaled.below) and row >= scaled.below
    label: str = ""
    role: Role = "muted"
    if scaled.below and row == scaled.below:
        label, role = number(round(base), unit), "strong"
    elif row == rows - 1:
        label = number(round(base + scaled.per), unit)
    least = int(row == 0)  # a value of nothing still stands on the ground; a gap does not
    bars = "".join(BARS[0 if v is None else max(least, min(8, round((v - base) / scaled.per * 8)))] for v in values)
    return ln(
        (label.rjust(LEFT - 2) + " ", role), ("┤" if label else "│", "rule"), (bars, "muted" if above else "rule")
    )


def _axis(cells: int) -> Line:
    text = [" "] * cells
    for label, at in ((_ago(cells), 0), (_ago(cells // 2), cells - cells // 2), ("now", cells - 3)):
        text[at : at + len(label)] = label
    return ln(" " * LEFT, ("".join(text[:cells]), "muted"))


def _ago(buckets: int) -> str:
    return f"−{lasted(buckets * BUCKET // SECOND * SECOND)}"

"""The header: mode, drill, regions, step, budgets, seal, you, clock; the least needed goes first."""

from dataclasses import dataclass

from rich.cells import cell_len

from drillbook.console.frame import size_of
from drillbook.console.glyphs import ARROW, HEAVY, NO_RETURN, RULE, UNKNOWN
from drillbook.console.lines import Line, clip, fit, ln, pad, part, spread, width
from drillbook.console.numbers import at_stake
from drillbook.console.outside import safe
from drillbook.console.scene import Scene
from drillbook.console.theme import Role
from drillbook.console.widgets.content import Content
from drillbook.model.quantity import SECOND
from drillbook.state.budgets import Budget
from drillbook.state.clocks import age, budget, wall_time

GAP = "   "
METER = 15
FIRST_TO_GO = 3
"""Fields of this loss go before any is shortened."""


@dataclass(frozen=True)
class Field:
    """A part of the header; `short` replaces it where it is narrow; of those with a `loss` the highest go first."""

    line: Line
    loss: int = 0
    short: Line | None = None


def draw(scene: Scene, cells: int) -> Content:
    """One row, or two at 80 columns; every field keeps its width, so that nothing moves when one changes."""
    clock = ln(_clock(scene), " ")
    brief = ln(_clock(scene)[:8], " ")
    if size_of(cells) == "small":
        rest = [Field(ln(" ")), *_budgets(scene), _stake(scene), Field(_seal(scene), 0 if scene.trouble else 4)]
        you = Field([*_you(scene), part(" ")], 5)
        return Content(lines=[_first(scene, [Field(brief)], cells), _row(rest, [you], cells, indent=True)])
    right = [
        *_budgets(scene, meter=True),
        Field(_seal(scene), 0 if scene.trouble else 4),
        Field(_you(scene, fixed=True), 5),
        Field(clock, 0, brief),
    ]
    return Content(lines=[_first(scene, right, cells)])


def _first(scene: Scene, right: list[Field], cells: int) -> Line:
    """The row that begins with the drill's name, which is cut only when nothing else can go."""
    name = safe(scene.state.opened.runbook.name)
    room = min(40, cell_len(name))
    while True:
        left = [*_what(scene, fit(name, room)), _left(scene)]
        left += [_stake(scene, loss=1)] if size_of(cells) != "small" else []
        line = _row(left, right, cells)
        if width(line) <= cells or room <= 6:
            return clip(line, cells)
        room -= 1


def _row(left: list[Field], right: list[Field], cells: int, *, indent: bool = False) -> Line:
    """What is least needed goes, then fields are shortened, the rightmost first, then what can go at all goes."""
    left, right = ([f for f in side if f.line] for side in (left, right))
    while True:
        ends = _joined(left, indent=indent), _joined(right)
        if width(ends[0]) + width(ends[1]) + 2 <= cells:
            return spread(ends[0], ends[1], cells)
        fields = [*left, *right]
        losable = max(fields, key=lambda f: f.loss)
        long = next((f for f in reversed(fields) if f.short is not None), None)
        if losable.loss >= FIRST_TO_GO or (losable.loss and long is None):
            left, right = ([f for f in side if f is not losable] for side in (left, right))
        elif long is not None:
            brief = Field(long.short or [])
            left, right = ([brief if f is long else f for f in side] for side in (left, right))
        else:
            return [*ends[0], part("  "), *ends[1]]


def _joined(fields: list[Field], *, indent: bool = False) -> Line:
    line: Line = []
    for index, field in enumerate(fields):
        line += [*([part(GAP)] if index > int(indent) else []), *field.line]
    return line


def _what(scene: Scene, name: str) -> list[Field]:
    chip: tuple[str, Role] = (" LIVE ", "chip-live") if scene.state.opened.live else (" REHEARSAL ", "chip-rehearsal")
    if scene.mode == "replay":
        chip = (" REPLAY ", "chip-replay")
    route = [*_region(scene, scene.source), *ln((f" {ARROW} ", "muted")), *_region(scene, scene.target)]
    count = len(scene.steps)
    step = scene.step
    if step is None:
        return [Field(ln(chip, ("  " + name, "strong"))), Field(route), Field(ln((f"{count} steps done", "muted")))]
    where, brief = (ln(("step ", "muted"), (str(step.no), "strong"), (f"{of}{count}", "muted")) for of in (" of ", "/"))
    return [Field(ln(chip, ("  " + name, "strong"))), Field(route), Field(where, 0, brief)]


def _region(scene: Scene, name: str) -> Line:
    state = next((r.state for r in scene.state.regions if r.name == name), "answers")
    words = {"answers": "", "silent": f" {UNKNOWN} silent", "client-crashed": f" {UNKNOWN} client crashed"}[state]
    return ln((name + words, "unknown" if words else "text"))


def _left(scene: Scene) -> Field:
    left = scene.view.outstanding
    if not left:
        return Field([])
    return Field(
        ln((str(left), "strong"), (" outstanding", "muted")),
        0,
        ln((str(left), "strong"), (" effect" if left == 1 else " effects", "muted")),
    )


def _stake(scene: Scene, loss: int = 0) -> Field:
    """What going back would lose; where there is no room, the bar and the list of steps still say it."""
    stake = scene.view.stake
    if stake is None:
        return Field([])
    return Field(ln((f"{NO_RETURN} {at_stake(stake)}", "stale" if stake.stale else "danger")), loss)


def _budgets(scene: Scene, *, meter: bool = False) -> list[Field]:
    """The RTO and what runs are never lost; a budget that is used or not begun goes where it is narrow."""
    fields: list[Field] = []
    for each in scene.view.budgets:
        name = "RTO" if each.name == "rto" else each.name.replace("_", " ")
        kept = each.running or each.name == "rto"
        role: Role = "failed" if each.left < 0 else "strong" if kept else "muted"
        used, most = budget(each.elapsed), budget(each.at_most)
        brief = name.removesuffix(" outage")
        short = ln((f"{brief} ", "muted"), (used, role), (f"/{most}", "muted"))
        line = ln((f"{name} ", "muted"), (used, role), (f" of {most}", "muted")) if kept else short
        fields.append(Field(line, 0 if kept else 1 if each.over else 2, short))
        if meter and each.name == "rto":
            fields.append(Field(_meter(each), 6))
    return fields


def _meter(each: Budget) -> Line:
    full = max(0, min(METER, round(each.elapsed / each.at_most * METER))) if each.at_most else 0
    return ln((HEAVY * full, "accent" if each.left >= 0 else "failed"), (RULE * (METER - full), "rule"))


def _seal(scene: Scene) -> Line:
    if scene.integrity.broken_at >= 0:
        return ln(("NOT VERIFIED   ", "danger"))
    if scene.connected:
        return ln(("engine away    ", "unknown"))
    if scene.behind:
        return ln(("engine silent  ", "unknown"))
    if scene.trouble:
        return ln(("NOT RECORDED   ", "danger"))
    if scene.state.sealed < 0:
        return ln((pad("not sealed", 15), "muted"))
    old = max(0, scene.view.seal_age or 0)
    return ln((pad(f"sealed {age(old) if old >= 10 * SECOND else f'{old // SECOND} s'} ago", 15), "muted"))


def _you(scene: Scene, *, fixed: bool = False) -> Line:
    if scene.mode == "replay":
        return ln(("read-only", "muted"))
    line = ln(("you are ", "muted"), f"{scene.you.person}, {scene.you.role}")
    return [*line, part(" " * max(0, 21 - width(line)))] if fixed else line


def _clock(scene: Scene) -> str:
    return f"{wall_time(scene.now):%H:%M:%S} UTC"

"""The two rows at the foot: panels, and keys."""

from drillbook.console.actions import ACTIONS, BY_ID, Action
from drillbook.console.frame import Opened, size_of
from drillbook.console.lines import Line, clip, ln, spread, width
from drillbook.console.panels.registry import PANELS
from drillbook.console.panes.coverage import sign_of
from drillbook.console.scene import Scene
from drillbook.console.theme import Role
from drillbook.console.widgets.content import Content
from drillbook.state.clocks import age
from drillbook.state.second_readings import disputes

FORM_KEYS = (
    ("enter", "send once all is typed"), ("esc", "leave, nothing is sent"), ("tab", "next field"),
    ("pgdn", "read on"), ("ctrl+p", "palette"), ("F1", "help"),
)  # fmt: skip
COVER_KEYS = (("esc", "back"), ("j k", "scroll"))
ONLY_WHEN_AVAILABLE = frozenset({
    "step.attest", "step.decide", "step.run", "drill.hold", "drill.undo", "drill.leave", "drill.close", "gate.glass",
    "drill.hand-over", "drill.take-over", "gate.reading",
})  # fmt: skip
MAIN = ("pane.next", "pane.zoom", "table.filter", "view.leave")


def panels(scene: Scene, opened: Opened, cells: int) -> Content:
    """Digit, name, and the sign of its kind of state where that is not proven; short names where it is narrow."""
    size = size_of(cells)
    small = size == "small"
    gap = {"wide": "    ", "middle": "  ", "small": " "}[size]
    line = _panel_names(scene, opened, gap, single=small, brief=small)
    if not small and width(line) > cells:
        line = _panel_names(scene, opened, gap, single=False, brief=True)
    return Content(lines=[clip(line, cells)])


def _panel_names(scene: Scene, opened: Opened, gap: str, *, single: bool, brief: bool) -> Line:
    shown = {opened.focus} if single or opened.zoom else {name for name, _ in opened.panels}
    shown = set() if opened.cover else shown
    line: Line = ln(" ")
    for panel in PANELS:
        name = panel.short if brief else panel.name
        line += ln((str(panel.number), "key"), " ", (name, "on" if panel.id in shown else "muted"))
        sign, role, amount = sign_of(scene, panel.kind) if panel.kind else ("", "text", 0)
        if sign and role != "proven":
            line += ln((f"{sign}" if single else f" {sign}{amount or ''}", role))
        line += ln(gap)
    return line


def keys(scene: Scene, opened: Opened, cells: int) -> Content:
    """The keys that matter now; one that is not available keeps its place and loses its colour."""
    right = data_age(scene, small=size_of(cells) == "small")
    if opened.cover in {"form", "help", "palette"}:
        pairs = FORM_KEYS if opened.cover == "form" else COVER_KEYS
        return Content(lines=[key_line([(k, v, True) for k, v in pairs], right, cells)])
    items = [(a.shown, _label(scene, a), not a.why_not(scene)) for a in _relevant(scene)]
    items += [(BY_ID[i].shown, _label(scene, BY_ID[i]), True) for i in MAIN]
    return Content(lines=[key_line([*items, ("?", "help", True)], right, cells)])


def key_line(items: list[tuple[str, str, bool]], right: Line, cells: int) -> Line:
    """Keys from the left as far as there is room; the last one always, and the data's age."""
    gap = "   " if cells >= 130 else "  "
    line: Line = ln(" ")
    last_key, last_label, _ = items[-1]
    reserve = len(last_key) + len(last_label) + 1 + len(gap)
    for index, (key, label, on) in enumerate(items):
        last = index == len(items) - 1
        need = len(key) + 1 + len(label) + (0 if last else len(gap) + reserve)
        if width(line) + need + width(right) + 1 <= cells:
            line += ln((key, "key" if on else "muted"), (" " + label, "text" if on else "muted"), gap)
    return spread(line, right, cells)


def _relevant(scene: Scene) -> list[Action]:
    """The drill's own actions, those that mean something in this phase."""
    state, now = scene.state, scene.step_now
    if state.closed is not None or scene.mode == "replay" or scene.you.role == "observer":
        return []
    if state.aborted >= 0:
        return [BY_ID[i] for i in ("drill.undo", "drill.leave", "drill.close", "drill.note")]
    failed = now is not None and now.phase == "failed"
    gate = state.gate is not None and not state.gate.cleared
    keep: list[Action] = []
    for action in ACTIONS:
        if action.group != "drill" or (action.when_failed not in {None, failed} and not _settles(scene, action)):
            continue
        if action.id in {"gate.approve", "gate.refuse"} and not gate:
            continue
        if action.id in ONLY_WHEN_AVAILABLE and action.why_not(scene):
            continue
        keep.append(action)
    return keep


def _settles(scene: Scene, action: Action) -> bool:
    """An override also settles a second reading that differs, at a gate where nothing has failed."""
    return action.id == "step.override" and bool(disputes(scene.state, scene.state.current))


def _label(scene: Scene, action: Action) -> str:
    now = scene.step_now
    if action.id == "view.leave" and scene.state.closed is not None:
        return "leave"
    if action.id == "step.run" and now is not None and scene.step is not None:
        if now.phase == "failed":
            return "retry"
        return "go on" if scene.state.hold is not None and now.phase != "pending" else f"run step {scene.step.no}"
    return action.label


def data_age(scene: Scene, *, small: bool) -> Line:
    """How old the data is, at the right of the key row."""
    silent, old = scene.view.silent, scene.view.data_age
    role: Role = "stale" if silent else "muted"
    if silent:
        return ln((f"~ {silent[0][0]} {age(silent[0][1])} old ", role))
    if old is None:
        return ln(("no data yet ", role))
    return ln((f"{'' if small else 'data '}{age(old)} old ", role))

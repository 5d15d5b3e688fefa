"""Every action of the console, once: key bindings, key row, help and palette are all made from this table."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from textual.binding import Binding

from drillbook.console import allowed
from drillbook.console.scene import Scene
from drillbook.model.intent import Intent

Group = Literal["drill", "replay", "screen", "move"]
FormKind = Literal[
    "approve", "refuse", "override", "break-glass", "rollback", "undo", "abort", "attest", "decide", "hand-over",
    "take-over", "note", "close", "reading",
]  # fmt: skip

More = Literal[
    "explain", "copy", "play", "go back", "go on", "go a step back", "go a step on", "play slower", "play faster",
    "go to", "next failed", "say why",
]  # fmt: skip


class Doer(Protocol):
    """What an action may ask of the app."""

    def open_form(self, kind: FormKind) -> None:
        """Open a form in place."""
        ...

    def ask(self, intent: Intent) -> None:
        """Send an intent and show its reply."""
        ...

    def next_pane(self, by: int) -> None:
        """Give the focus to another pane."""
        ...

    def panel(self, number: int) -> None:
        """Open, focus or close a panel."""
        ...

    def more(self, what: More) -> None:
        """Explain, copy, or play back."""
        ...

    def move(self, key: str) -> None:
        """Move in the pane that has the focus."""
        ...

    def zoom(self) -> None:
        """Give the focused pane the whole area, or take it back."""
        ...

    def cover(self, what: Literal["help", "palette"]) -> None:
        """Show help or the palette in place of the panes."""
        ...

    def back(self) -> None:
        """Close what covers the panes, or go back to the step."""
        ...

    def leave(self) -> None:
        """Leave the console; the drill goes on holding."""
        ...


@dataclass(frozen=True)
class Action:
    """One thing that a key does; `why_not` says in a sentence why it is not available, or nothing."""

    id: str
    key: str
    """Textual's name of the key."""
    shown: str
    """The key as people write it."""
    label: str
    group: Group
    why_not: Callable[[Scene], str]
    do: Callable[[Doer], None]
    when_failed: bool | None = None
    """In the key row only while the step has failed (True), or only while it has not (False)."""


def _form(kind: FormKind) -> Callable[[Doer], None]:
    return lambda doer: doer.open_form(kind)


def _panel(number: int) -> Action:
    return Action(
        f"panel.{number}", str(number), str(number), f"panel {number}", "screen", allowed.always,
        lambda doer: doer.panel(number),
    )  # fmt: skip


def _move(id_: str, key: str, label: str) -> Action:
    return Action(f"move.{id_}", key, key, label, "move", allowed.always, lambda doer: doer.move(key))


def _more(id_: str, key: str, shown: str, label: str, what: More, group: Group = "replay") -> Action:
    why_not = allowed.replay if group == "replay" else allowed.always
    return Action(id_, key, shown, label, group, why_not, lambda doer: doer.more(what))


ACTIONS: tuple[Action, ...] = (
    Action("gate.approve", "a", "a", "approve", "drill", allowed.approve, _form("approve"), when_failed=False),
    Action("gate.refuse", "x", "x", "refuse", "drill", allowed.refuse, _form("refuse"), when_failed=False),
    Action("gate.reading", "y", "y", "hand in what you read", "drill", allowed.reading, _form("reading"),
           when_failed=False),
    Action("step.run", "r", "r", "run", "drill", allowed.run, lambda d: d.ask(Intent("run"))),
    Action("step.rollback", "b", "b", "roll back", "drill", allowed.rollback, _form("rollback")),
    Action("step.override", "o", "o", "override", "drill", allowed.override, _form("override"), when_failed=True),
    Action("gate.glass", "asterisk", "*", "break the glass", "drill", allowed.break_glass, _form("break-glass"),
           when_failed=False),
    Action("drill.hand-over", "H", "H", "hand over", "drill", allowed.hand_over, _form("hand-over")),
    Action("drill.take-over", "T", "T", "take over", "drill", allowed.take_over, _form("take-over")),
    Action("step.attest", "w", "w", "what you saw", "drill", allowed.attest, _form("attest")),
    Action("step.decide", "d", "d", "decide", "drill", allowed.decide, _form("decide")),
    Action("drill.hold", "h", "h", "hold", "drill", allowed.hold, lambda d: d.ask(Intent("hold"))),
    Action("drill.abort", "exclamation_mark", "!", "abort", "drill", allowed.abort, _form("abort")),
    Action("drill.undo", "u", "u", "undo all", "drill", allowed.after_abort, _form("undo")),
    Action("drill.leave", "l", "l", "leave effects", "drill", allowed.after_abort, lambda d: d.ask(Intent("leave"))),
    Action("drill.close", "e", "e", "end the drill", "drill", allowed.close, _form("close")),
    Action("drill.note", "n", "n", "note", "drill", allowed.note, _form("note")),
    _more("replay.play", "space", "space", "play, pause", "play"),
    _more("replay.back", "left_square_bracket", "[", "entry before", "go back"),
    _more("replay.on", "right_square_bracket", "]", "next entry", "go on"),
    _more("replay.step-back", "left_curly_bracket", "{", "step before", "go a step back"),
    _more("replay.step-on", "right_curly_bracket", "}", "next step", "go a step on"),
    _more("replay.slower", "less_than_sign", "<", "slower", "play slower"),
    _more("replay.faster", "greater_than_sign", ">", "faster", "play faster"),
    _more("replay.go-to", "t", "t", "go to", "go to"),
    _more("replay.failed", "f", "f", "next failed finding", "next failed"),
    _more("replay.why", "v", "v", "why not verified", "say why"),
    _more("view.explain", "enter", "enter", "explain", "explain", "screen"),
    _more("view.copy", "c", "c", "copy value", "copy", "screen"),
    Action("pane.next", "tab", "tab", "next pane", "screen", allowed.always, lambda d: d.next_pane(1)),
    Action("pane.previous", "shift+tab", "shift+tab", "pane before", "screen", allowed.always,
           lambda d: d.next_pane(-1)),
    Action("pane.zoom", "plus", "+", "zoom", "screen", allowed.always, lambda d: d.zoom()),
    Action("table.filter", "slash", "/", "filter", "screen", allowed.always, lambda d: d.move("slash")),
    Action("table.sort", "s", "s", "sort", "screen", allowed.always, lambda d: d.move("s")),
    Action("view.back", "escape", "esc", "back", "screen", allowed.always, lambda d: d.back()),
    Action("view.palette", "ctrl+p", "ctrl+p", "palette", "screen", allowed.always, lambda d: d.cover("palette")),
    Action("view.help", "question_mark,f1", "?", "help", "screen", allowed.always, lambda d: d.cover("help")),
    Action("view.leave", "q", "q", "leave, the drill holds", "screen", allowed.always, lambda d: d.leave()),
    *(_panel(number) for number in range(1, 10)),
    _move("down", "j", "down"), _move("down-arrow", "down", "down"),
    _move("up", "k", "up"), _move("up-arrow", "up", "up"),
    _move("page-down", "pagedown", "page down"), _move("page-up", "pageup", "page up"),
    _move("first", "g", "first"), _move("home", "home", "first"),
    _move("last", "G", "last"), _move("end", "end", "last"),
)  # fmt: skip
BY_ID = {action.id: action for action in ACTIONS}


def bindings() -> list[Binding | tuple[str, str] | tuple[str, str, str]]:
    """Textual's bindings, each with the action's id, so that a key map can name it."""
    return [Binding(a.key, f"do('{a.id}')", a.label, show=False, id=a.id) for a in ACTIONS]

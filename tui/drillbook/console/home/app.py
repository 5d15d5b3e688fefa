"""Home: what there is to run and what was run; it returns a choice, and the command line does it."""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace

from textual.app import ComposeResult
from textual.binding import Binding
from textual.geometry import Region
from textual.layout import Layout
from textual.screen import Screen

from drillbook.console.frame import LEAST
from drillbook.console.home import draws, layout
from drillbook.console.home.facts import Action, Choice, HomeFacts, HomeSource
from drillbook.console.in_order import InOrderApp
from drillbook.console.lines import Line, clip, ln
from drillbook.console.panes.rows import key_line
from drillbook.console.theme import Look, palette
from drillbook.console.widgets.content import Content
from drillbook.console.widgets.frame_layout import FrameLayout
from drillbook.console.widgets.pane import Draw, Pane
from drillbook.console.widgets.table_pane import TablePane
from drillbook.model.quantity import SECOND
from drillbook.state.clocks import age

CLOCKS = ("header", "key-row")
"""What shows the time: all that a second changes."""
STILL = ("header", "bar", "lab", "keys", "message", "key-row", "too-small")


@dataclass(frozen=True)
class HomeAction:
    """A key of home; footer, help and bindings are made from the table below."""

    key: str
    shown: str
    label: str
    does: str
    """What help says."""


HOME_ACTIONS = (
    HomeAction("enter", "enter", "open", "attach to a live drill, replay an old one, or run a runbook live in the lab"),
    HomeAction("r", "r", "rehearse", "run the runbook as a rehearsal: nothing is changed"),
    HomeAction("c", "c", "check", "check the runbook and leave"),
    HomeAction("v", "v", "verify", "say what the drill's timeline proves, and leave"),
    HomeAction("tab", "tab", "next list", "from the runbooks to the drills, and back"),
    HomeAction("slash", "/", "filter", "filter the list by name"),
    HomeAction("question_mark,f1", "?", "help", "this page"),
    HomeAction("q", "q", "quit", "leave"),
)
MOVES = ("j", "k", "up", "down", "g", "G", "home", "end", "pageup", "pagedown", "s")


class HomeScreen(Screen[None], inherit_bindings=False):
    """Every pane once."""

    AUTO_FOCUS = ""
    CSS = "HomeScreen { overflow: hidden hidden; } HomeScreen > Pane { background: transparent; }"

    def __init__(self, look: Look, regions: Callable[[int, int], dict[str, Region]]) -> None:
        super().__init__(id="home")
        self._frame = FrameLayout(regions)
        still = [Pane(look, id=name, focusable=False) for name in STILL]
        panes = [*still, TablePane(look, id="runbooks"), TablePane(look, id="drills"), Pane(look, id="help")]
        self.panes: dict[str, Pane] = {pane.id or "": pane for pane in panes}
        ground = look.theme.background
        self.styles.background = palette(ground) if ground is not None else "ansi_default"

    @property
    def layout(self) -> Layout:
        return self._frame

    def compose(self) -> ComposeResult:
        yield from self.panes.values()

    def rearrange(self) -> None:
        """Ask the layout again."""
        self._clear_arrangement_cache()
        self.refresh(layout=True)


class HomeApp(InOrderApp[Choice], inherit_bindings=False):
    """Draws the facts as they grow."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS = [  # noqa: RUF012  # Textual's own name and shape
        *(Binding(a.key, f"do('{a.key}')", a.label, show=False, priority=a.key == "tab") for a in HOME_ACTIONS),
        *(Binding(key, f"move('{key}')", key, show=False) for key in MOVES),
        Binding("escape", "leave_help", "back", show=False),
    ]

    def __init__(self, source: HomeSource, look: Look) -> None:
        if not os.environ.get("NO_COLOR"):
            os.environ.pop("NO_COLOR", None)  # Textual takes an empty value for a set one, against the convention
        super().__init__(ansi_color=look.theme.table is None)
        self.source, self.look = source, look
        self.animation_level = "none"
        self.said, self.at, self.helping, self.drawn = "", "runbooks", False, False
        self._drew = self._stands()
        self.home = HomeScreen(look, lambda columns, rows: layout.arrange(columns, rows, cover=self.helping))

    def get_default_screen(self) -> Screen[None]:
        return self.home

    def on_ready(self) -> None:
        self.drawn = True
        if any(drill.running for drill in self.facts.drills):
            self.at = "drills"
        self._focus(self.at)
        self.set_interval(1.0, self.tick)
        self.run_worker(self._follow(), exclusive=False)

    @property
    def facts(self) -> HomeFacts:
        """The newest."""
        return self.source.facts

    def draw(self) -> None:
        """Draw every pane anew; each paints what changed."""
        self._drew = self._stands()
        self._show(tuple(layout.arrange(*self.size, cover=self.helping)))

    def tick(self) -> None:
        """Draw the clocks, and the rest only where the facts are others: a list that stands still costs nothing."""
        if self._stands() != self._drew:
            self.draw()
        elif "too-small" not in layout.arrange(*self.size, cover=self.helping):
            self._show(CLOCKS)

    def _stands(self) -> tuple[HomeFacts, int]:
        """All that the panes show, but for the clocks; drills are told by how many days ago they were."""
        return replace(self.facts, lab_read=0), self.source.now() // draws.DAY

    def _show(self, names: tuple[str, ...]) -> None:
        if self.drawn:
            for name in names:
                self.home.panes[name].show(self._draw_of(name))

    async def _follow(self) -> None:
        async for _ in self.source.changes():
            self.tick()

    def action_do(self, key: str) -> None:
        """Do what a key says."""
        self.said = ""
        if self.helping and key not in {"question_mark,f1", "q"}:
            return
        match key:
            case "enter":
                self._open()
            case "r":
                self._with_runbook("rehearse")
            case "c":
                self._with_runbook("check")
            case "v":
                self._with_drill("verify")
            case "tab":
                self._focus("drills" if self.at == "runbooks" else "runbooks")
            case "slash":
                self.home.panes[self.at].press("slash")
            case "q":
                self.exit(None)
            case _:
                self.helping = not self.helping
                self.home.rearrange()
        self.draw()

    def action_move(self, key: str) -> None:
        """Move in the list, or in help."""
        self.home.panes["help" if self.helping else self.at].press(key)
        self.draw()

    def action_leave_help(self) -> None:
        """Close help."""
        self.helping = False
        self.home.rearrange()
        self.draw()

    def on_resize(self) -> None:
        self.draw()

    def _open(self) -> None:
        if self.at == "runbooks":
            self._with_runbook("run")
            return
        drill = next((d for d in self.facts.drills if d.folder == self._selected("drills")), None)
        if drill is not None:
            self.exit(Choice("attach" if drill.running else "replay", folder=drill.folder))

    def _with_runbook(self, action: Action) -> None:
        book = next((b for b in self.facts.runbooks if b.argument == self._selected("runbooks")), None)
        if book is None:
            self.said = "There is no runbook here."
        elif book.errors and action != "check":
            self.said = f"{book.name} has errors, and cannot be run; c says which."
        else:
            self.exit(Choice(action, runbook=book.argument))

    def _with_drill(self, action: Action) -> None:
        folder = self._selected("drills")
        if folder:
            self.exit(Choice(action, folder=folder))
        else:
            self.said = "There is no drill to verify."

    def _selected(self, name: str) -> str:
        pane = self.home.panes[name]
        return pane.selected() if isinstance(pane, TablePane) else ""

    def _focus(self, name: str) -> None:
        self.at = name
        self.home.set_focus(self.home.panes[name])
        self.draw()

    def _draw_of(self, name: str) -> Draw:
        facts, now = self.facts, self.source.now()
        one: dict[str, Draw] = {
            "header": lambda cells, _r: draws.header(facts, now, cells),
            "bar": lambda cells, _r: draws.bar(facts, cells),
            "runbooks": lambda cells, rows: draws.runbooks(facts, now, self._selected("runbooks"), cells, rows),
            "drills": lambda cells, rows: draws.drills(facts, cells, rows),
            "lab": lambda cells, _r: draws.lab(facts, cells),
            "keys": lambda cells, _r: draws.keys(facts, cells),
            "message": lambda cells, _r: Content(lines=[clip(ln(" ", (self.said, "strong")), cells)]),
            "key-row": lambda cells, _r: Content(lines=[self._keys(now, cells)]),
            "help": lambda _c, _r: Content("Help", [[], *_help_lines()], facts=ln(("esc goes back", "muted"))),
            "too-small": lambda _c, _r: Content(lines=[ln(f"too small: {LEAST[0]}x{LEAST[1]} at least")]),
        }
        return one[name]

    def _keys(self, now: int, cells: int) -> Line:
        read = self.facts.lab_read
        right = ln((f"lab read {age(max(0, now - read) // SECOND * SECOND)} ago " if read else "", "muted"))
        ordered = [a for a in HOME_ACTIONS if a.shown != "?"] + [a for a in HOME_ACTIONS if a.shown == "?"]
        return key_line([(a.shown, a.label, True) for a in ordered], right, cells)


def _help_lines() -> list[Line]:
    return [ln("  ", (action.shown.ljust(10), "key"), action.does) for action in HOME_ACTIONS]

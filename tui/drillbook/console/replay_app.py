"""The console over a recorded drill: the same screens, a scrubber, and what does not verify marked everywhere."""

from collections.abc import Callable
from dataclasses import replace

from textual.geometry import Region

from drillbook.console import playback
from drillbook.console.actions import More
from drillbook.console.explaining_app import ExplainingApp
from drillbook.console.frame import panes, size_of
from drillbook.console.glyphs import BROKEN
from drillbook.console.lines import Line, clip, fit, ln, pad, width
from drillbook.console.outside import safe
from drillbook.console.panes.bar import SIGNS, filled
from drillbook.console.panes.rows import key_line
from drillbook.console.scene import Scene
from drillbook.console.screen import STILL
from drillbook.console.scrubber_pane import ScrubberPane
from drillbook.console.theme import Look, Role
from drillbook.console.widgets.content import Content
from drillbook.console.widgets.pane import Draw, Pane
from drillbook.state.clocks import wall_time
from drillbook.state.port import ReplayPort

KEYS = (
    ("[ ]", "entry"), ("{ }", "step"), ("< >", "speed"), ("t", "go to"), ("f", "next failed"),
    ("v", "why not verified"),
    ("enter", "explain"), ("q", "leave"),
)  # fmt: skip
VERDICT_ROLES: dict[Role, Role] = {
    "bar-go": "proven", "bar-nogo": "failed", "bar-unknown": "unknown", "bar-acting": "strong", "bar-hold": "strong",
    "bar-danger": "danger",
}  # fmt: skip
SCRUBBER_ROWS = 3
TITLE_SPARES = 20
"""Cells that a title leaves for the rule itself and for how many lines are out of sight, where the mark must stay."""


class ReplayApp(ExplainingApp):
    """Nothing is sent and nothing is signed; going back is as cheap as going on."""

    def __init__(self, port: ReplayPort, look: Look) -> None:
        self.replayed = port
        super().__init__(port, look)
        self.scrubber = ScrubberPane(look)
        self.add_panes(self.scrubber, Pane(look, id="replay-verdict", focusable=False))

    def look_again(self) -> None:
        broken = self.scene.integrity.broken_at >= 0
        super().look_again()
        if self.drawn and (self.scene.integrity.broken_at >= 0) != broken:
            self._relayout()

    def more(self, what: More) -> None:
        port, position = self.replayed, self.replayed.position
        moves: dict[More, Callable[[], None]] = {
            "play": self._play,
            "go back": lambda: port.seek(position.seq - 1),
            "go on": lambda: port.seek(position.seq + 1),
            "go a step back": lambda: port.seek(playback.step_before(position)),
            "go a step on": lambda: port.seek(playback.next_step(position)),
            "play slower": lambda: self._speed(-1),
            "play faster": lambda: self._speed(1),
            "go to": self._take_place,
            "next failed": self._next_failed,
            "say why": lambda: self.say(self._why()),
        }
        if what in moves:
            moves[what]()
            self.draw()
        else:
            super().more(what)

    def on_scrubber_pane_sought(self, message: ScrubberPane.Sought) -> None:
        position = self.replayed.position
        found = playback.target(message.text, position)
        if found.words and (seq := self.replayed.find(found.words, position.seq)) >= 0:
            self.replayed.seek(seq)
        elif found.words:
            found = replace(
                found, why=f"No entry after {position.seq} says {safe(found.words)}{playback.so_far(position)}."
            )
        elif found.seq >= 0:
            self.replayed.seek(found.seq)
        elif found.at:
            self.replayed.seek_time(found.at)
        self._set(self.opened)
        self.say(found.why)
        self.draw()

    def on_scrubber_pane_left(self, _message: ScrubberPane.Left) -> None:
        self._set(self.opened)

    def draw_of(self, name: str) -> Draw:
        scene = self.scene
        if name == "bar" and scene.integrity.broken_at >= 0:
            return lambda cells, _rows: Content(lines=[filled("NOT VERIFIED", *broken_words(scene, cells), cells)])
        if name == "replay-verdict":
            return lambda cells, _rows: Content(lines=[verdict_line(scene, cells)])
        if name == "key-row" and not self.opened.cover:
            return lambda cells, _rows: Content(lines=[self._replay_keys(cells)])
        draw = super().draw_of(name)
        return _marked(draw) if past_break(scene) and name not in STILL else draw

    def _play(self) -> None:
        position = self.replayed.position
        playing = position.speed
        if not playing and position.seq >= position.last and position.read == 100:
            self.replayed.seek(0)
        self.replayed.play(0 if playing else self.scrubber.speed)

    def _speed(self, by: int) -> None:
        self.scrubber.speed = playback.other_speed(self.scrubber.speed, by)
        if self.replayed.position.speed:
            self.replayed.play(self.scrubber.speed)

    def _next_failed(self) -> None:
        at = self.replayed.position.seq
        if (seq := self.replayed.failed(at)) >= 0:
            self.replayed.seek(seq)
        else:
            self.say(f"No finding fails after entry {at}{playback.so_far(self.replayed.position)}.")

    def _take_place(self) -> None:
        self.scrubber.ask()
        self.drill_screen.set_focus(self.scrubber)

    def _why(self) -> str:
        integrity = self.replayed.integrity
        if integrity.pending:
            return f"Nothing is verified yet: {integrity.sentence}."
        if integrity.broken_at < 0:
            return f"Everything verifies: entries 0 to {integrity.intact_to}, their chain and their seals."
        here = "intact" if self.replayed.position.seq < integrity.broken_at else "not verified"
        return (
            f"Entry {integrity.broken_at} does not verify: {integrity.sentence}. {_intact(self.scene)}; "
            f"you are at {self.replayed.position.seq}, which is {here}."
        )

    def _replay_keys(self, cells: int) -> Line:
        playing = self.replayed.position.speed > 0
        recorded = f"{wall_time(self.replayed.position.started):%d %b}"
        right = ln((f"{'' if size_of(cells) == 'small' else 'recorded '}{recorded} ", "muted"))
        broken = self.replayed.integrity.broken_at >= 0
        items = [("space", "pause" if playing else "play", True)]
        items += [(key, label, key != "v" or broken) for key, label in KEYS]
        return key_line([*items, ("?", "help", True)], right, cells)

    def _scene(self) -> Scene:
        return replace(super()._scene(), position=self.replayed.position)

    def base_regions(self, columns: int, rows: int) -> dict[str, Region]:
        regions = super().base_regions(columns, rows)
        if "too-small" in regions:
            return regions
        size = size_of(columns)
        areas = [region for name, region in regions.items() if name not in STILL]
        top, bottom = min(r.y for r in areas), max(r.bottom for r in areas)
        broken = self.scene.integrity.broken_at >= 0
        down = int(broken and (size == "small" or rows > 40))
        area = Region(1, top + down, columns - 2, bottom - SCRUBBER_ROWS - top - down)
        regions = {name: region for name, region in regions.items() if name in STILL}
        regions |= panes(area, size, self.opened)
        if broken:
            regions["replay-verdict"] = Region(0, top if size == "small" else top - 1, columns, 1)
        regions["scrubber"] = Region(0, bottom - SCRUBBER_ROWS, columns, SCRUBBER_ROWS)
        return regions


def past_break(scene: Scene) -> bool:
    """Whether the replay stands at an entry that does not verify."""
    return 0 <= scene.integrity.broken_at <= scene.state.seq


def broken_words(scene: Scene, cells: int) -> tuple[str, str]:
    """What the red bar says, and at its right where the replay stands."""
    integrity = scene.integrity
    if integrity.pending:
        return ("yet", "") if size_of(cells) == "small" else (f"yet: {integrity.sentence}", "")
    here = "which is not verified" if past_break(scene) else "which is intact"
    if size_of(cells) == "small":
        return f"from entry {integrity.broken_at} on. You are at {scene.state.seq}, {here}", ""
    return (
        f"from entry {integrity.broken_at} on: {integrity.sentence}. {_intact(scene)}.",
        f"you are at {scene.state.seq}, {here}",
    )


def verdict_line(scene: Scene, cells: int) -> Line:
    """What the bar would say if the timeline could be trusted, unfilled."""
    bar = scene.view.bar
    sign, role = SIGNS.get(bar.word, ("", "bar-hold"))
    line = ln((f" At entry {scene.state.seq}:  ", "muted"), (f"{sign} {bar.word}".strip(), VERDICT_ROLES[role]), "  ")
    room = cells - sum(len(p.text) for p in line)
    sentence = next((s for s in (bar.long, bar.middle) if len(s) <= room), bar.short)
    return clip([*line, *ln(pad(fit(safe(sentence), room), room))], cells)


def _intact(scene: Scene) -> str:
    last = scene.integrity.intact_to
    return f"Entries 0 to {last} are intact" if last >= 0 else "No entry is intact"


def _marked(draw: Draw) -> Draw:
    """The same drawing, its rule saying that it is not verified."""

    def drawn(cells: int, rows: int) -> Content:
        content = draw(cells, rows)
        mark = ln((f"{BROKEN} not verified", "danger"))
        room = max(8, cells - width(mark) - len(content.number) - TITLE_SPARES)
        return replace(content, title=fit(safe(content.title), room), facts=[], mark=mark)

    return drawn

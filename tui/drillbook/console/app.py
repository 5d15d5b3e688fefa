"""The console: it draws the state that a port gives it, and sends what people ask for; no region, no file."""

from dataclasses import replace
from typing import Literal

from msgspec.structs import replace as with_fields

from drillbook.console import allowed, draws, frame
from drillbook.console.actions import BY_ID, FormKind, More, bindings
from drillbook.console.drawing import DrawingApp
from drillbook.console.forms.build import FORMS
from drillbook.console.forms.form import OPENS, Ask, Form
from drillbook.console.forms.form_pane import FormPane
from drillbook.console.frame import Opened
from drillbook.console.outside import safe
from drillbook.console.palette_pane import PalettePane
from drillbook.console.panels.registry import BY_NUMBER, FIRST_OPEN
from drillbook.console.theme import Look
from drillbook.console.widgets.pane import Pane
from drillbook.model.intent import Intent
from drillbook.state.port import DrillPort, Reply, SignRequest


class DrillbookApp(DrawingApp, inherit_bindings=False):
    """Runs until somebody leaves; its return value says how to come back. Implements `Doer` for the registry."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS = bindings()  # Textual's own name and shape

    def __init__(self, port: DrillPort, look: Look, *, hint: str = "", back: str = "") -> None:
        """`hint` is the line that attaches an approver, `back` the line by which to come back."""
        super().__init__(port, look, hint)
        self.back_line = back
        self.open_panels = [n for n in FIRST_OPEN if n in BY_NUMBER]
        self.opened = Opened(panels=self._panels())
        self.form_pane, self.palette_pane = self.drill_screen.form, self.drill_screen.palette

    def on_ready(self) -> None:
        self.drawn = True
        self._set(replace(self.opened, panels=self._panels()), focus=self.opened.focus)
        self.begin()

    def look_again(self) -> None:
        before = self.scene.trouble, self.scene.behind
        super().look_again()
        self._watch_form()
        said = self.scene.trouble or self.scene.behind
        if said and said not in before:
            self.say(safe(said))

    # what the registry asks for

    def action_do(self, name: str) -> None:
        """Do an action of the registry, or say why it is not available."""
        action = BY_ID[name]
        if self.opened.cover == "help" and action.group == "drill":
            return
        why = action.why_not(self.scene)
        if why:
            self.say(why)
            return
        self.say("")
        action.do(self)

    def open_form(self, kind: FormKind) -> None:
        """Open a form in place."""
        form = FORMS[kind](self.scene)
        if form is None:
            self.say("Nothing to ask here.")
            return
        self.form_pane.open(form)
        self._set(replace(self.opened, cover="form"), focus="form")

    def ask(self, intent: Intent) -> None:
        """Send an intent and show its reply."""
        now = self.scene.step_now
        if intent.name == "run" and now is not None:
            name = "retry" if now.phase == "failed" else intent.name
            intent = with_fields(intent, name=name, step=now.id)
        self.run_worker(self._ask(intent), exclusive=False)

    def next_pane(self, by: int) -> None:
        """Give the focus to another pane; at 80 columns show it."""
        if self.opened.cover:
            return
        names = ["runbook", "step", *(name for name, _ in self.opened.panels)]
        at = names.index(self.opened.focus) if self.opened.focus in names else 1
        self._set(self.opened, focus=names[(at + by) % len(names)])

    def panel(self, number: int) -> None:
        """Open a panel and focus it; the digit of the focused one closes it."""
        panel = BY_NUMBER.get(number)
        if panel is None:
            self.say(f"There is no panel {number}.")
            return
        shown = frame.shown_panels(self.open_panels, frame.size_of(self.size.width))
        if number in shown and self.opened.focus == panel.id and not self.opened.cover:
            self.open_panels.remove(number)
            self._set(replace(self.opened, panels=self._panels(), cover="", zoom=False), focus="step")
            return
        if number not in shown:
            self.open_panels = [number, *(n for n in self.open_panels if n != number)]
        self.form_pane.close()
        self._set(replace(self.opened, panels=self._panels(), cover=""), focus=panel.id)

    def move(self, key: str) -> None:
        """Move in the pane that has the focus."""
        focused = self.focused
        if isinstance(focused, Pane):
            focused.press(key)

    def zoom(self) -> None:
        """Give the focused pane the whole area, or take it back."""
        self._set(replace(self.opened, zoom=not self.opened.zoom))

    def cover(self, what: Literal["help", "palette"]) -> None:
        """Show help or the palette in place of the panes."""
        if what == self.opened.cover:
            self.back()
            return
        if what == "palette":
            self.palette_pane.open()
        else:
            self.helped = self._focus_help()
        self._set(replace(self.opened, cover=what), focus=what)

    def more(self, what: More) -> None:
        """Explain or play back: what the larger consoles add."""
        self.say(f"This console cannot {what}.")

    def back(self) -> None:
        """Close what covers the panes, or undo a zoom, or go back to the step."""
        if self.opened.cover:
            again = self.opened.cover != "form" and self.form_pane.filling is not None
            self._set(replace(self.opened, cover="form" if again else ""), focus="form" if again else "step")
        else:
            self._set(replace(self.opened, zoom=False), focus="step")

    def leave(self) -> None:
        """Leave the console; the drill goes on holding."""
        closed = self.scene.state.closed is not None or self.port.mode == "replay"
        back = f" Come back with:  {self.back_line}" if self.back_line else ""
        self.exit("" if closed else f"The drill holds at step {self.scene.state.current or 'none'}.{back}")

    # messages of the panes

    def on_form_pane_sent(self, message: FormPane.Sent) -> None:
        self.run_worker(self._sent(message.ask, message.form), exclusive=False)

    def on_form_pane_left(self, _message: FormPane.Left) -> None:
        self.form_pane.close()
        self.say("Nothing was sent.")
        self._set(replace(self.opened, cover=""), focus="step")

    def on_palette_pane_chosen(self, message: PalettePane.Chosen) -> None:
        self.back()
        self.action_do(message.action.id)

    def on_palette_pane_left(self, _message: PalettePane.Left) -> None:
        self.back()

    def say(self, text: str) -> None:
        """Put one line above the key row, until the next key."""
        if text == self.said:
            return
        self.said = text
        if (text != "") != self.opened.message:
            self.opened = replace(self.opened, message=text != "")
            self._relayout()
        self.paint()

    async def _ask(self, intent: Intent) -> None:
        reply = await self.port.send(intent)
        self.say(_told(reply))

    async def _sent(self, ask: Ask, form: Form) -> None:
        signed = isinstance(ask, SignRequest)
        reply = await (self.port.sign(ask) if isinstance(ask, SignRequest) else self.port.send(ask))
        self.draw()
        if reply.ok:
            self.form_pane.close()
            self._set(replace(self.opened, cover=""), focus="step")
        elif self.form_pane.filling is not None:
            self.form_pane.unsent()
        self.say(_told(reply))
        if reply.ok and signed and form.kind == "approve" and not BY_ID["gate.approve"].why_not(self.scene):
            self.open_form("approve")

    def _watch_form(self) -> None:
        """A form about a gate follows the gate: it clears when something is no longer proven, and closes with it."""
        filling = self.form_pane.filling if self.drawn else None
        if filling is None or filling.form.gate < 0 or filling.sent:
            return
        gate, question = self.scene.state.gate, self.scene.state.question
        if filling.form.kind == "decide":
            if question is not None and question.seq == filling.form.gate:
                return
            gate = None
        if gate is None or gate.cleared or gate.seq != filling.form.gate:
            self.form_pane.close()
            self.opened = replace(self.opened, cover="")
            self._set(self.opened, focus="step")
            what = "question" if filling.form.kind == "decide" else "gate"
            self.say(f"The {what} of entry {filling.form.gate} is over. Nothing was signed here.")
        elif filling.form.kind in OPENS and (why := allowed.shut(self.scene)) and filling.line != why:
            self.form_pane.clear(why)

    def _panels(self) -> tuple[tuple[str, int], ...]:
        """Those open, the timeline always last."""
        size = frame.size_of(self.size.width) if self.drawn else "wide"
        numbers = frame.shown_panels(self.open_panels, size)
        return tuple((BY_NUMBER[n].id, BY_NUMBER[n].rows) for n in sorted(numbers, key=lambda n: n == 8))

    def _set(self, opened: Opened, focus: str = "") -> None:
        self.opened = replace(opened, focus=focus or opened.focus)
        self._relayout()
        self._focus(self.opened.focus)
        self.paint()

    def _relayout(self) -> None:
        self.drill_screen.rearrange()

    def _focus(self, name: str) -> None:
        self.drill_screen.set_focus(self.drill_screen.panes[name])

    def _focus_help(self) -> draws.Helped:
        focused = self.focused
        if isinstance(focused, Pane):
            return draws.Helped(focused.id or "", focused.help_keys)
        return draws.Helped()

    def on_resize(self) -> None:
        self.opened = replace(self.opened, panels=self._panels())
        self.paint()


def _told(reply: Reply) -> str:
    text = reply.text or ("Recorded." if reply.ok else "Refused.")
    return f"{text}  (entry {reply.seq})" if reply.seq >= 0 else text

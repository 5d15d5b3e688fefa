"""The pane in which a form is filled in. It takes every printable key, refuses what must be typed, and sends once."""

from dataclasses import replace

from textual.events import Key, Paste
from textual.message import Message

from drillbook.console.forms.form import Ask, Filling, Form, Slot, begin
from drillbook.console.glyphs import RULE
from drillbook.console.lines import Line, Part, ln, pad, width
from drillbook.console.numbers import count
from drillbook.console.scene import Scene
from drillbook.console.theme import Look
from drillbook.console.widgets.content import Content
from drillbook.console.widgets.pane import Pane

LABELS, LABELS_SMALL = 28, 20
BOX, LEAST_BOX = 40, 12
BRIEF_BELOW = 100
MANY_ROWS = 20
HELP_FORM = (
    ("tab", "next field"), ("enter", "send, once everything is typed"), ("esc", "leave, nothing is sent"),
    ("page up, page down", "scroll"), ("F1", "help"), ("ctrl+p", "palette"),
)  # fmt: skip


class FormPane(Pane):
    """`filling` is None while no form is open."""

    help_keys = HELP_FORM

    class Sent(Message):
        """The form is whole and enter was pressed."""

        def __init__(self, ask: Ask, form: Form) -> None:
            super().__init__()
            self.ask, self.form = ask, form

    class Left(Message):
        """Escape: nothing is sent."""

    def __init__(self, look: Look, *, id: str) -> None:  # noqa: A002  # Textual's own word
        super().__init__(look, id=id)
        self.filling: Filling | None = None
        self.read = 0
        """How many of its lines were shown so far, from the top."""
        self.unread = 0

    def open(self, form: Form) -> None:
        """Start with an empty form, from its top."""
        self.filling, self.top, self.read = begin(form), 0, 0

    def close(self) -> None:
        """Forget what was typed."""
        self.filling = None

    def unsent(self) -> None:
        """What was sent was refused: it may be sent again, its words typed anew."""
        if self.filling is not None:
            self.filling = replace(self.filling.cleared(""), sent=False)

    def clear(self, why: str) -> None:
        """Empty the words to type, and say why."""
        if self.filling is not None:
            self.filling = self.filling.cleared(why)

    def turn(self, by: int) -> None:
        """Go to another field: `tab` is bound above every pane and does not arrive here as a key."""
        if self.filling is not None and not self.filling.sent:
            self.filling = self.filling.press("tab" if by > 0 else "shift+tab", None) or self.filling
            self.repaint()

    def look_at(self, scene: Scene) -> None:
        """Draw the form over this scene."""
        self.show(lambda cells, rows: self._content(scene, cells, rows))

    def on_key(self, event: Key) -> None:
        filling = self.filling
        if filling is None:
            return
        if event.key in {"f1", "ctrl+p", "ctrl+c"}:
            return
        event.stop()
        event.prevent_default()
        if event.key == "escape":
            self.post_message(self.Left())
        elif event.key in {"pageup", "pagedown"}:
            self.press(event.key)
        elif filling.sent:
            return
        elif event.key == "enter":
            self._enter(filling)
        elif (typed := filling.press(event.key, event.character)) is not None:
            self.filling = typed
            self.repaint()

    def on_paste(self, event: Paste) -> None:
        event.stop()
        if self.filling is not None and not self.filling.sent:
            self.filling = self.filling.paste(event.text)
            self.repaint()

    def _enter(self, filling: Filling) -> None:
        if not filling.whole:
            if not filling.missing(filling.at) and filling.at + 1 < len(filling.fields):
                self.filling = replace(filling, at=filling.at + 1)
        elif filling.form.kind == "approve" and self.unread:
            said = (
                f"{count(self.unread, 'line')} below {'was' if self.unread == 1 else 'were'} not shown yet: page down."
            )
            self.filling = replace(filling, line=said)
        else:
            self.filling = replace(filling, sent=True, line="")
            self.post_message(self.Sent(filling.form.ask(filling.values), filling.form))
        self.repaint()

    def lines_for(self, content: Content, rows: int) -> tuple[list[Line], int, int]:
        shown = super().lines_for(content, rows)
        self.read = max(self.read, self.top + rows)
        self.unread = max(0, len(content.lines) - self.read)
        return shown

    def _content(self, scene: Scene, cells: int, rows: int) -> Content:
        filling = self.filling
        if filling is None:
            return Content()
        form = filling.form
        body = form.body(scene, cells)
        facts = ln((form.facts, "muted")) if form.facts else []
        roomy = [[], *body, [], [], _sign_rule(form, cells), *_sign(filling, cells, roomy=True)]
        if len(roomy) <= rows:
            return Content(form.title, roomy, facts=facts)
        split = [_sign_rule(form, cells)] if rows > MANY_ROWS else []
        return Content(form.title, body, facts=facts, foot=[*split, *_sign(filling, cells, roomy=False)])


def _sign_rule(form: Form, cells: int) -> Line:
    name = "Sign" if form.signer else "Type"
    return ln((RULE, "rule"), (f" {name} ", "strong"), (RULE * (cells - len(name) - 3), "rule"))


def _sign(filling: Filling, cells: int, *, roomy: bool) -> list[Line]:
    form = filling.form
    at = max(LABELS if roomy else LABELS_SMALL, *(width(_label(slot)) + 1 for slot in form.slots))
    remarks = max((width(_remark(filling, i, brief=cells < BRIEF_BELOW)) for i in range(len(form.slots))), default=0)
    box = max(LEAST_BOX, min(BOX, cells - at - remarks))
    gap: list[Line] = [[]] if roomy else []
    lines: list[Line] = []
    if form.signer:
        lines += [*gap, ln((pad("Signs as", at), "muted"), form.signer)]
    for index, slot in enumerate(form.slots):
        active = index == filling.at and not filling.sent
        label = _label(slot, active=active)
        field = filling.fields[index].draw(box, active=active)
        remark = _remark(filling, index, brief=cells < BRIEF_BELOW)
        lines += [*gap, [*label, Part(" " * (at - width(label))), *field, *remark]]
    said = filling.line or ("Sent; waiting for its sealed entry." if filling.sent and form.signer else "")
    if said or roomy:
        lines += [*gap, ln((said, "strong"))]
    return lines


def _label(slot: Slot, *, active: bool = False) -> Line:
    return ln((slot.label + " ", "text" if active else "muted"), (slot.words, "strong"))


def _remark(filling: Filling, index: int, *, brief: bool) -> Line:
    slot, missing = filling.form.slots[index], filling.missing(index)
    if filling.sent:
        return []
    if not slot.words:
        return ln((f"  {slot.hint or missing}", "muted"))
    if filling.whole:
        return ln((f"  enter {'signs' if filling.form.signer else 'sends'}", "accent"))
    nothing = "; enter does nothing yet" if missing and not brief else ""
    return ln((f"  {missing}{nothing}", "muted"))

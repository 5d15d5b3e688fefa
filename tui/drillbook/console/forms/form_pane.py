"""The pane in which a form is filled in. It takes every printable key, refuses what must be typed, and sends once."""

from dataclasses import replace

from textual.events import Paste
from textual.message import Message

from drillbook.console.forms.form import OPENS, Ask, Filling, Form, Slot, begin
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
        self.seen = False
        """Whether it was drawn at all: keys that were typed ahead sign nothing that nobody could have seen."""

    def open(self, form: Form) -> None:
        """Start with an empty form, from its top."""
        self.filling, self.top, self.read, self.seen = begin(form), 0, 0, False

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

    def look_at(self, scene: Scene) -> None:
        """Draw the form over this scene."""
        self.show(lambda cells, rows: self._content(scene, cells, rows))

    def take(self, key: str, character: str | None) -> bool | Message:
        filling = self.filling
        if filling is None or key in {"f1", "ctrl+p", "ctrl+c"}:
            return False
        if key == "escape":
            return self.Left()
        if key in {"pageup", "pagedown"}:
            self.press(key)
        elif key == "enter" and not filling.sent:
            return self._enter(filling)
        elif not filling.sent and (typed := filling.press(key, character)) is not None:
            self.filling = typed
            self.repaint()
        return True

    def on_paste(self, event: Paste) -> None:
        event.stop()
        if self.filling is not None and not self.filling.sent:
            self.filling = self.filling.paste(event.text)
            self.repaint()

    def _enter(self, filling: Filling) -> bool | Message:
        sent = False
        if not filling.whole:
            if not filling.missing(filling.at) and filling.at + 1 < len(filling.fields):
                self.filling = replace(filling, at=filling.at + 1)
        elif filling.form.signer and not self.seen:
            return True
        elif filling.form.kind in OPENS and self.unread:
            said = (
                f"{count(self.unread, 'line')} below {'was' if self.unread == 1 else 'were'} not shown yet: page down."
            )
            self.filling = replace(filling, line=said)
        else:
            self.filling, sent = replace(filling, sent=True, line=""), True
        self.repaint()
        return self.Sent(filling.form.ask(filling.values), filling.form) if sent else True

    def lines_for(self, content: Content, rows: int) -> tuple[list[Line], int, int]:
        shown = super().lines_for(content, rows)
        self.seen, self.read = True, max(self.read, self.top + rows)
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

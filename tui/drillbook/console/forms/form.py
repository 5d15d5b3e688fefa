"""A form as a value: what it asks, what was typed so far, and what is sent once all of it is whole."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from drillbook.console.actions import FormKind
from drillbook.console.lines import Line
from drillbook.console.numbers import count
from drillbook.console.scene import Scene
from drillbook.console.widgets.field import Field
from drillbook.model.intent import Intent
from drillbook.state.port import SignRequest

Ask = Intent | SignRequest
OPENS: frozenset[FormKind] = frozenset({"approve", "break-glass"})
"""Forms that open a gate: all of it was shown, and what is no longer proven clears them."""


@dataclass(frozen=True)
class Slot:
    """One field; with `words` it must be typed exactly and cannot be pasted."""

    name: str
    label: str
    words: str = ""
    one_of: tuple[str, ...] = ()
    """It must be one of these, typed as a whole; a paste is refused, as for `words`."""
    optional: bool = False
    hint: str = ""


@dataclass(frozen=True)
class Form:
    """What a person is asked before something is sent."""

    kind: FormKind
    title: str
    slots: tuple[Slot, ...]
    ask: Callable[[dict[str, str]], Ask]
    body: Callable[[Scene, int], list[Line]]
    verb: str
    """What enter does once all is whole: sign, send."""
    signer: str = ""
    """Who signs, and with which key; empty for what is sent unsigned."""
    facts: str = ""
    gate: int = -1
    """The gate's or the question's entry, for a form that means nothing without it."""


@dataclass(frozen=True)
class Filling:
    """A form and its fields; `at` is the field being typed in."""

    form: Form
    fields: tuple[Field, ...]
    at: int = 0
    sent: bool = False
    line: str = ""
    """One line on what just happened to it."""

    @property
    def values(self) -> dict[str, str]:
        """What was typed, by the slots' names."""
        return {slot.name: field.text for slot, field in zip(self.form.slots, self.fields, strict=True)}

    def missing(self, index: int) -> str:
        """Why this field is not whole; empty when it is."""
        slot, text = self.form.slots[index], self.fields[index].text
        if slot.words:
            if not slot.words.startswith(text):
                return "differs from what is asked"
            left = len(slot.words) - len(text)
            return f"{count(left, 'letter')} to go" if left else ""
        if slot.one_of:
            return "" if text in slot.one_of else " or ".join(slot.one_of)
        return "" if text.strip() or slot.optional else "needed"

    @property
    def whole(self) -> bool:
        """Whether enter would send it."""
        return not any(self.missing(i) for i in range(len(self.fields)))

    def press(self, key: str, character: str | None) -> "Filling | None":
        """The form after a key, or None where the key is not the form's."""
        if key in {"tab", "down", "shift+tab", "up"}:
            step = 1 if key in {"tab", "down"} else -1
            return replace(self, at=(self.at + step) % max(1, len(self.fields)), line="")
        if not self.fields:
            return None
        field = self.fields[self.at].press(key, character)
        return None if field is None else self._with(field)

    def paste(self, text: str) -> "Filling":
        """A paste: taken as text, refused where words must be typed."""
        if not self.fields or self.form.slots[self.at].words + "".join(self.form.slots[self.at].one_of):
            return replace(self, line="Nothing was pasted: these words must be typed.")
        return self._with(self.fields[self.at].insert(text))

    def cleared(self, why: str) -> "Filling":
        """The same form with the words to type empty again."""
        fields = tuple(
            Field() if slot.words else field for slot, field in zip(self.form.slots, self.fields, strict=True)
        )
        return replace(self, fields=fields, line=why)

    def _with(self, field: Field) -> "Filling":
        return replace(self, fields=(*self.fields[: self.at], field, *self.fields[self.at + 1 :]), line="")


def begin(form: Form) -> Filling:
    """An empty form, the cursor in its first field that must be filled."""
    needed = next((i for i, slot in enumerate(form.slots) if not slot.optional), 0)
    return Filling(form, tuple(Field() for _ in form.slots), at=needed if form.slots else 0)

"""A line of text that is being typed, as a value."""

from dataclasses import dataclass

from drillbook.console.glyphs import CURSOR
from drillbook.console.lines import Line, Part, fit, pad
from drillbook.console.outside import safe

MOST_TEXT = 1_000


@dataclass(frozen=True)
class Field:
    """Text and cursor; `press` gives the field after one key."""

    text: str = ""
    cursor: int = 0

    def press(self, key: str, character: str | None) -> "Field | None":
        """The field after this key, or None when the key is no business of a text."""
        before, after = self.text[: self.cursor], self.text[self.cursor :]
        match key:
            case "left":
                return Field(self.text, max(0, self.cursor - 1))
            case "right":
                return Field(self.text, min(len(self.text), self.cursor + 1))
            case "home" | "end":
                return Field(self.text, 0 if key == "home" else len(self.text))
            case "backspace":
                return Field(before[:-1] + after, max(0, self.cursor - 1))
            case "delete":
                return Field(before + after[1:], self.cursor)
            case "ctrl+u":
                return Field(after, 0)
            case "ctrl+w":
                kept = before.rstrip().rpartition(" ")
                return Field(kept[0] + kept[1] + after, len(kept[0] + kept[1]))
            case _:
                pass
        if character is None or not character.isprintable() or len(character) != 1:
            return None
        return self.insert(character)

    def insert(self, text: str) -> "Field":
        """The field with text put in at the cursor; what cannot be shown is left out."""
        text = "".join(c for c in text if c.isprintable())[: MOST_TEXT - len(self.text)]
        return Field(self.text[: self.cursor] + text + self.text[self.cursor :], self.cursor + len(text))

    def draw(self, cells: int, *, active: bool) -> Line:
        """So many cells of it, the cursor always in sight."""
        if not active:
            return [Part(pad(safe(self.text), cells), "input")]
        before, after = safe(self.text[: self.cursor]), safe(self.text[self.cursor :])
        while before and len(before) + 1 > cells:
            before = before[max(1, len(before) // 8) :]
        rest = cells - len(before) - 1
        return [Part(before, "input"), Part(CURSOR, "input"), Part(pad(fit(after, rest), rest), "input")]

"""What a pane shows: a title, facts at its right, and lines."""

from dataclasses import dataclass, field

from drillbook.console.glyphs import HEAVY, MORE, MORE_ABOVE, RULE
from drillbook.console.lines import Line, ln, part, spread, width
from drillbook.console.theme import Role
from drillbook.console.widgets.table import AnyTable


@dataclass(frozen=True)
class Content:
    """One drawing of a pane; `number` is the digit that opens it; a pane without title has no rule."""

    title: str = ""
    lines: list[Line] = field(default_factory=list)
    number: str = ""
    facts: Line = field(default_factory=list)
    mark: Line = field(default_factory=list)
    """Stands at the very right of the rule, whatever else does."""
    foot: list[Line] = field(default_factory=list)
    """Lines that stay at the bottom while the others scroll."""
    table: AnyTable | None = None
    """Drawn below the lines, by a `TablePane` only."""


def rule(content: Content, facts: Line, cells: int, *, focused: bool, keep: bool = False) -> Line:
    """The pane's rule: its title always, its facts where there is room for both, or always where `keep` is set."""
    mark = HEAVY if focused else RULE
    role: Role = "focus" if focused else "rule"
    left = ln(
        (mark, role), (f" {content.number} " if content.number else " ", "key"),
        (content.title + " ", "focus" if focused else "strong"),
    )  # fmt: skip
    right = [part(" "), *facts, part(" "), part(mark, role)] if facts else []
    if not keep and width(left) + width(right) + 2 > cells:
        right = []
    return spread(left, right, cells, mark, role)


def scrolled(above: int, below: int) -> Line:
    """How many lines are out of sight."""
    words = [f"{sign} {count} more" for sign, count in ((MORE_ABOVE, above), (MORE, below)) if count]
    return ln(("   ".join(words), "accent"))

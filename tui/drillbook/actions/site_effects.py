"""What `http` and `command` have in common: effects that only the runbook and the drill's own record know."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from drillbook.model.address import LineText
from drillbook.model.site_calls import site_key
from drillbook.snapshots.window import Window

DeclaredEffect = Literal["reversible", "irreversible", "destructive"]
UndoLines = tuple[LineText, ...]


@dataclass(frozen=True)
class Declared:
    """How a runbook describes an effect: its name, or the name of the one that it takes back, and how to see it."""

    region: str
    name: str
    undoes: str
    undo: UndoLines
    stands: bool | None = None
    """What a look says now; None where the runbook gives no way to look, or it gave no answer."""


def refuse(effect: str, undo: Sequence[str], name: str, undoes: str) -> str:
    """Why these words do not go together, or empty."""
    if name and undoes:
        return "write `name` for what it does, or `undoes` for what it takes back, not both"
    if effect == "reversible" and not undo and not undoes:
        return "`effect: reversible` needs `undo`: the lines that a person would type to take it back"
    return ""


def needed(declared: Declared, window: Window) -> tuple[bool, list[str]]:
    """Whether it is to be done, and what an approver should know; what is done is never done again unasked."""
    known = {s.key: s.sure for s in window.standing}
    notes: list[str] = []
    if declared.undoes:
        if site_key(declared.region, declared.undoes) not in known:
            return False, [f"{declared.undoes} was not done, or was taken back: nothing to do"]
        return True, []
    sure = known.get(site_key(declared.region, declared.name))
    if declared.stands:
        return False, [f"{declared.name} stands already: it is left as it is"]
    if declared.stands is None and sure:
        return False, [f"{declared.name} was done in this drill: it is not repeated"]
    if sure is False:
        notes.append(f"{declared.name} was tried in this drill, and nobody knows what came of it: this repeats it")
    if not declared.undo:
        notes.append("no reverse is known: the runbook gives no `undo`")
    if declared.stands is None:
        notes.append("nothing will tell whether it stands: the runbook gives no `look`, or it had no answer")
    return True, notes

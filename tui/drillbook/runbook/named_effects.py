"""Effects of `http` and `command` are known by name: each has its own, and `undoes` names one that there is."""

from dataclasses import dataclass

from drillbook.runbook import look
from drillbook.runbook.positions import Mark, Mistakes, quoted
from drillbook.runbook.tree import Node, Scalar

ACTIONS = ("http", "command")


@dataclass(frozen=True)
class _Named:
    mark: Mark
    step: str
    block: str


def check_named_effects(steps: tuple[Node, ...], mistakes: Mistakes) -> None:
    """Add a mistake for each name that is given twice, leads nowhere, or is undone before it can be done."""
    found: dict[str, _Named] = {}
    for step in steps:
        for action, params in look.uses(step, "actions"):
            if action.text in ACTIONS and look.scalar(params, "undoes") is None:
                _name(step, params, found, mistakes)
    for step in steps:
        for key in look.ACTIONS:
            for _, params in look.uses(step, key):
                undoes = look.scalar(params, "undoes")
                if undoes is not None:
                    _undoes(step, undoes, key, found, mistakes)


def _name(step: Node, params: Node, found: dict[str, _Named], mistakes: Mistakes) -> None:
    words = " ".join(word.text for word in look.scalars(params, "run"))
    called = look.word(params, "name") or look.word(params, "request") or words
    mark = (look.scalar(params, "name") or look.scalar(params, "request") or params).mark
    if called in found:
        mistakes.add(
            mark,
            f"a second effect is called {quoted(called)}; the first is in line {found[called].mark.line}",
            "Give each a `name` of its own: an effect that stands is not repeated.",
        )
    elif called:
        found[called] = _Named(mark, look.word(step, "id"), look.word(step, "block"))


def _undoes(step: Node, undoes: Scalar, key: str, found: dict[str, _Named], mistakes: Mistakes) -> None:
    named = found.get(undoes.text)
    if named is None:
        mistakes.unknown(undoes.mark, "the `name` of an http or a command", undoes.text, found)
        return
    block = look.word(step, "block")
    if key == "actions" and (look.word(step, "id") == named.step or (block and block == named.block)):
        mistakes.add(
            undoes.mark,
            f"{quoted(undoes.text)} is done in the same {'block' if block else 'step'}, whose plans are made before it",
            "Write it into a `rollback`, or into a step after that one.",
        )

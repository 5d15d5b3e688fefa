"""Names of steps that must have been done before: what is undone, restored or held against a prediction."""

from collections.abc import Iterator

from drillbook.runbook import look
from drillbook.runbook.positions import Mistakes, quoted
from drillbook.runbook.tree import Node, Scalar


def check_earlier(root: Node, mistakes: Mistakes) -> None:
    """Add a mistake for each step that is named before it could have done anything; unknown ids are told elsewhere."""
    steps = look.items(root, "steps")
    ids = [look.word(step, "id") for step in steps]
    for index, step in enumerate(steps):
        for found, purpose, own in _named(step):
            if found.text not in ids or ids.index(found.text) < index + own:
                continue
            after = "this step itself" if ids.index(found.text) == index else "a later step"
            mistakes.add(
                found.mark,
                f"{quoted(found.text)} is {after}: {purpose}",
                "Name a step before this one" + (", or this step in its own `rollback`." if own else "."),
            )


def _named(step: Node) -> Iterator[tuple[Scalar, str, bool]]:
    """Each name of a step, what it is for, and whether the step may name itself there."""
    for key in (*look.CLAIMS, *look.ACTIONS):
        for name, params in look.uses(step, key):
            undone = params if name.text == "undo" and isinstance(params, Scalar) else None
            if name.text == "undo":
                undone = undone or look.scalar(params, "step")
            if undone is not None:
                yield undone, "it has done nothing yet that could be taken back", key == "rollback"
            restored = look.scalar(params, "restored")
            if restored is not None:
                yield restored, "it has committed nothing yet that could be restored", key == "rollback"
            ends_of = look.scalar(params, "ends_of")
            if ends_of is not None:
                yield ends_of, "it has kept no ends yet", False
            as_step = look.scalar(params, "as")
            if as_step is not None:
                yield as_step, "it has predicted nothing yet", False

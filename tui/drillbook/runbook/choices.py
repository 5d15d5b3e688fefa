"""What a decision step may say: where its options lead, what it rests on, and what it cannot be besides."""

from collections.abc import Callable

from drillbook.runbook import look
from drillbook.runbook.positions import Mistakes, quoted
from drillbook.runbook.shape import RUNBOOK_FILES
from drillbook.runbook.tree import Mapping, Node, Scalar

NOTHING_ELSE = ("block", "approvals", "actions", "verify", "rollback", "point_of_no_return", "on_failure")


def check_decisions(root: Mapping, mistakes: Mistakes, is_there: Callable[[str], bool]) -> None:
    """Add a mistake for each decision that leads nowhere, or back, or does more than decide."""
    steps = look.items(root, "steps")
    ids = [look.word(step, "id") for step in steps]
    for index, step in enumerate(steps):
        if not isinstance(step, Mapping) or look.at(step, "decision") is None:
            continue
        for key in NOTHING_ELSE:
            if (found := step.key(key)) is not None:
                mistakes.add(found.mark, f"a step that decides has no {quoted(key)}", "Put it into a step of its own.")
        for evidence in look.scalars(step, "decision", "evidence"):
            _evidence(evidence, ids, index, mistakes)
        options = look.pairs(step, "decision", "options")
        for name, leads in options:
            if name.text == "hold":
                mistakes.add(name.mark, "`hold` is what `no_answer` may say", "Give the option another name.")
            if isinstance(leads, Scalar):
                if leads.text.endswith(RUNBOOK_FILES):
                    _runbook(leads, is_there, mistakes)
                else:
                    _step(leads, steps, ids, index, mistakes)
        silence = look.scalar(step, "decision", "no_answer")
        if silence and silence.text not in {"hold", *(name.text for name, _ in options)}:
            mistakes.unknown(silence.mark, "hold or an option", silence.text, ["hold", *(n.text for n, _ in options)])


def _evidence(found: Scalar, ids: list[str], index: int, mistakes: Mistakes) -> None:
    if found.text not in ids:
        mistakes.unknown(found.mark, "a step of this runbook", found.text, [i for i in ids if i])
    elif ids.index(found.text) >= index:
        mistakes.add(found.mark, f"{quoted(found.text)} does not come before this step", "Name an earlier step.")


def _runbook(leads: Scalar, is_there: Callable[[str], bool], mistakes: Mistakes) -> None:
    if "/" in leads.text:
        mistakes.add(leads.mark, f"{quoted(leads.text)} is a path", "Name a file that stands beside this runbook.")
    elif not is_there(leads.text):
        text = f"there is no runbook {quoted(leads.text)}, beside this one or bundled"
        mistakes.add(leads.mark, text, "Write it, or name one that there is: nobody could run it next.")


def _step(leads: Scalar, steps: tuple[Node, ...], ids: list[str], index: int, mistakes: Mistakes) -> None:
    if leads.text not in ids:
        mistakes.unknown(leads.mark, "a step of this runbook, or a file.yaml", leads.text, [i for i in ids if i])
        return
    to = ids.index(leads.text)
    block = look.word(steps[to], "block")
    if to <= index:
        remedy = "Name a later step, or a runbook that leads back."
        mistakes.add(leads.mark, f"{quoted(leads.text)} does not come after this step: a drill only goes on", remedy)
    elif block and to and look.word(steps[to - 1], "block") == block:
        first = next(look.word(step, "id") for step in steps if look.word(step, "block") == block)
        mistakes.add(leads.mark, f"{quoted(leads.text)} stands inside the block {quoted(block)}", f"Name `{first}`.")

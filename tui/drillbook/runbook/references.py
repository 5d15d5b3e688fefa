"""What the parts of a runbook call each other: every name must name something, every role somebody."""

from collections.abc import Callable

from drillbook.model.quantity import micros
from drillbook.runbook import look
from drillbook.runbook.choices import check_decisions
from drillbook.runbook.earlier import check_earlier
from drillbook.runbook.named_effects import check_named_effects
from drillbook.runbook.positions import Mark, Mistakes, listed, quoted
from drillbook.runbook.tree import Mapping, Node, Scalar
from drillbook.runbook.vocabulary import Vocabulary


def check_references(
    root: Mapping, vocabulary: Vocabulary, mistakes: Mistakes, is_there: Callable[[str], bool]
) -> None:
    """Add a mistake for each name that leads nowhere; works on broken documents as far as they go.

    `is_there` says whether a file of this name is a runbook that can be run next.
    """
    names = _Names(root, vocabulary, mistakes)
    for rule in _RULES:
        rule(names)
    check_earlier(root, mistakes)
    check_decisions(root, mistakes, is_there)


class _Names:
    def __init__(self, root: Mapping, vocabulary: Vocabulary, mistakes: Mistakes) -> None:
        self.root = root
        self.mistakes = mistakes
        self.steps = look.items(root, "steps")
        self.ids = [look.word(step, "id") for step in self.steps]
        self.workloads = [key.text for key, _ in look.pairs(root, "workloads")]
        self.roles = {key.text: look.scalars(people) for key, people in look.pairs(root, "roles")}
        self.regions = [name for name in (look.word(root, "source"), look.word(root, "target")) if name]
        self.checks = [*vocabulary.checks, *sorted(vocabulary.later_checks)]

    def step(self, found: Scalar | None) -> None:
        if found is not None and found.text not in self.ids:
            self.mistakes.unknown(found.mark, "a step of this runbook", found.text, [i for i in self.ids if i])

    def workload(self, found: Scalar) -> None:
        if found.text not in self.workloads:
            self.mistakes.unknown(found.mark, "a workload of this runbook", found.text, self.workloads)

    def role(self, found: Scalar | None, count: int = 1) -> None:
        if found is None:
            return
        people = self.roles.get(found.text)
        if people is None:
            self.mistakes.unknown(found.mark, "a role with people in `roles`", found.text, self.roles)
        elif len({person.text for person in people}) < count:
            held = listed(person.text for person in people)
            self.mistakes.add(
                found.mark,
                f"{count} people of the role {quoted(found.text)} must agree, but it is held by {held} only",
                f"Name {count} different people in `roles`, or lower `count`.",
            )

    def check(self, found: Scalar) -> None:
        if found.text not in self.checks:
            self.mistakes.unknown(found.mark, "a check", found.text, self.checks)


def _regions(names: _Names) -> None:
    source, target = look.scalar(names.root, "source"), look.scalar(names.root, "target")
    if source and target and source.text == target.text:
        names.mistakes.add(
            target.mark,
            f"source and target are both {quoted(target.text)}",
            "A drill moves workloads between two different regions.",
        )


def _steps(names: _Names) -> None:
    seen: dict[str, Mark] = {}
    no_return = 0
    for step in names.steps:
        found = look.scalar(step, "id")
        if found and found.text in seen:
            names.mistakes.add(
                found.mark,
                f"a second step is called {quoted(found.text)}; the first is in line {seen[found.text].line}",
                "Give each step an id of its own.",
            )
        elif found:
            seen[found.text] = found.mark
        marked = look.scalar(step, "point_of_no_return")
        if marked and marked.text == "true":
            no_return += 1
            if no_return > 1:
                names.mistakes.add(
                    marked.mark, "a second point of no return", "A runbook has one: the first target write."
                )
        purpose = (*look.CLAIMS, "actions", "decision")
        if isinstance(step, Mapping) and found and not any(step.get(key) for key in purpose):
            names.mistakes.add(
                step.mark,
                f"the step {quoted(found.text)} requires, observes, does and verifies nothing",
                "Say what it proves or does, or remove it.",
            )


def _blocks(names: _Names) -> None:
    left: dict[str, Mark] = {}
    before = ""
    for step in names.steps:
        found = look.scalar(step, "block")
        block = found.text if found else ""
        if found and block != before:
            if block in left:
                names.mistakes.add(
                    found.mark,
                    f"the block {quoted(block)} was left before this step; it began in line {left[block].line}",
                    "Put its steps next to each other: a block has one gate and one budget.",
                )
            elif look.at(names.root, "objectives", block.replace("-", "_")) is None:
                names.mistakes.add(
                    found.mark,
                    f"the block {quoted(block)} has no budget",
                    f"Add objectives: {{{block.replace('-', '_')}: {{at_most: 4m, from: FIRST-STEP, to: LAST-STEP}}}}.",
                )
            left.setdefault(block, found.mark)
        before = block


def _objectives(names: _Names) -> None:
    for key, objective in look.pairs(names.root, "objectives"):
        if key.text == "rpo":
            for workload, _ in look.pairs(objective):
                names.workload(workload)
            continue
        begin, end = look.scalar(objective, "from"), look.scalar(objective, "to")
        names.step(begin)
        names.step(end)
        known = begin and end and begin.text in names.ids and end.text in names.ids
        if known and begin and end and names.ids.index(begin.text) > names.ids.index(end.text):
            names.mistakes.add(
                end.mark,
                f"{quoted(key.text)} ends with {quoted(end.text)}, which comes before {quoted(begin.text)}",
                "Name the steps in the order in which they run.",
            )


def _stops(names: _Names) -> None:
    for condition in look.items(names.root, "stop_conditions"):
        names.step(look.scalar(condition, "from"))
        names.step(look.scalar(condition, "until"))
    names.role(look.scalar(names.root, "after_target_writes", "role"))
    names.role(look.scalar(names.root, "break_glass"))
    for check in look.scalars(names.root, "after_target_writes", "evidence"):
        names.check(check)


def _people(names: _Names) -> None:
    for step in names.steps:
        for approval in look.items(step, "approvals"):
            count = look.scalar(approval, "count")
            names.role(look.scalar(approval, "role"), int(count.text) if count and count.kind == "int" else 1)
        names.role(look.scalar(step, "decision", "role"))


def _choices(names: _Names) -> None:
    read: set[str] = set()
    for step in names.steps:
        for check in look.scalars(step, "when", "any_failed"):
            names.check(check)
            if check.text in names.checks and check.text not in read:
                names.mistakes.add(
                    check.mark,
                    f"no earlier step observes or requires {quoted(check.text)}",
                    f"Add `observe: [{{{check.text}: {{}}}}]` to a step before this one.",
                )
        read |= {name.text for key in ("requires", "observe") for name, _ in look.uses(step, key)}


def _uses(names: _Names) -> None:
    for step in names.steps:
        limit = _micros(look.scalar(step, "timeout"), "10m")
        for key in (*look.CLAIMS, *look.ACTIONS):
            for name, params in look.uses(step, key):
                _params(names, params)
                if name.text == "undo":
                    names.step(params if isinstance(params, Scalar) else look.scalar(params, "step"))
                hold = look.scalar(params, "hold")
                if key in {"requires", "verify"} and hold and _micros(hold, "0s") >= limit:
                    names.mistakes.add(
                        hold.mark,
                        f"must hold for {quoted(hold.text)}, but the step waits no longer than that",
                        "Raise the step's `timeout`, or shorten the hold.",
                    )
    for _, params in look.uses(names.root, "invariants"):
        _params(names, params)
    for condition in look.items(names.root, "stop_conditions"):
        for _, params in look.pairs(condition):
            _params(names, params)


def _writing(names: _Names) -> None:
    """A check that writes belongs to the step that needs it: it must not write all the time."""
    found = [name for name, _ in look.uses(names.root, "invariants")]
    found += [key for condition in look.items(names.root, "stop_conditions") for key, _ in look.pairs(condition)]
    for name in found:
        if name.text == "writes":
            names.mistakes.add(
                name.mark,
                "`writes` writes records, and what is read all the time may not",
                "Require or verify it in a step.",
            )


def _params(names: _Names, params: Node) -> None:
    region = look.scalar(params, "region")
    if region and region.text not in {"source", "target", *names.regions}:
        names.mistakes.unknown(
            region.mark, "a region of this runbook", region.text, ["source", "target", *names.regions]
        )
    for workload in look.scalars(params, "workloads"):
        names.workload(workload)
    names.role(look.scalar(params, "role"))
    names.step(look.scalar(params, "as"))
    names.step(look.scalar(params, "restored"))
    names.step(look.scalar(params, "ends_of"))


def _site_effects(names: _Names) -> None:
    check_named_effects(names.steps, names.mistakes)


def _principals(names: _Names) -> None:
    for _, workload in look.pairs(names.root, "workloads"):
        for principal, _ in look.pairs(workload, "principals"):
            if not principal.text.startswith("User:") or principal.text == "User:":
                names.mistakes.add(
                    principal.mark,
                    f"{quoted(principal.text)} is not a Kafka principal",
                    f'Write `"User:{principal.text.removeprefix("User:") or "NAME"}"`.',
                )


def _micros(found: Scalar | None, default: str) -> int:
    try:
        return micros(found.text if found else default)
    except ValueError:
        return micros(default)


_RULES: tuple[Callable[[_Names], None], ...] = (
    _regions, _steps, _blocks, _objectives, _stops, _people, _choices, _uses, _site_effects, _writing,
    _principals,
)  # fmt: skip

"""What a lint rule looks at: a resolved runbook, and its parameters as their own types."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import msgspec

from drillbook.model.runbook import Runbook
from drillbook.model.step import ActionUse, Claim, Step
from drillbook.runbook.vocabulary import Vocabulary

Finds = Iterator[tuple[str, str]]
"""Where (a key of `Loaded.positions`) and what the warning is about, for each place that a rule objects to."""


@dataclass(frozen=True)
class Ground:
    """Everything that a rule may ask."""

    runbook: Runbook
    vocabulary: Vocabulary

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps in order."""
        return self.runbook.steps

    def value(self, use: ActionUse, name: str) -> str:
        """A parameter of an action as text, its default included; empty when the action has no such parameter."""
        params = msgspec.json.decode(use.params.encode(), type=self.vocabulary.actions[use.action].params)
        return str(getattr(params, name, None) or "")

    def does(self, use: ActionUse, action: str, **wanted: str) -> bool:
        """Whether this is the action, with these parameters."""
        if use.action != action:
            return False
        return all(self.same(self.value(use, name), value) for name, value in wanted.items())

    def same(self, found: str, wanted: str) -> bool:
        """Equal, with a region's own name for `source` and `target`."""
        names = {self.runbook.source: "source", self.runbook.target: "target"}
        return names.get(found, found) == wanted

    def changes(self, use: ActionUse) -> bool:
        """Whether the action leaves something behind in a region."""
        term = self.vocabulary.actions[use.action]
        return bool(term.allow or term.undone_by)

    def first(self, action: str, **wanted: str) -> tuple[int, int] | None:
        """Step and place of the first such action."""
        for i, step in enumerate(self.steps):
            for j, use in enumerate(step.actions):
                if self.does(use, action, **wanted):
                    return i, j
        return None

    def claims(self) -> Iterator[tuple[Step, Claim]]:
        """Every claim of every step."""
        for step in self.steps:
            for claim in (*step.requires, *step.observe, *step.verify):
                yield step, claim

    def gates(self) -> Iterator[tuple[Step, tuple[Step, ...]]]:
        """Each step at whose start people are asked, with the steps that its gate covers: a block has one gate."""
        seen: set[str] = set()
        for step in self.steps:
            if not step.block:
                if step.approvals:
                    yield step, (step,)
            elif step.block not in seen:
                seen.add(step.block)
                block = tuple(other for other in self.steps if other.block == step.block)
                if any(other.approvals for other in block):
                    yield step, block


@dataclass(frozen=True)
class Rule:
    """One lint rule: a sentence of why it matters, a remedy, and where it applies."""

    id: str
    sentence: str
    remedy: str
    finds: Callable[[Ground], Finds]

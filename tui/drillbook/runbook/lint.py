"""What a runbook may say and probably should not: warnings, each with its reason and a remedy."""

from collections.abc import Mapping

from drillbook.errors import Problem
from drillbook.model.runbook import Runbook
from drillbook.runbook.ground import Ground
from drillbook.runbook.lint_cutover import CUTOVER_RULES
from drillbook.runbook.lint_risks import RISK_RULES
from drillbook.runbook.lint_steps import STEP_RULES
from drillbook.runbook.positions import Mark, Source, problem_at
from drillbook.runbook.vocabulary import Vocabulary

RULES = (*STEP_RULES, *CUTOVER_RULES, *RISK_RULES)


def lint(
    runbook: Runbook, vocabulary: Vocabulary, positions: Mapping[str, Mark], source: Source, unused: Mapping[str, Mark]
) -> tuple[Problem, ...]:
    """Every warning, in the file's order."""
    ground = Ground(runbook, vocabulary)
    found: list[tuple[Mark, Problem]] = []
    for rule in RULES:
        for place, about in rule.finds(ground):
            mark = positions[place]
            found.append((mark, problem_at(source, mark, f"{about}. {rule.sentence} [{rule.id}]", rule.remedy)))
    for name, mark in unused.items():
        text = f"the parameter `{name}` is used nowhere [unused-parameter]"
        found.append((mark, problem_at(source, mark, text, "Use it as `${" + name + "}`, or remove it.")))
    return tuple(problem for _, problem in sorted(found, key=lambda entry: (entry[0].line, entry[0].column)))

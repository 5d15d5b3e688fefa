"""A runbook file as a resolved runbook, or every mistake in it at once."""

import hashlib
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import msgspec

from drillbook.errors import Problem
from drillbook.model.runbook import Runbook
from drillbook.runbook import look
from drillbook.runbook.bundled import is_beside
from drillbook.runbook.lint import lint
from drillbook.runbook.not_yet import refuse_not_yet
from drillbook.runbook.positions import Mark, Mistakes, Source
from drillbook.runbook.references import check_references
from drillbook.runbook.resolve import resolve
from drillbook.runbook.shape import RunbookShape
from drillbook.runbook.substitute import substitute
from drillbook.runbook.text import read_text
from drillbook.runbook.tree import Mapping, parse
from drillbook.runbook.uses import Uses
from drillbook.runbook.vocabulary import Vocabulary, current

NO_OVERRIDES: MappingOf[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Loaded:
    """A runbook without mistakes; `positions` knows step ids, claim ids (`fence/verify/0`) and top-level keys."""

    runbook: Runbook
    text: str
    sha256: str
    warnings: tuple[Problem, ...]
    positions: MappingOf[str, Mark]


def load_runbook(
    source: Path | str,
    name: str = "",
    overrides: MappingOf[str, str] = NO_OVERRIDES,
    *,
    vocabulary: Vocabulary | None = None,
) -> Loaded:
    """Read a file, or a text under a name.

    Raises InputError with every problem; NotSupported when all of them are what this version has not.
    """
    words = vocabulary or current()
    text = read_text(source) if isinstance(source, Path) else source
    file = Source(name or (str(source) if isinstance(source, Path) else "runbook"), text)
    mistakes = Mistakes(file)
    root = parse(file, mistakes)
    if not isinstance(root, Mapping):
        if root is not None:
            mistakes.add(root.mark, "a runbook is `key: value` lines", "Start with `version: 1`.")
        mistakes.raise_any()
        raise AssertionError("a document without a tree has a mistake")  # noqa: TRY004
    root, used = substitute(root, overrides, mistakes)
    data = Uses(words, mistakes).shapes.struct(root, RunbookShape)
    check_references(root, words, mistakes, lambda file_name: is_beside(file_name, file.name))
    refuse_not_yet(root, words, mistakes)
    mistakes.raise_any()
    runbook = resolve(msgspec.convert(data, RunbookShape))
    positions = {**positions_of(root), **_conditions(root, runbook)}
    warnings = lint(runbook, words, positions, file, unused=_unused(root, used))
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Loaded(runbook, text, digest, warnings, MappingProxyType(positions))


def positions_of(root: Mapping) -> dict[str, Mark]:
    """Where each top-level key, each step and each claim stands."""
    positions = {key.text: key.mark for key, _ in root.pairs}
    for i, (name, _) in enumerate(look.uses(root, "invariants")):
        positions[f"invariants/{i}"] = name.mark
    for step in look.items(root, "steps"):
        step_id = look.scalar(step, "id")
        if step_id is None:
            continue
        positions[step_id.text] = step_id.mark
        for key in (*look.CLAIMS, *look.ACTIONS):
            for i, (name, _) in enumerate(look.uses(step, key)):
                positions[f"{step_id.text}/{key}/{i}"] = name.mark
    return positions


def _conditions(root: Mapping, runbook: Runbook) -> dict[str, Mark]:
    """Where the names stand that a step's condition reads."""
    marks: dict[str, Mark] = {}
    for step, written in zip(runbook.steps, look.items(root, "steps"), strict=True):
        named = {scalar.text: scalar.mark for scalar in look.scalars(written, "when", "any_failed")}
        marks |= {claim.id: named[claim.check] for claim in (step.when.claims if step.when else ())}
    return marks


def _unused(root: Mapping, used: frozenset[str]) -> dict[str, Mark]:
    return {key.text: key.mark for key, _ in look.pairs(root, "parameters") if key.text not in used}

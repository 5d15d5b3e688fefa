"""What home says of the runbooks: those that come with Drillbook, and the person's own."""

from pathlib import Path

from drillbook import locations
from drillbook.checks.registry import CHECKS
from drillbook.console.home.facts import RunbookFact
from drillbook.errors import InputError
from drillbook.model.runbook import KINDS_OF_STATE, Runbook
from drillbook.runbook.bundled import bundled_names, find_runbook
from drillbook.runbook.load import load_runbook

FOLDER = "runbooks"


def read_all() -> tuple[RunbookFact, ...]:
    """The person's own first; a file with the text of one that is listed already is left out."""
    own = [*_files(locations.config_dir() / FOLDER), *_files(Path.cwd() / FOLDER)]
    found: list[RunbookFact] = []
    texts: set[str] = set()
    for argument in [*map(str, own), *bundled_names()]:
        try:
            text, name = find_runbook(argument)
        except InputError as error:
            found.append(_broken(argument, error))
            continue
        if text not in texts:
            texts.add(text)
            found.append(_read(argument, text, name))
    return tuple(sorted(found, key=lambda book: (bool(book.errors), book.name)))


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.yaml")) if folder.is_dir() else []


def _read(argument: str, text: str, name: str) -> RunbookFact:
    try:
        loaded = load_runbook(text, name)
    except InputError as error:
        return _broken(argument, error)
    book = loaded.runbook
    rto = next((o.at_most for o in book.objectives if o.name == "rto"), -1)
    checked = _kinds(book)
    return RunbookFact(
        argument=argument,
        name=book.name,
        warnings=len(loaded.warnings),
        pattern=book.pattern,
        regions=f"{book.source} → {book.target}",
        steps=len(book.steps),
        rto=rto,
        objective=" ".join(book.objective.split()),
        checked=tuple(kind for kind in KINDS_OF_STATE if kind in checked),
        unchecked=tuple(kind for kind in KINDS_OF_STATE if kind not in checked),
        no_return=_no_return(book),
    )


def _broken(argument: str, error: InputError) -> RunbookFact:
    return RunbookFact(argument, Path(argument).stem, errors=len(error.problems), problem=str(error.problems[0]))


def _kinds(book: Runbook) -> set[str]:
    claims = [c for step in book.steps for c in (*step.requires, *step.verify, *step.observe)]
    claims += [c.claim for c in book.stop_conditions]
    return {CHECKS[claim.check].kind for claim in claims if claim.check in CHECKS}


def _no_return(book: Runbook) -> str:
    marked = next((step for step in book.steps if step.point_of_no_return), None)
    return f"after step {marked.no} of {len(book.steps)}, {marked.title}" if marked is not None else ""

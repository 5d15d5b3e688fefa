"""`drillbook check`: every mistake of a runbook with its place and remedy, or its warnings and what it will do."""

from __future__ import annotations

import argparse

TYPE_CHECKING = False  # as in `typing`, which `--help` has no need to load
if TYPE_CHECKING:
    from drillbook.errors import Problem
    from drillbook.model.runbook import Runbook


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser("check", help="check a runbook, and a regions file with it")
    parser.add_argument("runbook", metavar="RUNBOOK", help="a file, or the name of a bundled runbook")
    parser.add_argument("--regions", metavar="FILE", help="also check this regions.yaml, and that the two fit")
    parser.add_argument(
        "--set", metavar="K=V", action="append", default=[], type=key_value, help="the value of a parameter"
    )


def key_value(text: str) -> tuple[str, str]:
    """The two halves of `K=V`."""
    key, equals, value = text.partition("=")
    if not equals or not key:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return key, value


def run(args: argparse.Namespace) -> int:
    """Print the errors (2), or warnings and a summary (0)."""
    from pathlib import Path

    from drillbook.drill.after import lacks_cut
    from drillbook.errors import InputError
    from drillbook.runbook.bundled import find_runbook
    from drillbook.runbook.fit import fit
    from drillbook.runbook.load import Loaded, load_runbook
    from drillbook.runbook.site import LoadedSite, load_site

    problems: list[Problem] = []
    warnings: list[Problem] = []
    loaded: Loaded | None = None
    site: LoadedSite | None = None
    name = str(args.runbook)
    try:
        text, name = find_runbook(args.runbook)
        loaded = load_runbook(text, name, dict(args.set))
        warnings += loaded.warnings
    except InputError as error:
        problems += error.problems
    try:
        site = load_site(Path(args.regions)) if args.regions else None
        if loaded is not None and site is not None:
            warnings += fit(loaded, name, site.site)
    except InputError as error:
        problems += error.problems
    for problem in problems or warnings:
        print(f"{'error' if problems else 'warning'}: {problem}\n")
    if problems or loaded is None:
        print(_count(len(problems), "error"))
        return 2
    print(summary(loaded.runbook))
    if lacks_cut(loaded.runbook):
        print("  run it with --after DRILL: the drill that left, whose cut it begins at")
    print(f"{_count(len(warnings), 'warning')}, no errors.")
    return 0


def summary(runbook: Runbook) -> str:
    """What the runbook is, in a few lines."""
    gates = len({step.block or step.id for step in runbook.steps if step.approvals})
    claims = sum(len(step.requires) + len(step.verify) for step in runbook.steps)
    marked = next((step.id for step in runbook.steps if step.point_of_no_return), "none")
    lines = [
        f"{runbook.name}: {runbook.pattern}, {runbook.kind}, {runbook.source} to {runbook.target}",
        f"  workloads: {', '.join(workload.name for workload in runbook.workloads)}",
        f"  {_count(len(runbook.steps), 'step')}, {_count(claims, 'claim')} to prove, {_count(gates, 'gate')}",
        f"  point of no return: {marked}",
    ]
    lines += [
        f"  {objective.name}: at most {objective.at_most // 1_000_000} s, {objective.from_step} to {objective.to_step}"
        for objective in runbook.objectives
    ]
    return "\n".join(lines)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"

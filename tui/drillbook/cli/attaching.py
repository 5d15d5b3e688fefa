"""Attaching to a drill: which role the person has in it, and whether it is the runbook that they know."""

import argparse
import hashlib
from pathlib import Path

from drillbook.cli.signers import revoked_path, signers_path
from drillbook.cli.start import Seat, sit_down
from drillbook.drill.people import person_of, roles_of
from drillbook.drill.reading import fold_folder
from drillbook.errors import InputError, NotPermitted
from drillbook.state.drill_state import DrillState
from drillbook.timeline.folder import is_drill_folder


def attach(args: argparse.Namespace) -> int:
    """Find the role and sit down."""
    if not is_drill_folder(args.drill):
        raise InputError("not a drill folder: no timeline.jsonl in it", where=str(args.drill))
    state = fold_folder(args.drill)
    if args.runbook is not None:
        _refuse_other_runbook(args.runbook, state)
    if args.approver_key and not (state.opened.scope.lab or state.opened.runbook.solo):
        raise NotPermitted(
            "one process may not hold both keys in a live run",
            where="--approver-key",
            remedy="attach with your own key",
        )
    seat = Seat(
        signers_path(args.signers),
        None if args.observe else args.key,
        tuple(args.approver_key),
        plain=args.plain,
        revoked=revoked_path(args),
        regions=args.regions.resolve() if args.regions else None,
    )
    if seat.regions is not None:
        _refuse_other_regions(seat.regions, state)
    if args.observe:
        return sit_down(args.drill, "observer", seat)
    if args.key is None:
        raise InputError("no key", where="--key", remedy="give --key FILE, or --observe to watch without one")
    person = person_of(args.key, seat.people())
    roles = roles_of(state, person)
    if not roles or (args.role and args.role not in roles):
        raise NotPermitted(
            f"the runbook gives {person} {'no role' if not roles else 'only ' + ', '.join(roles)}",
            where=str(args.drill),
            remedy="--observe attaches without a role",
        )
    return sit_down(args.drill, args.role or roles[0], seat)


def _refuse_other_runbook(path: Path, state: DrillState) -> None:
    if hashlib.sha256(path.read_bytes()).hexdigest() != state.opened.runbook_sha256:
        raise NotPermitted(
            "the drill was opened from another text than your runbook", where=str(path), remedy="compare the two first"
        )


def _refuse_other_regions(path: Path, state: DrillState) -> None:
    from drillbook.drill.second_reader import refuse_other_regions  # every check: only who reads pays for them
    from drillbook.runbook.site import load_site

    refuse_other_regions(state.opened, load_site(path).site, path)

"""Taking up a drill whose engine died: in its folder, or from a copy; whoever takes another's seat signs for it."""

import argparse
import sys
from pathlib import Path

from drillbook import locations
from drillbook.cli.start import Seat
from drillbook.drill.launch import launch
from drillbook.drill.people import person_of
from drillbook.drill.reading import fold_folder
from drillbook.drill.request import ReopenRequest
from drillbook.drill.take_over import Copy, copy_sealed, sign_take_over
from drillbook.errors import InputError, NotPermitted
from drillbook.state.blocks import people_of


def take_up(args: argparse.Namespace, seat: Seat) -> Path:
    """Start an engine on the folder, or on a copy of its sealed beginning; returns the folder that it writes."""
    if seat.key is None:
        raise InputError("no key", where="--key", remedy="give the driver's --key FILE")
    person, old = person_of(seat.key, seat.people()), args.drill.resolve()
    before = fold_folder(old)
    if person not in people_of(before.opened.runbook, "driver"):
        raise NotPermitted(f"{person} is not among the drivers of this runbook", where=str(args.drill))
    takes = args.take_over or person != before.seated
    if takes and not args.reason.strip():
        raise InputError(
            f"{before.seated or 'nobody'} drives this drill: taking it over is signed, with a reason",
            where="--reason",
            remedy='give --reason "why", which stands in the timeline for ever',
        )
    keys = seat.keys() if takes else None
    copy = Copy(old, 0)
    if args.take_over:
        drills = (args.drills or locations.drills_dir()).resolve()
        copy = copy_sealed(old, drills, seat.people(), group=args.group)
        sys.stderr.write(f"taken over: a copy of what {old} has under seal, in {copy.folder}\n")
    signed = sign_take_over(fold_folder(copy.folder), keys.own, args.reason.strip()) if keys is not None else None
    return launch(
        ReopenRequest(
            folder=str(copy.folder),
            regions=str((args.regions or old / "regions.yaml").resolve()),
            signers=str(seat.signers),
            driver=person,
            revoked=str(seat.revoked or ""),
            take_over=signed,
            taken_from=str(old) if args.take_over else "",
            left=copy.left,
        )
    )

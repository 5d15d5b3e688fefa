"""`drillbook verify DRILL`: what the folder proves, and what it cannot."""

import argparse
import sys

from drillbook.cli.place import place


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = subparsers.add_parser("verify", help="say what a drill's timeline proves")
    parser.add_argument("drill", type=place, help="the drill's folder")
    parser.add_argument("--signers", type=place, help="your own allowed_signers file")
    parser.add_argument("--revoked", type=place, help="revoked keys, a KRL or a list; else SIGNERS.revoked beside it")
    parser.add_argument("--witness", type=place, help="seals that a client has seen")
    parser.add_argument("--at", help="judge keys as of this time, such as 2026-11-24T10:15:00.000000Z")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """0 where it is intact and closed, 1 otherwise, 2 where it cannot be read."""
    from drillbook import clock
    from drillbook.cli.signers import signers_of
    from drillbook.drill.report_text import as_json, as_text
    from drillbook.drill.verify import verify_drill
    from drillbook.drill.witness import seen
    from drillbook.errors import InputError, TimelineError
    from drillbook.timeline.folder import is_drill_folder

    if not is_drill_folder(args.drill):
        raise InputError("not a drill folder: no timeline.jsonl in it", where=str(args.drill))
    try:
        at = clock.parse_utc(args.at) if args.at else None
    except ValueError as error:
        raise InputError(str(error), where="--at") from error
    signers, witness = signers_of(args.signers, args.revoked), seen(args.witness) if args.witness else ()
    try:
        report = verify_drill(args.drill, signers, witness=witness, at=at)
    except TimelineError as error:  # a link, a device, no permission: nothing was judged
        raise InputError(error.message, where=error.where, remedy=error.remedy) from error
    sys.stdout.write((as_json(report) if args.json else as_text(report)) + "\n")
    return 0 if report.standing == "intact and closed" else 1

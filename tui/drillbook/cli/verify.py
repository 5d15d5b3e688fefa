"""`drillbook verify DRILL`: what the folder proves, and what it cannot."""

import argparse
import sys

from drillbook.cli.believed import add_verifier
from drillbook.cli.place import place


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = subparsers.add_parser("verify", help="say what a drill's timeline proves")
    parser.add_argument("drill", type=place, help="the drill's folder")
    add_verifier(parser)
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """0 where it is intact and closed, 1 otherwise, 2 where it cannot be read."""
    from drillbook.cli.signers import verifier_of
    from drillbook.drill.report_text import as_json, as_text
    from drillbook.errors import InputError, TimelineError
    from drillbook.timeline.folder import is_drill_folder

    if not is_drill_folder(args.drill):
        raise InputError("not a drill folder: no timeline.jsonl in it", where=str(args.drill))
    verifier = verifier_of(args)
    try:
        report = verifier.judge(args.drill)
    except TimelineError as error:  # a link, a device, no permission: nothing was judged
        raise InputError(error.message, where=error.where, remedy=error.remedy) from error
    sys.stdout.write((as_json(report) if args.json else as_text(report)) + "\n")
    return 0 if report.standing == "intact and closed" else 1

"""`drillbook reopen DRILL`: take up a drill whose engine died."""

import argparse

from drillbook.cli.believed import add_signers
from drillbook.cli.place import place


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = subparsers.add_parser("reopen", help="take up a drill whose engine died")
    parser.add_argument("drill", type=place, help="the drill's folder")
    parser.add_argument("--take-over", action="store_true", help="from a copy: the account that ran it is lost")
    parser.add_argument("--reason", default="", help="why it is taken over, or by another driver; signed")
    parser.add_argument("--drills", type=place, help="where the copy is made, if not in the usual place")
    parser.add_argument("--group", help="the group that may read and join the copy")
    parser.add_argument("--regions", type=place, help="the site's regions.yaml, if not the drill's own copy")
    parser.add_argument("--headless", action="store_true", help="no screen: go on by itself with the keys given")
    parser.add_argument("--plain", action="store_true", help="no screen: each change one line")
    parser.add_argument("--key", type=place, help="the driver's private key")
    parser.add_argument("--approver-key", type=place, action="append", default=[], help="another person's key")
    parser.add_argument("--answer", action="append", default=[], metavar="STEP=TEXT", help="what to attest, headless")
    add_signers(parser, "the allowed_signers file")


def run(args: argparse.Namespace) -> int:
    """Start an engine on the folder, and attach as its driver."""
    from drillbook.cli.reopening import take_up
    from drillbook.cli.start import Seat, sit_down
    from drillbook.errors import InputError
    from drillbook.timeline.folder import is_drill_folder

    if not is_drill_folder(args.drill):
        raise InputError("not a drill folder: no timeline.jsonl in it", where=str(args.drill))
    seat = Seat.of(args)
    if seat.key is None:
        raise InputError("no key", where="--key", remedy="give the driver's --key FILE")
    return sit_down(take_up(args, seat), "driver", seat)

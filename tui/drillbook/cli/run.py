"""`drillbook run RUNBOOK --regions FILE`: start a drill's engine, and sit down as its driver."""

import argparse

from drillbook.cli.believed import add_signers
from drillbook.cli.place import place


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = subparsers.add_parser("run", help="run a drill: a rehearsal unless --live")
    parser.add_argument("runbook", help="a file, or the name of a bundled runbook")
    parser.add_argument("--regions", type=place, required=True, help="the site's regions.yaml")
    parser.add_argument("--live", action="store_true", help="change things; without it nothing is changed")
    parser.add_argument("--after", type=place, metavar="DRILL", help="the drill that this one leads back from: its cut")
    add_arguments(parser)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `run` and `demo` share."""
    parser.add_argument("--headless", action="store_true", help="no screen: go on by itself with the keys given")
    parser.add_argument("--plain", action="store_true", help="the console without a screen: each change one line")
    parser.add_argument("--key", type=place, help="the driver's private key")
    parser.add_argument(
        "--approver-key", type=place, action="append", default=[], help="another person's key (four eyes: no)"
    )
    parser.add_argument(
        "--answer", action="append", default=[], metavar="STEP=TEXT", help="what to attest or decide, headless"
    )
    add_signers(parser, "the allowed_signers file")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a parameter of the runbook")
    parser.add_argument("--drills", type=place, help="where drills are kept")
    parser.add_argument("--group", help="the group that may read the drill and connect")


def run(args: argparse.Namespace) -> int:
    """Start and attach; the drill's result decides the exit code where it is headless."""
    from drillbook.cli.afterwards import tell_afterwards
    from drillbook.cli.start import Seat, sit_down, start

    seat = Seat.of(args)
    folder = start(args, seat)
    code = sit_down(folder, "driver", seat)
    tell_afterwards(folder, args.runbook, args.regions, seat)
    return code

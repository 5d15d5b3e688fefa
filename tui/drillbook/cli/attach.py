"""`drillbook attach DRILL`: the same console, with the rights of another person."""

import argparse

from drillbook.cli.believed import add_signers
from drillbook.cli.place import place


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = subparsers.add_parser("attach", help="join a running drill as approver, commander or observer")
    parser.add_argument("drill", type=place, help="the drill's folder")
    parser.add_argument("--observe", action="store_true", help="watch only; needs no key")
    parser.add_argument("--key", type=place, help="your private key")
    parser.add_argument(
        "--approver-key", type=place, action="append", default=[], help="another person's key; only in a lab, or solo"
    )
    parser.add_argument("--role", choices=("driver", "approver", "commander"), help="if the runbook gives you several")
    parser.add_argument("--runbook", type=place, help="your own copy of the runbook, compared with the drill's")
    parser.add_argument("--regions", type=place, help="your own regions.yaml, for a second reading")
    add_signers(parser)
    parser.add_argument("--plain", action="store_true", help="no screen: each change one line")


def run(args: argparse.Namespace) -> int:
    """Attach and stay until the person leaves."""
    from drillbook.cli.attaching import attach

    return attach(args)

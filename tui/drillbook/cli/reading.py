"""`drillbook reading DRILL --regions FILE`: read a gate's claims with clients of one's own, beside the drill's."""

import argparse

from drillbook.cli.place import place


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = subparsers.add_parser("reading", help="read an open gate's claims yourself and compare")
    parser.add_argument("drill", type=place, help="the drill's folder")
    parser.add_argument("--regions", type=place, required=True, help="your own regions.yaml")
    parser.add_argument("--gate", type=int, default=-1, metavar="ENTRY", help="only if the open gate is this entry")
    parser.add_argument("--step", default="", help="what this step requires, whether a gate is open or not")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """0 where everything was read and agrees, 1 where something differs or can't be told."""
    from drillbook.cli.second_reading import take

    return take(args)

"""`drillbook replay DRILL`: the console, fed from the file."""

import argparse

from drillbook.cli.believed import add_verifier
from drillbook.cli.place import place


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = subparsers.add_parser("replay", help="play a recorded drill back in the same screens")
    parser.add_argument("drill", type=place, help="the drill's folder")
    add_verifier(parser)
    parser.add_argument("--follow", action="store_true", help="go on as the file grows")


def run(args: argparse.Namespace) -> int:
    """Verify, then play."""
    import asyncio

    from drillbook.cli.screen import run_replay
    from drillbook.cli.signers import verifier_of
    from drillbook.errors import InputError
    from drillbook.timeline.folder import is_drill_folder

    if not is_drill_folder(args.drill):
        raise InputError("not a drill folder: no timeline.jsonl in it", where=str(args.drill))
    return asyncio.run(run_replay(args.drill, verifier_of(args), follow=args.follow))

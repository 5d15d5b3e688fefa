"""`drillbook diff A B`: two drills side by side."""

import argparse
import sys

from drillbook.cli.believed import add_signers
from drillbook.cli.place import place


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = subparsers.add_parser("diff", help="set two drills side by side; 1 where the second lost what was shown")
    parser.add_argument("a", type=place, metavar="A", help="the folder of the first drill")
    parser.add_argument("b", type=place, metavar="B", help="the folder of the second")
    add_signers(parser, "your own allowed_signers file, for both")
    parser.set_defaults(witness=None, at=None)


def run(args: argparse.Namespace) -> int:
    """1 where B lost what A had shown, or one of them does not verify; 2 where one cannot be read."""
    from drillbook.cli.reviewed import review_of
    from drillbook.cli.signers import verifier_if_any
    from drillbook.report.differences import as_text, differences, worse

    verifier = verifier_if_any(args)
    a, b = review_of(args.a, verifier), review_of(args.b, verifier)
    parts = differences(a, b)
    sys.stdout.buffer.write(as_text(parts).encode())
    sys.stdout.buffer.flush()
    unverified = "not verified" in {a.verification.standing, b.verification.standing}
    return 1 if unverified or worse(parts) else 0

"""`drillbook report DRILL`: the review of a drill, for people and for programs."""

import argparse
import sys

from drillbook.cli.believed import add_verifier
from drillbook.cli.place import place

FORMATS = ("md", "html", "json", "junit")


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = subparsers.add_parser("report", help="write what a drill showed, and what it did not")
    parser.add_argument("drill", type=place, nargs="?", help="the drill's folder")
    parser.add_argument("--format", choices=FORMATS, default="md", help="md unless said otherwise")
    parser.add_argument("-o", "--output", type=place, metavar="FILE", help="write it here instead of to stdout")
    add_verifier(parser)
    parser.add_argument(
        "--tell", metavar="TEXT", help="sign this about the drill, keep it beside the timeline, and stop"
    )
    parser.add_argument("--about", metavar="N,N", default="", help="the entries that --tell is about")
    parser.add_argument(
        "--meant", metavar="TIME", default="", help="the time that --tell is about, if another than now"
    )
    parser.add_argument("--key", type=place, help="the key that signs --tell; else ~/.ssh/id_ed25519")
    parser.add_argument("--schema", action="store_true", help="print the JSON Schema of --format json, and stop")


def run(args: argparse.Namespace) -> int:
    """0 where it was written, 1 where it was and the timeline does not verify, 2 where there is nothing to review."""
    from drillbook.cli.reviewed import review_of
    from drillbook.cli.signers import verifier_if_any
    from drillbook.errors import InputError
    from drillbook.report.export import export, schema

    if args.schema:
        sys.stdout.write(schema())
        return 0
    if args.drill is None:
        raise InputError("which drill?", where="report", remedy="drillbook report DRILL, or --schema")
    if args.tell is not None:
        from drillbook.cli.telling import told

        sys.stdout.write(told(args) + "\n")
        return 0
    found = review_of(args.drill, verifier_if_any(args))
    text = export(found, args.format)
    if args.output is None:
        sys.stdout.buffer.write(text.encode())
        sys.stdout.buffer.flush()
    else:
        try:
            args.output.write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            raise InputError(f"cannot write: {error.strerror}", where=str(args.output)) from error
    return 1 if found.verification.standing == "not verified" else 0

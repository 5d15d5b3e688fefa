"""`drillbook`: one short file a command, found by name, loaded when it is used."""

import argparse
import gc
import importlib
import os
import sys
from collections.abc import Sequence
from types import ModuleType

SCREENS = ("demo", "run", "attach", "reopen", "replay")
"""Commands that may draw a console."""
OBJECTS = 50_000
"""New objects after which Python looks for rubbish: what is loaded at the start is none, and a look at it is long."""
COMMANDS = (
    "demo", "check", "run", "attach", "reading", "reopen", "replay", "verify", "report", "diff", "lab", "schema",
)  # fmt: skip


def entry() -> None:
    """The console script."""
    gc.set_threshold(OBJECTS)
    sys.exit(main(sys.argv[1:]))


def main(argv: Sequence[str]) -> int:
    """Run a command and return its exit code; the one place where an expected error becomes words and a code."""
    args = parser().parse_args(argv)
    from drillbook.errors import DrillbookError

    if args.ascii:
        os.environ["DRILLBOOK_ASCII"] = "1"
    try:
        code: int = _module(args.command or "home").run(args)
    except DrillbookError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        return 130
    except BrokenPipeError:
        return 1
    return code


def parser() -> argparse.ArgumentParser:
    """The whole command line; building it loads no library."""
    from drillbook import __version__

    root = argparse.ArgumentParser(
        prog="drillbook", description="A console for moving live Kafka workloads from one region to another."
    )
    root.add_argument("--version", action="version", version=f"drillbook {__version__}")
    subparsers = root.add_subparsers(title="commands", dest="command", metavar="COMMAND")
    for name in COMMANDS:
        _module(name).add_parser(subparsers)
    root.add_argument("--ascii", action="store_true", help="draw with ASCII alone")
    for name in SCREENS:
        subparsers.choices[name].add_argument(
            "--ascii", action="store_true", default=argparse.SUPPRESS, help="draw the console with ASCII alone"
        )
    return root


def _module(name: str) -> ModuleType:
    return importlib.import_module(f"drillbook.cli.{name}")

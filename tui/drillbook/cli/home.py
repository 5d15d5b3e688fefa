"""`drillbook` alone: home, and then whatever command was chosen there."""

import argparse
import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from drillbook.cli.home_reader import HomeReader
    from drillbook.console.home.facts import Choice


def run(args: argparse.Namespace) -> int:
    """Show home on a terminal, help elsewhere; the exit code is that of the command that was chosen."""
    from drillbook.cli.main import main, parser

    del args
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        parser().print_help()
        return 2
    argv = asyncio.run(_home())
    return main(argv) if argv else 0


async def _home() -> list[str]:
    from drillbook import locations
    from drillbook.cli.home_reader import HomeReader
    from drillbook.cli.screen import look
    from drillbook.console.home.app import HomeApp

    reader = HomeReader(locations.drills_dir())
    await reader.start()
    try:
        choice = await HomeApp(reader, look()).run_async(mouse=False)
    finally:
        await reader.close()
    return command(choice, reader) if choice is not None else []


def command(choice: "Choice", reader: "HomeReader") -> list[str]:
    """The command line that does what was chosen; InputError where something for it is missing."""
    from drillbook.cli.home_lab import PEOPLE, lab_of
    from drillbook.cli.home_reader import driver_of, signers_path_for
    from drillbook.errors import InputError

    lab, folder = reader.lab, Path(choice.folder)
    match choice.action:
        case "check":
            return ["check", choice.runbook]
        case "run" | "rehearse":
            if not lab.name:
                raise InputError(
                    "home knows no regions but a lab's, and there is no lab",
                    where=choice.runbook,
                    remedy=f"drillbook run {choice.runbook} --regions FILE, or drillbook demo",
                )
            others = [word for person in PEOPLE for word in ("--approver-key", str(lab.keys / person))]
            live = ["--live"] if choice.action == "run" else []
            return ["run", choice.runbook, "--regions", str(lab.regions), *live, *lab.seat("alice"), *others]
        case "attach":
            of_lab = lab_of(folder, reader.labs)
            if of_lab.name:
                return ["attach", choice.folder, *of_lab.seat(driver_of(folder))]
            own = Path.home() / ".ssh" / "id_ed25519"
            seat = ["--key", str(own)] if own.exists() else ["--observe"]
            return ["attach", choice.folder, *seat]
        case "replay" | "verify":
            signers = signers_path_for(folder, reader.labs)
            return [choice.action, choice.folder, *(["--signers", str(signers)] if signers is not None else [])]

"""Starting an engine from the command line, and sitting down at its drill."""

import argparse
import asyncio
import getpass
import sys
from dataclasses import dataclass
from pathlib import Path

from drillbook import locations
from drillbook.cli.signers import revoked_path, signers_path
from drillbook.drill.headless import drive
from drillbook.drill.launch import launch
from drillbook.drill.live import LivePort
from drillbook.drill.people import Keys, load_keys, person_of
from drillbook.drill.request import RunRequest
from drillbook.errors import InputError
from drillbook.model.runbook import Runbook
from drillbook.runbook.bundled import find_runbook
from drillbook.runbook.fit import fit
from drillbook.runbook.load import load_runbook
from drillbook.runbook.site import load_site
from drillbook.signing.allowed_signers import AllowedSigners


@dataclass(frozen=True)
class Seat:
    """A place at a drill: whose keys are held here, and how the person wants to see it."""

    signers: Path
    key: Path | None
    others: tuple[Path, ...] = ()
    headless: bool = False
    plain: bool = False
    answers: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    """The line by which a second person attaches."""
    revoked: Path | None = None
    regions: Path | None = None
    """The person's own, for second readings."""

    @classmethod
    def of(cls, args: argparse.Namespace) -> "Seat":
        """From the arguments of `run` and `demo`."""
        return cls(
            signers=signers_path(args.signers),
            key=args.key or _default_key(),
            others=tuple(args.approver_key),
            headless=args.headless,
            plain=args.plain,
            answers=pairs(args.answer, "--answer"),
            revoked=revoked_path(args),
        )

    def people(self) -> AllowedSigners:
        """The signers that this seat trusts."""
        return AllowedSigners.load(self.signers, self.revoked)

    def keys(self) -> Keys | None:
        """The keys held here; None for an observer."""
        return load_keys(self.key, self.others, self.people(), passphrase=_ask) if self.key is not None else None


def start(args: argparse.Namespace, seat: Seat) -> Path:
    """Start the engine that the arguments describe; returns the drill's folder."""
    if seat.key is None:
        raise InputError("nobody drives: no key was given and ~/.ssh/id_ed25519 is not there", remedy="give --key FILE")
    runbook = str(Path(args.runbook).resolve()) if Path(args.runbook).exists() else args.runbook
    text, name = find_runbook(runbook)
    overrides = dict(pairs(args.set, "--set"))
    loaded, site = load_runbook(text, name, overrides), load_site(args.regions, live=args.live)
    fit(loaded, name, site.site)
    refuse_answers(loaded.runbook, seat.answers)
    if seat.headless and args.live:
        refuse_readings(loaded.runbook)
    solo = bool(seat.others)
    if solo and args.live and not (site.site.lab or loaded.runbook.solo):
        raise InputError(
            "one process may not hold both keys in a live run",
            where="--approver-key",
            remedy="let the approver attach with their own key; only a lab, or `solo: true` in the runbook, allows it",
        )
    return launch(
        RunRequest(
            runbook=runbook,
            regions=str(args.regions.resolve()),
            signers=str(seat.signers),
            drills=str((args.drills or locations.drills_dir()).resolve()),
            driver=person_of(seat.key, seat.people()),
            live=args.live,
            group=args.group,
            set=overrides,
            four_eyes=not solo,
            revoked=str(seat.revoked or ""),
            after=str(args.after.resolve()) if args.after else "",
        )
    )


def refuse_answers(runbook: Runbook, answers: tuple[tuple[str, str], ...]) -> None:
    """InputError for an answer to a step that is not there, or with an option that a decision has not."""
    steps = {step.id: step for step in runbook.steps}
    for name, text in answers:
        step = steps.get(name)
        if step is None:
            raise InputError(f"no step {name!r}", where="--answer", remedy=f"name one of {', '.join(steps)}")
        options = [o.name for o in step.decision.options] if step.decision is not None else []
        if options and text not in options:
            raise InputError(
                f"{text!r} is no option of {name}", where="--answer", remedy=f"answer with {' or '.join(options)}"
            )


def refuse_readings(runbook: Runbook) -> None:
    """InputError where a step demands what a client without a person does not take: a second reading."""
    step = next((s for s in runbook.steps if s.second_reading), None)
    if step is not None:
        raise InputError(
            f"step {step.id} counts the {' and '.join(step.second_reading)} only with a second reading of their own",
            where="--headless",
            remedy="run it with a console, or with --plain; they attach with --regions FILE",
        )


def sit_down(folder: Path, role: str, seat: Seat) -> int:
    """Attach in the way that the seat asks for."""
    if seat.headless:
        return asyncio.run(_headless(folder, role, seat))
    if seat.plain:
        from drillbook.cli.plain import run_plain

        return asyncio.run(run_plain(folder, role, seat))
    from drillbook.cli.screen import run_live

    return asyncio.run(run_live(folder, role, seat))


def pairs(texts: list[str], option: str) -> tuple[tuple[str, str], ...]:
    """NAME=VALUE texts, split; InputError for one without `=`."""
    found = []
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise InputError(f"{text!r} is not NAME=VALUE", where=option, remedy=f"write {option} name=value")
        found.append((name, value))
    return tuple(found)


async def _headless(folder: Path, role: str, seat: Seat) -> int:
    port = await LivePort.attach(folder, role, seat.keys(), seat.people())
    try:
        return await drive(port, folder, dict(seat.answers), _say)
    finally:
        await port.close()


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def _default_key() -> Path | None:
    key = Path.home() / ".ssh" / "id_ed25519"
    return key if key.exists() else None


def _ask(path: Path) -> str:
    return getpass.getpass(f"passphrase of {path}: ")

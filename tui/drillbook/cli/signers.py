"""Whose signatures a command believes: the signers file that was given, or the person's own, and what is revoked."""

import argparse
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from drillbook.cli.place import place

if TYPE_CHECKING:
    from drillbook.drill.witness import Seen
    from drillbook.signing.allowed_signers import AllowedSigners


@dataclass(frozen=True)
class Verifier:
    """What a folder is verified with."""

    people: "AllowedSigners"
    witness: tuple["Seen", ...] = ()
    at: datetime | None = None


def add_signers(parser: argparse.ArgumentParser, which: str = "your own allowed_signers file") -> None:
    """Declare whose signatures count."""
    parser.add_argument("--signers", type=place, help=which)
    parser.add_argument("--revoked", type=place, help="revoked keys, a KRL or a list; else SIGNERS.revoked beside it")


def add_verifier(parser: argparse.ArgumentParser, which: str = "your own allowed_signers file") -> None:
    """Declare all that a folder is verified with."""
    add_signers(parser, which)
    parser.add_argument("--witness", type=place, help="seals that a client has seen")
    parser.add_argument("--at", help="judge keys as of this time, such as 2026-11-24T10:15:00.000000Z")


def signers_path(given: Path | None) -> Path:
    """The file, which must exist; never the copy in a drill folder."""
    from drillbook import locations
    from drillbook.errors import InputError

    path = given or locations.signers_file()
    if not path.exists():
        raise InputError(
            "there is no file of allowed signers",
            where=str(path),
            remedy="write one (one line a person: NAME ssh-ed25519 AAAA...), or name one with --signers",
        )
    return path.resolve()


def revoked_path(args: argparse.Namespace) -> Path | None:
    """The list of revoked keys that was named, as other processes find it."""
    given: Path | None = args.revoked
    return given.resolve() if given is not None else None


def signers_of(args: argparse.Namespace) -> "AllowedSigners":
    """The people, and which of their keys are revoked."""
    from drillbook.signing.allowed_signers import AllowedSigners

    return AllowedSigners.load(signers_path(args.signers), revoked_path(args))


def verifier_of(args: argparse.Namespace) -> Verifier:
    """All that the arguments say; InputError where a file or the time cannot be read."""
    from drillbook import clock
    from drillbook.drill.witness import seen
    from drillbook.errors import InputError

    try:
        at = clock.parse_utc(args.at) if args.at else None
    except ValueError as error:
        raise InputError(str(error), where="--at") from error
    return Verifier(signers_of(args), seen(args.witness) if args.witness else (), at)


def verifier_if_any(args: argparse.Namespace) -> Verifier | None:
    """As `verifier_of`; None for somebody who named nothing and has no file of their own."""
    from drillbook import locations

    named = args.signers or args.revoked or args.witness or args.at
    return verifier_of(args) if named or locations.signers_file().exists() else None

"""What a command believes: the signers file that was given, or the person's own, and what is revoked."""

import argparse
from pathlib import Path

from drillbook import clock, locations
from drillbook.drill.seals_seen import seen
from drillbook.drill.verifier import Verifier
from drillbook.errors import InputError
from drillbook.signing.allowed_signers import AllowedSigners


def signers_path(given: Path | None) -> Path:
    """The file, which must exist; never the copy in a drill folder."""
    path = given or locations.signers_file()
    if not path.exists():
        raise InputError(
            "there is no file of allowed signers",
            where=str(path),
            remedy="write one (one line a person: NAME ssh-ed25519 AAAA...), or name one with --signers",
        )
    return path.resolve()


def revoked_path(args: argparse.Namespace) -> Path | None:
    """The list of revoked keys that was named, as another process finds it."""
    given: Path | None = args.revoked
    return given.resolve() if given is not None else None


def signers_of(args: argparse.Namespace) -> AllowedSigners:
    """The people, and which of their keys are revoked."""
    return AllowedSigners.load(signers_path(args.signers), revoked_path(args))


def verifier_of(args: argparse.Namespace) -> Verifier:
    """All that the arguments say; InputError where a file or the time cannot be read."""
    try:
        at = clock.parse_utc(args.at) if args.at else None
    except ValueError as error:
        raise InputError(str(error), where="--at", remedy="such as 2026-11-24T10:15:00.000000Z") from error
    return Verifier(signers_of(args), seen(args.witness) if args.witness else (), at)


def verifier_if_any(args: argparse.Namespace) -> Verifier | None:
    """As `verifier_of`; None for somebody who names nothing and has no file of their own."""
    named = args.signers or args.revoked or args.witness or args.at
    return verifier_of(args) if named or locations.signers_file().exists() else None

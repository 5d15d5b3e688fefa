"""The signers file that a command trusts: given, or the person's own."""

from pathlib import Path

from drillbook import locations
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


def signers_of(given: Path | None, revoked: Path | None = None) -> AllowedSigners:
    """Its people, and which of their keys are revoked."""
    return AllowedSigners.load(signers_path(given), revoked)

"""Whom a command believes, as arguments: declared here once, read by `cli.signers`."""

from drillbook.cli.place import place

TYPE_CHECKING = False  # as in `typing`, which `--help` has no need to load
if TYPE_CHECKING:
    import argparse


def add_signers(parser: "argparse.ArgumentParser", which: str = "your own allowed_signers file") -> None:
    """Whose signatures count."""
    parser.add_argument("--signers", type=place, help=which)
    parser.add_argument("--revoked", type=place, help="revoked keys, a KRL or a list; else SIGNERS.revoked beside it")


def add_verifier(parser: "argparse.ArgumentParser") -> None:
    """All that a folder is verified with."""
    add_signers(parser)
    parser.add_argument("--witness", type=place, help="seals that a client has seen")
    parser.add_argument("--at", help="judge keys as of this time, such as 2026-11-24T10:15:00.000000Z")

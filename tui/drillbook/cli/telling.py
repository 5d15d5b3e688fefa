"""What somebody tells about a drill afterwards: signed with their own key, kept beside its timeline."""

import argparse
import getpass
from pathlib import Path

from drillbook import clock
from drillbook.cli.signers import signers_of
from drillbook.drill.narrative import NARRATIVE, NARRATIVE_NAMESPACE, tell
from drillbook.drill.people import load_keys
from drillbook.errors import InputError
from drillbook.signing.public_key import PublicKey
from drillbook.timeline.folder import is_drill_folder


def told(args: argparse.Namespace) -> str:
    """Sign and keep it; one sentence about what was kept."""
    if not is_drill_folder(args.drill):
        raise InputError("not a drill folder: no timeline.jsonl in it", where=str(args.drill))
    people = signers_of(args)
    key = args.key or Path.home() / ".ssh" / "id_ed25519"
    keys = load_keys(key, (), people, passphrase=lambda path: getpass.getpass(f"passphrase of {path}: "))
    people.lookup(PublicKey.parse(keys.own.public_line), NARRATIVE_NAMESPACE, clock.utc_now())
    about = _entries(args.about)
    kept = tell(args.drill, keys.own, args.tell, about, _time(args.meant))
    return f"{kept.person} told about entries {args.about}: kept in {args.drill / NARRATIVE}"


def _entries(text: str) -> tuple[int, ...]:
    numbers = [part.strip() for part in text.split(",") if part.strip()]
    if not all(n.isascii() and n.isdigit() for n in numbers):
        raise InputError(f"{text!r} is no list of entries", where="--about", remedy="such as --about 12,40")
    return tuple(int(n) for n in numbers)


def _time(text: str) -> str:
    try:
        return clock.utc_text(clock.parse_utc(text)) if text else ""
    except ValueError as error:
        raise InputError(str(error), where="--meant") from error

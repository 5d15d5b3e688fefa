"""What home says of the lab and of the keys, and what a lab lends to a drill that is started from home."""

import getpass
import socket
from dataclasses import dataclass
from pathlib import Path

from drillbook import locations
from drillbook.console.glyphs import FAILED, PROVEN, UNKNOWN
from drillbook.console.home.facts import Mark, PartFact
from drillbook.errors import DrillbookError
from drillbook.lab import folder as lab_folder
from drillbook.signing.allowed_signers import AllowedSigners

LIFE = {"up": Mark(PROVEN, "up", "proven"), "down": Mark(FAILED, "down", "failed")}
PEOPLE = ("bob", "erin")
"""Whose keys the lab's driver may use too; recorded as four eyes: no."""


@dataclass(frozen=True)
class Lent:
    """A lab's files; `name` is empty where there is no lab."""

    name: str = ""
    regions: Path = Path()
    signers: Path = Path()
    keys: Path = Path()

    def seat(self, person: str) -> list[str]:
        """The options that sit this person at a drill of the lab."""
        return ["--signers", str(self.signers), "--key", str(self.keys / person)]


def labs() -> tuple[Lent, ...]:
    """Every lab of this login, the default one first, then the newest."""
    root = lab_folder.named("default").root.parent
    names = [p for p in root.iterdir() if p.is_dir() and not p.name.startswith(".")] if root.is_dir() else []
    made = [p for p in names if lab_folder.named(p.name).regions_yaml.exists()]
    made.sort(key=lambda p: (p.name == "default", p.stat().st_mtime), reverse=True)
    found = [lab_folder.named(p.name) for p in made]
    return tuple(Lent(f.name, f.regions_yaml, f.allowed_signers, f.keys) for f in found)


def lab_of(folder: Path, every: tuple[Lent, ...]) -> Lent:
    """The lab in which a drill was run: the one whose signers it was opened with.

    The folder's copy only says which lab it was; whose signatures count is read from the lab's own file.
    """
    copy = _lines(folder / "allowed_signers")
    return next((lab for lab in every if (own := _lines(lab.signers)) and own <= copy), Lent())


def _lines(path: Path) -> frozenset[str]:
    try:
        return frozenset(line for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    except (OSError, UnicodeDecodeError):
        return frozenset()


def parts(name: str) -> tuple[PartFact, ...]:
    """Each part of a lab, looked at now."""
    from drillbook.lab import status

    try:
        read = status.read(name)
    except DrillbookError:
        return ()
    return tuple(
        PartFact(
            p.part,
            LIFE.get(p.life.value, Mark(UNKNOWN, p.life.value, "unknown")),
            "  ".join(text for text in (p.version, " ".join(f":{port}" for port in p.ports[:2]), p.note) if text),
        )
        for p in read.parts
    )


def keys(lab: Lent) -> tuple[PartFact, ...]:
    """The person's own key and signers, and those of the lab."""
    own = Path.home() / ".ssh" / "id_ed25519"
    mine = Mark(PROVEN, "here", "proven") if own.exists() else Mark("–", "none", "muted")
    facts = [PartFact("your key", mine, "~/.ssh/id_ed25519" if own.exists() else "--key names another")]
    facts.append(_signers("signers", locations.signers_file()))
    if lab.name:
        facts.append(_signers(f"lab {lab.name}"[:14], lab.signers))
    return tuple(facts)


def person() -> str:
    """Who and where."""
    return f"{getpass.getuser()}@{socket.gethostname().partition('.')[0]}"


def _signers(name: str, path: Path) -> PartFact:
    if not path.exists():
        return PartFact(name, Mark("–", "none", "muted"), "no allowed_signers file")
    try:
        people = sorted({signer.principal for signer in AllowedSigners.load(path).signers})
    except DrillbookError as error:
        return PartFact(name, Mark(FAILED, "broken", "failed"), error.message)
    return PartFact(name, Mark(PROVEN, str(len(people)), "proven"), " ".join(people))

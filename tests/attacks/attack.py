"""An attack: a file of `forgeries`, which says what is forged, how, and what a verifier must call it.

`forge` makes the forged files of a true drill (`DRILL`, else the one that was walked to its end), and says which line
must be named; `afterwards` does what only the folder shows; `signers` and `revoked` are the verifier's, where they
matter. `ALONE` and `WITNESSED` are the verdicts without a witness and with the seals of a client that was attached.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING

from signed_drive import SIGNERS

from attacks.true_drills import true_drill, witness_of
from drillbook.drill.verify import DrillReport, verify_drill
from drillbook.errors import TimelineError
from drillbook.signing.allowed_signers import AllowedSigners
from drillbook.signing.revoked_keys import RevokedKeys

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

    from attacks.book import Book
    from drillbook.drill.seals_seen import Seen

UNSEEN = ("intact and closed", "intact but open")
"""What a forgery is called where nothing tells: NOT DETECTABLE WITHOUT A WITNESS."""


@dataclass(frozen=True)
class Verdict:
    """The fault of the first problem, or the standing; `line` is 0 where no line is named."""

    called: str
    line: int = 0
    standing: str = "not verified"


@dataclass(frozen=True)
class Attack:
    """One of the files."""

    name: str
    holds: str
    """`without keys` or `with keys`: what the forger has besides the folder."""
    module: ModuleType

    @property
    def what(self) -> str:
        return " ".join((self.module.__doc__ or "").split())

    @property
    def alone(self) -> str:
        return str(self.module.ALONE)

    @property
    def witnessed(self) -> str:
        return str(self.module.WITNESSED)

    @property
    def drill(self) -> str:
        return str(getattr(self.module, "DRILL", "walked"))

    @property
    def signers(self) -> str:
        """The verifier's own."""
        return str(self.module.signers()) if hasattr(self.module, "signers") else SIGNERS

    @property
    def revoked(self) -> str:
        """The verifier's list of revoked keys; empty where there is none."""
        return str(self.module.revoked()) if hasattr(self.module, "revoked") else ""

    def write(self, folder: Path) -> Book:
        """The forged folder."""
        forged: Book = self.module.forge(true_drill(self.drill))
        forged.write(folder)
        if hasattr(self.module, "afterwards"):
            self.module.afterwards(folder)
        return forged

    def people(self) -> AllowedSigners:
        """Both as the verifier loads them."""
        people = AllowedSigners.parse(self.signers)
        if not self.revoked:
            return people
        return replace(people, revoked=RevokedKeys.parse(self.revoked.encode(), where="lost-keys"))

    def judge(self, folder: Path, *, witness: bool) -> Verdict:
        """What `drillbook verify` says of it."""
        seen: tuple[Seen, ...] = witness_of(self.drill) if witness else ()
        try:
            report = verify_drill(folder, self.people(), witness=seen)
        except TimelineError:
            return Verdict("refused")
        return _verdict(report)


def _verdict(report: DrillReport) -> Verdict:
    if report.problems:
        return Verdict(str(report.problems[0].fault), report.problems[0].line, report.standing)
    return Verdict(report.standing, 0, report.standing)


def attacks(here: Path) -> dict[str, Attack]:
    """All of them, by name; `here` is the folder of this file."""
    found = {}
    for path in sorted((here / "forgeries").glob("*/*.py")):
        module = import_module(f"attacks.forgeries.{path.parent.name}.{path.stem}")
        assert path.stem not in found, f"two forgeries are called {path.stem}"
        found[path.stem] = Attack(path.stem, path.parent.name.replace("_", " "), module)
    return found

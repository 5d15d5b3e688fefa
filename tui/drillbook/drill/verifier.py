"""What a folder is verified with; what verifying needs is loaded only when it begins, perhaps beside a screen."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from drillbook.drill.seals_seen import Seen
from drillbook.signing.allowed_signers import AllowedSigners

if TYPE_CHECKING:
    from drillbook.drill.verify import DrillReport


@dataclass(frozen=True)
class Verifier:
    """Whose signatures count, what was seen before, as of when keys are judged."""

    people: AllowedSigners
    witness: tuple[Seen, ...] = ()
    at: datetime | None = None

    def judge(self, folder: Path) -> "DrillReport":
        """All that this verifier finds."""
        from drillbook.drill.verify import verify_drill

        return verify_drill(folder, self.people, witness=self.witness, at=self.at)

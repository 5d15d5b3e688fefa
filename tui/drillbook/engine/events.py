"""What can happen to a drill, and what the engine wants done: the words between `decide` and the process around it."""

from dataclasses import dataclass
from typing import Literal

from drillbook.entries.union import AnyData
from drillbook.model.intent import Decision, Intent, Statement
from drillbook.model.observation import Observation
from drillbook.model.plan import AnyCall, Outcome, Plan
from drillbook.model.step import Claim


@dataclass(frozen=True)
class Tick:
    """Time passed."""


@dataclass(frozen=True)
class Observed:
    """A sweep judged these claims."""

    observations: tuple[tuple[str, Observation], ...]


@dataclass(frozen=True)
class Asked:
    """An intent of a person whose hello was verified."""

    person: str
    role: str
    intent: Intent


@dataclass(frozen=True)
class Signed:
    """A statement whose signature, key, namespace and time were verified by the process; the engine judges the rest.

    `uid` is the client's account; `same_process` when one client holds more than one person's key.
    """

    person: str
    role: str
    statement: Statement
    decision: Decision
    account: str = ""
    driver_account: str = ""
    same_process: bool = False


@dataclass(frozen=True)
class PlansMade:
    """Plans that were asked for; a step whose plan could not be made has `unknown`."""

    plans: tuple[Plan, ...]
    unknown: tuple[tuple[str, str], ...] = ()
    """Step and sentence."""
    rollback: bool = False


@dataclass(frozen=True)
class Rechecked:
    """The fresh readings right before the first call of a step."""

    step: str
    observations: tuple[tuple[str, Observation], ...]


@dataclass(frozen=True)
class Performed:
    """The outcome of the call intended at entry `intent`."""

    intent: int
    outcome: Outcome


@dataclass(frozen=True)
class LookedAt:
    """What stands in the region of an intent without a result, after a reopening."""

    intent: int
    outcome: Outcome


@dataclass(frozen=True)
class Came:
    """A person's console came or went."""

    person: str
    role: str
    here: bool
    account: str = ""
    verified: bool = True


@dataclass(frozen=True)
class RegionChanged:
    """The process saw a region go silent, crash its client, or answer again."""

    region: str
    state: Literal["answers", "silent", "client-crashed"]
    detail: str = ""


Event = (
    Tick | Observed | Asked | Signed | PlansMade | Rechecked | Performed | LookedAt | Came | RegionChanged
)  # fmt: skip


@dataclass(frozen=True)
class MakePlans:
    """Plan these steps (their actions, or their rollback) from fresh readings; answered by `PlansMade`.

    An effect that equals one still in flight may be dropped: `decide` asks again until it is answered.
    """

    steps: tuple[str, ...]
    rollback: bool = False


@dataclass(frozen=True)
class Recheck:
    """Read and judge these claims afresh, now; answered by `Rechecked`."""

    step: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True)
class Perform:
    """Carry out a call whose `intent` entry is durable and whose undo stands in undo.md; answered by `Performed`."""

    intent_index: int
    """Index of the Intended entry in this decision's entries: the process knows its number once it is appended."""
    call: AnyCall


@dataclass(frozen=True)
class Look:
    """Look in the region for the effect of the intent at this entry; answered by `LookedAt`."""

    intent: int
    call: AnyCall


@dataclass(frozen=True)
class Finish:
    """The drill is closed: seal, tell the consoles, end the process with this exit code."""

    exit_code: int


Effect = MakePlans | Recheck | Perform | Look | Finish


@dataclass(frozen=True)
class ToWrite:
    """An entry that the engine wants appended."""

    data: AnyData
    step: str = ""
    by: str = "engine"
    seal: bool = False
    """A seal must follow before anybody is told: one, after the last entry of the decision."""


@dataclass(frozen=True)
class Decided:
    """What `decide` says: entries in order, then effects; or a refusal for whoever asked, with nothing written.

    The entries are appended in one batch with nothing between them: they name each other by number.
    """

    entries: tuple[ToWrite, ...] = ()
    effects: tuple[Effect, ...] = ()
    refused: str = ""

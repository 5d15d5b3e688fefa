"""Entries about the drill as a whole: its opening, its people, its end."""

from typing import Literal

import msgspec

from drillbook.entries.base import Data
from drillbook.model.intent import Statement
from drillbook.model.runbook import Runbook
from drillbook.model.scope import Scope
from drillbook.snapshots.kept import Tenure

FORMAT = 1


class OpenedRegion(msgspec.Struct, frozen=True, omit_defaults=True):
    """A region as it was read when the drill opened."""

    name: str
    cluster_id: str
    environment: str
    brokers: int = 0
    version: str = ""


class Opened(Data, frozen=True):
    """Entry 0: all that the engine executes from; the YAML is never read again.

    `session_key` is the public line (`ssh-ed25519 AAAA...`) that seals are verified with. Hashes are SHA-256, hex.
    """

    drill: str
    format: int
    tool: str
    live: bool
    runbook_sha256: str
    regions_sha256: str
    runbook: Runbook
    scope: Scope
    regions: tuple[OpenedRegion, ...]
    session_key: str
    driver: str
    account: str
    """The login (uid:name) of the engine."""
    four_eyes: bool = True
    """False when one process or account holds both keys; allowed in a lab or with `solo: true`."""
    tenures: tuple[Tenure, ...] = ()
    """What a live drill got of its pair of clusters, in each region in which it may act."""


class Mandate(Data, frozen=True):
    """The driver's signature (namespace `session@drillbook`) over the raw line that introduced the session key."""

    principal: str
    signature: str


class Reopened(Data, frozen=True):
    """The drill was taken up again after its engine died; `gap` is wall-clock microseconds since the last entry.

    Where `driver` is another person than before, or this is a copy, their signed take-over stands behind the mandate.
    """

    session_key: str
    driver: str
    gap: int
    torn: int = 0
    """Bytes of a torn tail that were cut and kept beside the timeline."""
    pending: tuple[int, ...] = ()
    """Intents without a result, by entry number."""
    taken_from: str = ""
    """The folder whose sealed beginning this file was copied from, where the drill was taken over."""
    left: int = 0
    """How many unsealed lines of that folder were left there."""
    tenures: tuple[Tenure, ...] = ()
    """What this session got of the pair of clusters; in a region that is not named nothing could be got anew."""


class Presence(Data, frozen=True):
    """Somebody's console came or went; `role` driver, approver, commander or observer."""

    person: str
    role: str
    here: bool
    account: str = ""
    verified: bool = True
    """False for an observer, who signs nothing."""


class FourEyes(Data, frozen=True):
    """From here on one process or account holds more than one person's key."""

    people: tuple[str, ...]
    why: Literal["one process", "one account"]


class Note(Data, frozen=True):
    """Something that a person wants remembered."""

    text: str


class Decided(Data, frozen=True):
    """A statement that the engine accepted: the exact text that was signed, and the signature."""

    statement: Statement
    person: str
    role: str
    decision: str
    reason: str = ""


class Aborted(Data, frozen=True):
    """Nothing new starts from here on; outstanding effects are listed by the entry that made them."""

    reason: str
    outstanding: tuple[int, ...] = ()


Result = Literal["met", "missed", "done", "rehearsed", "rolled-back", "aborted", "failed", "decided"]


class ObjectiveResult(msgspec.Struct, frozen=True, omit_defaults=True):
    """A time objective measured: microseconds; `measured` -1 when its ends were not reached."""

    name: str
    measured: int
    at_most: int
    met: bool


class Closed(Data, frozen=True):
    """The drill is over; a seal follows and then nothing. `decided` ends with a decision for another runbook."""

    result: Result
    sentence: str
    objectives: tuple[ObjectiveResult, ...] = ()
    outstanding: tuple[int, ...] = ()
    overrides: tuple[int, ...] = ()
    next_runbook: str = ""
    """What a decision says to run next; nothing starts it."""

    @property
    def good(self) -> bool:
        """Whether the drill ended as it claimed it would."""
        decided = self.result == "decided" and all(o.met for o in self.objectives)
        return decided or self.result in {"met", "done", "rehearsed"}


class Seal(Data, frozen=True):
    """The session's SSHSIG over the raw `lines` lines before it."""

    lines: int
    principal: str
    signature: str


class SampleHead(Data, frozen=True):
    """The hash of the newest sample line, so that the next seal covers the samples too."""

    count: int
    sha256: str


class Rewritten(Data, frozen=True):
    """The writer replaced the file by a copy of its acknowledged bytes, after a sync failed."""

    reason: str


class Damage(Data, frozen=True):
    """The log itself had trouble: a torn tail, a failed sync, a full disk."""

    what: str
    file: str = ""

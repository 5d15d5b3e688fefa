"""Entries about effects: what was about to be done, and what came of it."""

from typing import Literal

from drillbook.entries.base import Data
from drillbook.model.plan import AnyCall, Outcome


class Intended(Data, frozen=True):
    """Durable before the call goes out. `index` counts the calls of the plan (entry `plan`, a gate or `planned`)."""

    call: AnyCall
    index: int
    total: int
    plan: int
    rollback: bool = False
    signed: bool = True
    """False when the way back had to be taken without a healthy disk or a key."""


class Resulted(Data, frozen=True):
    """What came of the intent at entry `intent`, read back from the region."""

    intent: int
    outcome: Outcome
    evidence: str = ""


class Looked(Data, frozen=True):
    """After a crash: whether the effect of an intent without a result stands in the region."""

    intent: int
    outcome: Outcome


class RegionSeen(Data, frozen=True):
    """A region went silent, its client crashed, or it answered again."""

    region: str
    state: Literal["answers", "silent", "client-crashed"]
    detail: str = ""


class Evidence(Data, frozen=True):
    """A file in `evidence/`, named by its SHA-256."""

    sha256: str
    bytes: int
    what: str

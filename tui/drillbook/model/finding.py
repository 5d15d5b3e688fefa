"""What a check says of the regions: proven, failed or unknown, with the numbers that it rests on."""

from enum import StrEnum
from typing import Literal

import msgspec

Unit = Literal["records", "micros", "count", ""]


class Verdict(StrEnum):
    """Unknown never passes."""

    PROVEN = "proven"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Fact(msgspec.Struct, frozen=True, omit_defaults=True):
    """One number behind a finding and where it came from.

    `observed_at` is wall-clock microseconds; `value` None means "no such number".
    """

    name: str
    value: int | None
    unit: Unit = ""
    region: str = ""
    source: str = ""
    observed_at: int = 0
    text: str = ""
    """Shown instead of the number where the value is a word (a state, an ACL, a hash)."""
    verdict: Verdict | None = None


class Finding(msgspec.Struct, frozen=True, omit_defaults=True):
    """The answer to one claim.

    `claim` names it in a few words ("lag of orders.*"); `note` says by how much and which partition, principal or
    subject; `facts` are sorted worst first and bounded by `MOST_FACTS`; `observed_at` is the age of its oldest reading.
    """

    check: str
    verdict: Verdict
    claim: str
    note: str = ""
    value: int | None = None
    limit: int | None = None
    relation: Literal["≤", "=", "≥", ""] = ""
    unit: Unit = ""
    facts: tuple[Fact, ...] = ()
    observed_at: int = 0
    kind: str = ""
    workloads: tuple[str, ...] = ()
    needs: str = ""
    """The right that was missing, such as `DESCRIBE on CLUSTER`, when the verdict is unknown for that reason."""
    remedy: str = ""


MOST_FACTS = 64

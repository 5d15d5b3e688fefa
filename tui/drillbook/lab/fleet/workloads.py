"""Which applications the fleet runs: their topics, settings and pace."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

TOPICS: Final[Mapping[str, int]] = MappingProxyType({"orders.new": 6, "orders.paid": 3, "ledger.entries": 4})
"""Partitions of each topic, as the lab creates them."""


@dataclass(frozen=True, slots=True)
class WriterSpec:
    """One writing application; `records_in_transaction` 0 means idempotent without transactions."""

    name: str
    topics: tuple[tuple[str, float], ...]
    """Each topic with its share of the records."""
    keys: int
    records_per_second: int
    transactional_id: str = ""
    records_in_transaction: int = 0
    aborted_every: int = 0


@dataclass(frozen=True, slots=True)
class GroupSpec:
    """One consuming application: a group of equal members."""

    name: str
    topics: tuple[str, ...]
    members: int
    kip848: bool = False
    static: bool = False
    read_committed: bool = True
    pace_ms: int = 0
    """How long a member works on each record."""
    must_resume_in: frozenset[str] = frozenset()
    """Regions where a partition without a committed offset is an error, never a start from the beginning."""

    @property
    def partitions(self) -> int:
        """How many partitions the whole group holds once it is complete."""
        return sum(TOPICS[topic] for topic in self.topics)


SESSION_SECONDS: Final = 10
"""Classic members; a static member that stopped keeps its group non-empty for this long."""

WRITERS: Final[Mapping[str, WriterSpec]] = MappingProxyType(
    {
        "orders-api": WriterSpec(
            "orders-api", topics=(("orders.new", 0.7), ("orders.paid", 0.3)), keys=97, records_per_second=150
        ),
        "ledger": WriterSpec(
            "ledger",
            topics=(("ledger.entries", 1.0),),
            keys=50,
            records_per_second=160,
            transactional_id="ledger-1",
            records_in_transaction=20,
            aborted_every=6,
        ),
    }
)

GROUPS: Final[Mapping[str, GroupSpec]] = MappingProxyType(
    {
        "billing": GroupSpec(
            "billing",
            topics=("orders.new", "orders.paid"),
            members=2,
            read_committed=False,
            must_resume_in=frozenset({"west"}),
        ),
        "fraud": GroupSpec("fraud", topics=("orders.new", "orders.paid"), members=2, kip848=True, pace_ms=4),
        "search": GroupSpec("search", topics=("ledger.entries",), members=1, static=True),
    }
)

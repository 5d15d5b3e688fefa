"""Which live drill has a pair of clusters: who last initialised the pair's transactional id in one of them."""

from collections.abc import Iterable

from drillbook.snapshots.base import Read, Snapshot


class ReadTenure(Read, frozen=True, tag="tenure"):
    """Ask which producer id and epoch this transactional id has now."""

    transactional_id: str


class TakeTenure(Read, frozen=True, tag="take-tenure"):
    """Initialise this transactional id as the acting principal; fences whoever did so before, and writes no record."""

    transactional_id: str


class TenureSnapshot(Snapshot, frozen=True, tag="tenure"):
    """What the id has, or what was just got; -1 where the region knows no such id."""

    producer_id: int = -1
    epoch: int = -1


def pair_id(clusters: Iterable[str]) -> str:
    """The transactional id of these clusters, in whichever order they are named."""
    return "-".join(("drillbook-pair", *sorted(clusters)))

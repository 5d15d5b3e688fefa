"""The words of the pipe between the engine process and a region worker: one JSON object a line, both ways."""

import msgspec

from drillbook.model.plan import AnyCall, Outcome
from drillbook.model.region import Fleet, RegionConfig, ReplicationLink, Site, region_of
from drillbook.snapshots.union import AnyRead, AnySnapshot

LONGEST_LINE = 64 * 1024 * 1024
"""Bytes; a longer line is refused by whoever would send it, and ends the worker if it arrives."""


class WorkerConfig(msgspec.Struct, frozen=True, omit_defaults=True):
    """The first line to a worker: its region as the site describes it, secrets still unresolved."""

    region: RegionConfig
    fleet: Fleet | None = None
    links: tuple[ReplicationLink, ...] = ()
    folder: str = ""


class ReadRequest(msgspec.Struct, frozen=True, tag_field="ask", tag="read"):
    """Answer these within `deadline` seconds."""

    id: int
    reads: tuple[AnyRead, ...]
    deadline: float


class PerformRequest(msgspec.Struct, frozen=True, tag_field="ask", tag="perform"):
    """Carry out one call in the cluster with this id, within `deadline` seconds."""

    id: int
    call: AnyCall
    cluster_id: str
    deadline: float


class LookRequest(msgspec.Struct, frozen=True, tag_field="ask", tag="look"):
    """Say whether the effect of this call stands."""

    id: int
    call: AnyCall
    deadline: float


AnyRequest = ReadRequest | PerformRequest | LookRequest


class ReadReply(msgspec.Struct, frozen=True, tag_field="reply", tag="read"):
    """One answer a read, in order."""

    id: int
    answers: tuple[AnySnapshot, ...]


class CallReply(msgspec.Struct, frozen=True, tag_field="reply", tag="call"):
    """What came of a call or a look."""

    id: int
    outcome: Outcome


AnyReply = ReadReply | CallReply


def worker_config(site: Site, name: str) -> WorkerConfig:
    """What the worker of one region is told; KeyError when the site has no such region."""
    return WorkerConfig(region_of(site, name), site.fleet, site.replication, site.folder)

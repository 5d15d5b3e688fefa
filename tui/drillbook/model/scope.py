"""What checks and actions are told about the drill: names and topology, no secrets, no clients."""

from fnmatch import fnmatchcase

import msgspec

from drillbook.model.region import Fleet, ReplicationLink
from drillbook.model.workload import Workload


class RegionScope(msgspec.Struct, frozen=True, omit_defaults=True):
    """A region as a check sees it; `principals` are those whose credential the site gives."""

    name: str
    cluster_id: str = ""
    allow: tuple[str, ...] = ()
    principals: tuple[str, ...] = ()
    bootstrap: str = ""
    registry_url: str = ""
    connect_url: str = ""
    act_user: str = ""
    """User:NAME of the acting principal, for plans."""


class Scope(msgspec.Struct, frozen=True, omit_defaults=True):
    """The drill's topology; `workloads` have their `matched` topics filled in."""

    source: RegionScope
    target: RegionScope
    workloads: tuple[Workload, ...]
    link: ReplicationLink | None = None
    opposite: ReplicationLink | None = None
    """The link from target to source, which a link home is the reverse of."""
    fleet: Fleet | None = None
    lab: bool = False


def region(scope: Scope, word: str) -> RegionScope:
    """The region that `source`, `target` or a region's own name means; KeyError otherwise."""
    for candidate, alias in ((scope.source, "source"), (scope.target, "target")):
        if word in {candidate.name, alias}:
            return candidate
    raise KeyError(word)


def chosen(scope: Scope, names: tuple[str, ...]) -> tuple[Workload, ...]:
    """The workloads named, or all of them when none is."""
    return tuple(w for w in scope.workloads if not names or w.name in names)


def topics(workloads: tuple[Workload, ...]) -> tuple[str, ...]:
    """All their matched topics, sorted, each once."""
    return tuple(sorted({t for w in workloads for t in w.matched}))


def groups(workloads: tuple[Workload, ...]) -> tuple[str, ...]:
    """All their consumer groups, sorted, each once."""
    return tuple(sorted({g.name for w in workloads for g in w.groups}))


def owner_of(scope: Scope, topic: str) -> str:
    """The workload that this topic belongs to, or would if it were made; empty where it is nobody's."""
    for workload in scope.workloads:
        if topic in workload.matched or any(fnmatchcase(topic, pattern) for pattern in workload.topics):
            return workload.name
    return ""

"""A workload: what moves together, and who owns it."""

from typing import Literal

import msgspec

Right = Literal["read", "write", "transactional"]


class GroupUse(msgspec.Struct, frozen=True):
    """A consumer group of a workload; `reset` is its clients' auto.offset.reset, which no API can read."""

    name: str
    reset: Literal["none", "earliest", "latest"] = "none"
    moves: Literal["before-writers", "with-writers", "after-drain"] = "before-writers"


class PrincipalUse(msgspec.Struct, frozen=True):
    """A Kafka principal (`User:orders-api`) and what the workload needs it to do."""

    principal: str
    rights: tuple[Right, ...]


class Workload(msgspec.Struct, frozen=True):
    """Topics are names or fnmatch patterns; `matched` is what they matched when the drill was opened."""

    name: str
    owner: str
    topics: tuple[str, ...]
    groups: tuple[GroupUse, ...] = ()
    principals: tuple[PrincipalUse, ...] = ()
    subjects: tuple[str, ...] = ()
    transactional_ids: tuple[str, ...] = ()
    duplicates: Literal["tolerated", "idempotent", "harmful"] = "tolerated"
    matched: tuple[str, ...] = ()


def writers(workload: Workload) -> tuple[str, ...]:
    """The principals that write, without `User:`: the names by which a site's fleet knows its writers."""
    return tuple(p.principal.removeprefix("User:") for p in workload.principals if "write" in p.rights)

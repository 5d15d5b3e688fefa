"""A vocabulary of its own for the loader's tests.

It is a fake because the registries grow: what an error message lists must not change with every new check. The
parameters have the shapes that the design gives them. The bundled runbook is tested against the real registries.
"""

from typing import Annotated, Literal

import msgspec

from drillbook.actions.base import ActionParams
from drillbook.checks.base import CheckParams
from drillbook.model.quantity import BoundText, DurationText, RecordsText
from drillbook.runbook.vocabulary import Term, Vocabulary


class LagParams(CheckParams, frozen=True, kw_only=True):
    at_most: BoundText


class ResumePointParams(CheckParams, frozen=True, kw_only=True):
    reread_at_most: RecordsText
    skip_at_most: RecordsText = "0 records"
    stable: bool = False


class RegionParams(CheckParams, frozen=True, kw_only=True):
    region: str = "source"


class TransactionsParams(RegionParams, frozen=True, kw_only=True):
    open: Annotated[int, msgspec.Meta(ge=0)] = 0


class GrowingParams(RegionParams, frozen=True, kw_only=True):
    within: DurationText = "30s"


class GroupsParams(RegionParams, frozen=True, kw_only=True):
    state: Literal["empty", "stable"] | None = None
    progress: bool = False
    lag_at_most: RecordsText | None = None


class ReplicationParams(CheckParams, frozen=True, kw_only=True):
    state: Literal["running", "stopped"] | None = None


class FleetParams(ActionParams, frozen=True, kw_only=True):
    stop: Literal["writers", "groups"] | None = None
    start: Literal["writers", "groups"] | None = None
    region: str = "source"
    flush: bool = True

    def __post_init__(self) -> None:
        if (self.stop is None) == (self.start is None):
            raise ValueError("fleet either stops or starts")


class FenceParams(ActionParams, frozen=True, kw_only=True):
    method: Literal["acl", "quota"] = "acl"


class LinkParams(ActionParams, frozen=True, kw_only=True):
    do: Literal["stop", "resume"]


class ManualParams(ActionParams, frozen=True, kw_only=True):
    ask: str
    role: str = "driver"


CHECKS = {
    "clusters": CheckParams, "lag": LagParams, "tail": CheckParams, "quiet": RegionParams, "growing": GrowingParams,
    "resume_point": ResumePointParams, "groups": GroupsParams, "acls": CheckParams, "schemas": CheckParams,
    "replication": ReplicationParams, "transactions": TransactionsParams, "fenced": CheckParams,
}  # fmt: skip
ACTIONS = {
    "fleet": Term(FleetParams, "", "fleet", ("fleet",)),
    "fence": Term(FenceParams, "", "unfence", ("acls",)),
    "unfence": Term(ActionParams, "", "", ("acls",)),
    "replication": Term(LinkParams, "", "replication", ("replication",)),
    "snapshot": Term(ActionParams, ""),
    "manual": Term(ManualParams, ""),
}
LATER_CHECKS = frozenset({"topics", "access", "resumed", "single_writer", "writes", "outstanding", "connectors"})
LATER_ACTIONS = frozenset({"commit_offsets", "reconcile", "connector", "canary", "undo", "http", "command"})


def words() -> Vocabulary:
    checks = {name: Term(params, "") for name, params in CHECKS.items()}
    return Vocabulary(checks, ACTIONS, LATER_CHECKS, LATER_ACTIONS)

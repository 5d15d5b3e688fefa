"""Rows of the panels: what a finding shows of each partition, group, binding or subject."""

import msgspec

from drillbook.model.finding import Verdict


class LagRow(msgspec.Struct, frozen=True, omit_defaults=True, tag="lag"):
    """One partition; `per_second` is the change of `records`, negative when it closes; `behind` is microseconds."""

    topic: str
    partition: int
    records: int | None
    behind: int | None = None
    per_second: int | None = None
    verdict: Verdict = Verdict.PROVEN


class GroupRow(msgspec.Struct, frozen=True, omit_defaults=True, tag="group"):
    """One partition of a group: where it goes on in the target; `reread_most` where the prediction is an interval."""

    group: str
    topic: str
    partition: int
    state: str
    resumes_at: int | None
    reread: int | None
    skip: int | None
    reread_most: int | None = None
    lag: int | None = None
    verdict: Verdict = Verdict.PROVEN


class AccessRow(msgspec.Struct, frozen=True, omit_defaults=True, tag="access"):
    """One ACL binding and where it stands: `state` is both, missing in west, only in west, ours, a copy of ours."""

    principal: str
    operation: str
    permission: str
    resource: str
    name: str
    pattern: str
    state: str
    host: str = "*"
    verdict: Verdict = Verdict.PROVEN


class SchemaRow(msgspec.Struct, frozen=True, omit_defaults=True, tag="schema"):
    """One version of a subject in both registries."""

    subject: str
    version: int
    source_id: int | None
    target_id: int | None
    state: str
    verdict: Verdict = Verdict.PROVEN


Row = LagRow | GroupRow | AccessRow | SchemaRow
MOST_ROWS = 1_000

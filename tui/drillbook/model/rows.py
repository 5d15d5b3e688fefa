"""Rows of the panels: what a finding shows of each partition, group, binding or subject."""

import msgspec

from drillbook.model.finding import Verdict


class LagRow(msgspec.Struct, frozen=True, omit_defaults=True, tag="lag", gc=False):
    """One partition; `per_second` is the change of `records`, negative when it closes; `behind` is microseconds."""

    topic: str
    partition: int
    records: int | None
    behind: int | None = None
    per_second: int | None = None
    verdict: Verdict = Verdict.PROVEN


class GroupRow(msgspec.Struct, frozen=True, omit_defaults=True, tag="group", gc=False):
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


class TopicRow(msgspec.Struct, frozen=True, omit_defaults=True, tag="topic"):
    """A topic in both regions: its partitions, None where it is not, and how many of its configs differ unallowed."""

    topic: str
    source: int | None
    target: int | None
    configs: int
    state: str
    """What differs, or that it is equal, or why it is not known."""
    verdict: Verdict = Verdict.PROVEN


class ConnectorRow(msgspec.Struct, frozen=True, omit_defaults=True, tag="connector"):
    """A connector of the link, as Connect tells it; `says` is what the check thinks of it."""

    connector: str
    state: str
    running: int
    tasks: int
    says: str
    verdict: Verdict = Verdict.PROVEN


class ProducerRow(msgspec.Struct, frozen=True, omit_defaults=True, tag="producer"):
    """Who writes to a place, or has a transaction open there; `name` is the transactional id, where it has one.

    `since` is wall-clock microseconds: when the transaction began, or the last record of one that does not write now.
    """

    region: str
    name: str
    id: int
    place: str
    state: str
    since: int = 0
    timeout: int = 0
    verdict: Verdict = Verdict.PROVEN


WeighedRow = GroupRow | AccessRow | SchemaRow | TopicRow | ConnectorRow | ProducerRow
"""Rows of which a panel shows the check's verdict, one for each name."""
Row = LagRow | GroupRow | AccessRow | SchemaRow | TopicRow | ConnectorRow | ProducerRow
MOST_ROWS = 1_000


def place_of(row: Row) -> tuple[str | int, ...]:
    """What a row is about: its kind first, so that any rows can be sorted."""
    match row:
        case LagRow():
            return "lag", row.topic, row.partition
        case GroupRow():
            return "group", row.group, row.topic, row.partition
        case AccessRow():
            rule = row.operation, row.permission, row.resource, row.name, row.pattern, row.host
            return "access", row.principal, *rule
        case SchemaRow():
            return "schema", row.subject, row.version
        case TopicRow():
            return "topic", row.topic
        case ConnectorRow():
            return "connector", row.connector
        case ProducerRow():
            return "producer", row.region, row.name, row.id, row.place

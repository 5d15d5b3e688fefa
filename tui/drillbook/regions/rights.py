"""Reads what a principal may do by logging in as it; needs its credential, and no right."""

from drillbook.regions.deadline import Deadline
from drillbook.regions.region import Region
from drillbook.regions.visible import see_topics
from drillbook.snapshots.base import ReadError
from drillbook.snapshots.rights import ReadRights, RightsSnapshot, TopicRights


def read_rights(read: ReadRights, region: Region, deadline: Deadline) -> RightsSnapshot:
    """Authorized operations topic by topic; a refusal says that it has none, a time-out says nothing."""
    seen = see_topics(region.principal(read.principal), read.topics, deadline)
    rights = [TopicRights(t.name, t.operations) for t in seen.topics]
    errors: list[ReadError] = list(seen.absent_errors())
    for error in seen.errors:
        if error.code == "TOPIC_AUTHORIZATION_FAILED":
            rights.append(TopicRights(error.scope, denied=True))
        else:
            errors.append(error)
    return RightsSnapshot(
        region=read.region,
        observed_at=0,
        errors=tuple(errors),
        principal=read.principal,
        topics=tuple(sorted(rights, key=lambda r: r.topic)),
    )

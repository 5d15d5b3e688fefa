"""Removes static members of a group, and believes only what the region then says."""

from typing import Any

from drillbook.model.group_calls import RemoveMembers
from drillbook.model.plan import Outcome
from drillbook.regions.deadline import Deadline
from drillbook.regions.failures import code_of
from drillbook.regions.login import Login
from drillbook.regions.polled import poll_until
from drillbook.regions.region import Region

NO_SUCH_GROUP = frozenset({"GROUP_ID_NOT_FOUND"})
SETTLE_SECONDS = 5.0
POLL_SECONDS = 0.2


def remove(call: RemoveMembers, region: Region, deadline: Deadline) -> Outcome:
    """Nothing is sent while a member without an instance id is in the group: then it runs, and is not closed."""
    from kafka.admin import MemberToRemove

    login = region.acting()
    there = members(call.group, login, deadline)
    strange = sorted(set(there) - set(call.instances))
    if strange:
        who = f"{len(there)} members, {strange[0] or 'one without an instance id'} among them"
        text = f"refused: {call.group} in {call.region} has {who}: it is not at rest; nothing was sent"
        return Outcome(ok=False, text=text)
    if not there:
        return Outcome(ok=True, text=f"{call.group} in {call.region} has no members: nothing was to be removed")
    with region.acting_second().held(deadline) as admin:
        wanted = [MemberToRemove(group_instance_id=name) for name in sorted(set(there))]
        answer = admin.remove_group_members(call.group, wanted)
    errors = sorted(f"{name}: {kind.__name__}" for name, kind in answer.items() if kind.__name__ != "NoError")
    outcome = stand(call, login, deadline)
    if errors:
        return Outcome(ok=False, text=f"{outcome.text}; refused inside a success: {errors[0]}")
    return outcome


def stand(call: RemoveMembers, login: Login, deadline: Deadline) -> Outcome:
    """Whether they are gone and stay away: a client that runs comes back at once."""
    left: list[str] = []

    def gone() -> bool:
        left[:] = [name for name in members(call.group, login, deadline) if name in call.instances]
        return not left

    poll_until(gone, Deadline.within(min(SETTLE_SECONDS, deadline.left())), POLL_SECONDS)
    count = len(call.instances)
    if left:
        return Outcome(ok=False, text=f"{left[0]} is in {call.group} in {call.region}: its client runs")
    return Outcome(ok=True, text=f"{count} static {'member' if count == 1 else 'members'} of {call.group} gone")


def members(group: str, login: Login, deadline: Deadline) -> list[str]:
    """The instance id of each member, empty for one that has none."""
    try:
        about: Any = login.wait(login.call(login.admin.describe_consumer_groups, [group])[group], deadline)
    except Exception as error:
        if code_of(error) in NO_SUCH_GROUP:
            return []
        raise
    return [member.group_instance_id or "" for member in about.members]

"""Static members that hold a group after their applications closed: until when, as far as anybody can tell."""

from drillbook.checks.words import counted, listed, spent
from drillbook.model.quantity import SECOND
from drillbook.snapshots.groups import Group, GroupsSnapshot, ReadGroups
from drillbook.snapshots.window import Window

SESSION = 45 * SECOND
"""What clients use when nobody sets session.timeout.ms; no API tells what a classic member uses."""
REMEDY = "Wait for the session time-out, or remove the members: group_members: {remove: true}."


def held_by(group: Group) -> tuple[str, ...]:
    """The instance ids of a group that static members alone hold; a dynamic member means that it runs."""
    names = tuple(m.instance for m in group.members)
    return names if names and all(names) else ()


def countdown(window: Window, read: ReadGroups, group: Group) -> str:
    """Who holds it and for how long still, as the end of a sentence; empty where nobody static does."""
    held = held_by(group)
    if not held:
        return ""
    still = window.now - _unchanged_since(window, read, group)
    verb = ("member", "holds") if len(held) == 1 else ("members", "hold")
    who = f"; static {verb[0]} {listed(held)} {verb[1]} it"
    seen = f"nothing committed for {spent(still)}"
    if still < SESSION:
        return f"{who}: {seen}, out in {spent(SESSION - still)} if closed and of a client's default session of 45 s"
    return f"{who}: {seen}, longer than a client's default session of 45 s: it runs, or its session is longer"


def _unchanged_since(window: Window, read: ReadGroups, group: Group) -> int:
    """When this was first seen of the group in the unbroken run that lasts until now."""
    since = window.now
    for reading in reversed(window.readings):
        answer = reading.answer
        if reading.read != read or not isinstance(answer, GroupsSnapshot) or answer.errors:
            continue
        if group not in answer.groups:
            break
        since = answer.observed_at
    return since


def with_members(group: Group) -> str:
    """`stable with 2 members`."""
    return f"{group.state} with {counted(len(group.members), 'member')}"

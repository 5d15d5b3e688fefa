"""Calls about the members of consumer groups."""

from drillbook.model.call import Call


class RemoveMembers(Call, frozen=True, tag="remove-members"):
    """Remove static members of one group by their instance ids; nothing puts a member back but its own client."""

    group: str = ""
    instances: tuple[str, ...] = ()

"""Calls that make a link which runs the other way, and take it away again."""

import msgspec

from drillbook.model.call import Call


class LinkStart(msgspec.Struct, frozen=True):
    """The first offset of a partition that the new link copies: the cut."""

    topic: str
    partition: int
    offset: int


class CreateLink(Call, frozen=True, tag="create-link"):
    """Create `connector` stopped, as the reverse of `forward`; set its offsets, read each back, and resume it.

    Settings are taken from `forward` by the worker, because they hold passwords; they carry these topics only. One that
    is there and stopped is finished: it begins where it stands, and never before its start.
    """

    connector: str = ""
    forward: str = ""
    starts: tuple[LinkStart, ...] = ()


class RestartLink(Call, frozen=True, tag="restart-link"):
    """Set the offsets of a stopped `connector`, read each back, and resume it; `against` is the link that must rest."""

    connector: str = ""
    against: str = ""
    starts: tuple[LinkStart, ...] = ()


class RecordEnds(Call, frozen=True, tag="record-ends"):
    """Read the end offsets of these topics and keep them: where another writer's records will begin."""

    topics: tuple[str, ...] = ()


class DeleteLink(Call, frozen=True, tag="delete-link"):
    """Stop and delete a connector that this drill created; the rest is what to create it with again."""

    connector: str = ""
    forward: str = ""
    starts: tuple[LinkStart, ...] = ()


def link_effect(call: CreateLink | DeleteLink) -> str:
    """What the effect is known by."""
    return f"link/{call.region}/{call.connector}/{'create' if isinstance(call, CreateLink) else 'delete'}"


def link_undone(call: CreateLink | DeleteLink) -> str:
    """What the effect that it takes back is known by."""
    return f"link/{call.region}/{call.connector}/{'create' if isinstance(call, DeleteLink) else 'delete'}"

"""Plans of the mirror that comes back: one start for every partition, from the ends that a step kept, or no plan."""

import pytest
from msgspec.structs import replace

from drillbook.actions.reverse import reverse
from drillbook.model.link_calls import LinkStart, RestartLink
from drillbook.model.plan import ConnectorCall, effect_key, undone_key
from drillbook.snapshots.kept import Kept, KeptOffset
from drillbook.snapshots.offsets import OffsetsSnapshot, PartitionOffsets, ReadOffsets
from drillbook.snapshots.replication import Connector, ReadReplication, ReplicationSnapshot
from drillbook.snapshots.window import Reading, Window
from unit.actions.paper import NOW, plan
from unit.actions.test_reverse_link import HOME

ASKS = '{"do": "resume", "direction": "back", "ends_of": "stop-link"}'
TOPICS = ("ledger.entries", "orders.new", "orders.paid")


def kept(*, topics: tuple[str, ...] = TOPICS, region: str = "east") -> Kept:
    return Kept("ends", "stop-link", tuple(KeptOffset(region, "", t, 0, 100) for t in topics))


def seen(forward: str = "STOPPED", home: str = "", ends: Kept | None = None, *, live: bool = True) -> Window:
    here = (
        Connector("mm2-source", forward, ("RUNNING",) if forward == "RUNNING" else ()),
        Connector("mm2-back", home, ("RUNNING",) if home == "RUNNING" else (), missing=not home),
    )
    offsets = tuple(PartitionOffsets(t, 0, 0, 130, 130) for t in TOPICS)
    return Window(
        NOW,
        (
            *(
                Reading(ReadReplication("west", (c.name,)), ReplicationSnapshot("west", NOW, connectors=(c,)))
                for c in here
            ),
            Reading(ReadOffsets("east", TOPICS), OffsetsSnapshot("east", NOW, partitions=offsets)),
        ),
        (ends,) if ends else (),
        live=live,
    )


def test_the_mirror_begins_at_the_ends_that_were_kept_and_not_at_those_of_now() -> None:
    planned = plan("replication", ASKS, seen(ends=kept()), HOME)
    (call,) = planned.calls
    assert isinstance(call, RestartLink)
    assert (call.connector, call.against) == ("mm2-source", "mm2-back")
    assert call.starts == tuple(LinkStart(t, 0, 100) for t in TOPICS)
    back = reverse(call, HOME)
    assert isinstance(back, ConnectorCall)
    assert (back.verb, undone_key(back)) == ("stop", effect_key(call))


@pytest.mark.parametrize(
    ("window", "says"),
    [
        (seen(), "stop-link kept no ends in east"),
        (seen(ends=kept(topics=TOPICS[:2])), "stop-link kept no end of orders.paid-0 in east"),
        (seen(ends=kept(region="west")), "stop-link kept no end of ledger.entries-0 in east"),
        (seen("RUNNING", ends=kept()), "mm2-source is RUNNING: only a stopped link"),
        (seen(home="RUNNING", ends=kept()), "mm2-back is not stopped"),
        (Window(NOW), "was not read"),
    ],
)
def test_no_plan_where_records_would_be_copied_twice(window: Window, says: str) -> None:
    planned = plan("replication", ASKS, window, HOME)
    assert not planned.calls
    assert says in planned.unknown


def test_a_rehearsal_shows_the_ends_of_now_and_says_so() -> None:
    planned = plan("replication", ASKS, seen(live=False), HOME)
    (call,) = planned.calls
    assert isinstance(call, RestartLink)
    assert call.starts[0].offset == 130
    assert "a rehearsal" in planned.notes[-1]


def test_a_link_that_is_gone_is_in_nobodys_way() -> None:
    scope = replace(HOME, link=None)
    assert plan("replication", ASKS, seen(ends=kept()), scope).calls

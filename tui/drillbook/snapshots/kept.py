"""What a drill keeps of its own past for those who judge and plan: by step, group and partition."""

from typing import Literal

import msgspec


class KeptOffset(msgspec.Struct, frozen=True, gc=False):
    """An offset of a group in a region; -1 where the group had none."""

    region: str
    group: str
    topic: str
    partition: int
    offset: int


class Standing(msgspec.Struct, frozen=True, gc=False):
    """An effect of this drill by its key that was not taken back; `sure` is False where nobody knows if it is done."""

    key: str
    sure: bool


class Tenure(msgspec.Struct, frozen=True):
    """What a live drill got in a region when it initialised its pair's transactional id.

    Whoever initialises the same id later gets another epoch, or another producer id: Kafka fences the older one.
    """

    region: str
    transactional_id: str
    producer_id: int
    epoch: int


class Kept(msgspec.Struct, frozen=True):
    """`saved`: what a step's commits found before them. `predicted`: where its groups were to go on when it ended.

    `done`: the calls of a step that are not taken back, oldest first, as JSON: a snapshot knows no plans. `cut`: where
    the records begin that the target took of its own, of no group, once it took some. `ends`: where topics ended, of no
    group, when a step stopped a link. `moved`: from `at` to `until` (0 while the call is out) the drill itself stopped
    or started writers.
    """

    kind: Literal["saved", "predicted", "done", "cut", "ends", "moved"]
    step: str
    offsets: tuple[KeptOffset, ...] = ()
    at: int = 0
    until: int = 0
    calls: tuple[bytes, ...] = ()

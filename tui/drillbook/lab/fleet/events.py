"""What the ledger holds, one JSON line an event: a tagged union and its bytes.

A record sent gets exactly one outcome: acked, refused, aborted or uncertain. Times are microseconds of UTC since 1970.
"""

from __future__ import annotations

from typing import Final

import msgspec

from drillbook.clock import utc_now


class Acked(msgspec.Struct, frozen=True, tag_field="kind", tag="acked", gc=False):
    """The region promised to keep this record (for a transaction: its commit succeeded)."""

    uid: str
    writer: str
    region: str
    topic: str
    partition: int
    offset: int
    sent_us: int
    at_us: int


class Aborted(msgspec.Struct, frozen=True, tag_field="kind", tag="aborted", gc=False):
    """In the log, in a transaction that was aborted: no read_committed consumer may see it."""

    uid: str
    writer: str
    region: str
    topic: str
    partition: int
    offset: int
    sent_us: int
    at_us: int


class Refused(msgspec.Struct, frozen=True, tag_field="kind", tag="refused", gc=False):
    """Not written; `by` tells whether produce() raised or the delivery report said so.

    After its first refusal librdkafka's produce() raises, so whoever counts only reports misses most of them.
    """

    uid: str
    writer: str
    region: str
    topic: str
    why: str
    by: str
    sent_us: int
    at_us: int


class Uncertain(msgspec.Struct, frozen=True, tag_field="kind", tag="uncertain", gc=False):
    """Nobody knows whether the region keeps it: the answer was lost, or a commit's was. No claim may rest on it."""

    uid: str
    writer: str
    region: str
    topic: str
    why: str
    sent_us: int
    at_us: int


class Read(msgspec.Struct, frozen=True, tag_field="kind", tag="read", gc=False):
    """A member of a group was given this record; `uid` is "" when no fleet wrote it."""

    group: str
    member: str
    region: str
    topic: str
    partition: int
    offset: int
    uid: str
    at_us: int


class Started(msgspec.Struct, frozen=True, tag_field="kind", tag="started", gc=False):
    """A writer or a group was told to run in a region: reads after it belong to this start."""

    name: str
    region: str
    at_us: int


class Stopped(msgspec.Struct, frozen=True, tag_field="kind", tag="stopped", gc=False):
    """A writer or a group has ended in a region; `unflushed` records had no answer when it gave up."""

    name: str
    region: str
    unflushed: int
    at_us: int


class Assigned(msgspec.Struct, frozen=True, tag_field="kind", tag="assigned", gc=False):
    """A member holds these partitions now (after a rebalance), as `topic/partition`."""

    group: str
    member: str
    region: str
    partitions: tuple[str, ...]
    at_us: int


class Trouble(msgspec.Struct, frozen=True, tag_field="kind", tag="trouble", gc=False):
    """A client said that something is wrong; the same trouble again within 5 s is not repeated."""

    name: str
    region: str
    error: str
    text: str
    at_us: int


Outcome = Acked | Aborted | Refused | Uncertain
Event = Acked | Aborted | Refused | Uncertain | Read | Started | Stopped | Assigned | Trouble

KINDS: Final = ("acked", "aborted", "refused", "uncertain", "read", "started", "stopped", "assigned", "trouble")

_encoder: Final = msgspec.json.Encoder()
_decoder: Final = msgspec.json.Decoder(Event)


def encode(event: Event) -> bytes:
    """One line, newline included; the kind always comes first, so that lines can be told apart undecoded."""
    return _encoder.encode(event) + b"\n"


def decode(line: bytes) -> Event:
    """The event in a line."""
    event: Event = _decoder.decode(line)
    return event


def kind_prefix(kind: str) -> bytes:
    """How every line of this kind begins."""
    return f'{{"kind":"{kind}"'.encode()


def now_us() -> int:
    """Now, as the ledger writes it."""
    return int(utc_now().timestamp() * 1_000_000)

"""What `/status` answers."""

from __future__ import annotations

import msgspec


class WriterStatus(msgspec.Struct, frozen=True):
    """A writer in one region; sent = acked + refused + aborted + uncertain + waiting."""

    state: str
    sent: int
    acked: int
    refused: int
    aborted: int
    uncertain: int
    waiting: int
    rate: float
    """Acknowledged a second, over the last five."""
    troubles: int
    trouble: str


class GroupStatus(msgspec.Struct, frozen=True):
    """A group in one region; `members` tells how many partitions each one holds."""

    state: str
    read: int
    rate: float
    members: dict[str, int]
    pace_ms: int
    troubles: int
    trouble: str


class TransactionStatus(msgspec.Struct, frozen=True):
    """A transaction that is deliberately left open."""

    transactional_id: str
    records: int
    ends: str
    seconds_left: float


class LedgerStatus(msgspec.Struct, frozen=True):
    """The ledger; once events are `lost` it is no oracle any more."""

    events: int
    lost: int
    fault: str


class FleetStatus(msgspec.Struct, frozen=True):
    """Everything: applications by name, then region; `running` lists the regions where each one runs."""

    run: int
    pid: int
    running: dict[str, list[str]]
    writers: dict[str, dict[str, WriterStatus]]
    groups: dict[str, dict[str, GroupStatus]]
    open_transactions: dict[str, TransactionStatus]
    ledger: LedgerStatus

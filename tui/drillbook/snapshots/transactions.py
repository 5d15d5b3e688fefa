"""Open transactions."""

import msgspec

from drillbook.snapshots.base import Partition, Read, Snapshot


class ReadTransactions(Read, frozen=True, tag="transactions"):
    """All transactions that are not complete."""


class Transaction(msgspec.Struct, frozen=True, omit_defaults=True):
    """`state` is Kafka's (Ongoing, PrepareCommit, ...); `started` and `timeout` in microseconds."""

    id: str
    state: str
    producer_id: int = -1
    producer_epoch: int = -1
    started: int = 0
    timeout: int = 0
    partitions: tuple[Partition, ...] = ()


class TransactionsSnapshot(Snapshot, frozen=True, tag="transactions"):
    """Needs DESCRIBE on TRANSACTIONAL_ID; ids that may not be described are errors."""

    open: tuple[Transaction, ...] = ()

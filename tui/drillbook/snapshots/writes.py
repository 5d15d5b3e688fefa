"""Canary records written to a region and read back: the only reading that writes."""

from drillbook.snapshots.base import Read, Snapshot


class ReadWrites(Read, frozen=True, tag="writes"):
    """Write `records` to this topic as the acting principal, in one transaction if `transactional`, and read them back
    as the reading one.
    """

    topic: str
    records: int
    transactional: bool = False


class WritesSnapshot(Snapshot, frozen=True, tag="writes"):
    """What became of the records of this one reading, and how long each part took, in microseconds.

    `absent`: there is no such topic, and nothing was written. `refused` says why the region did not take some.
    """

    topic: str = ""
    asked: int = 0
    written: int = 0
    read_back: int = 0
    twice: int = 0
    """Records read back more than once."""
    absent: bool = False
    refused: str = ""
    begun_in: int = 0
    """From nothing to a producer that the region accepts: for a transaction, its coordinator and producer id."""
    written_in: int = 0
    read_in: int = 0

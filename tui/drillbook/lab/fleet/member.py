"""One member of a consumer group: reads, commits about each second, and once more before it leaves."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Final

from confluent_kafka import Consumer, KafkaException, TopicPartition

from drillbook.clock import monotonic
from drillbook.lab.fleet.events import Assigned, Read, now_us
from drillbook.lab.fleet.tally import Meter
from drillbook.lab.fleet.uid import uid_of
from drillbook.lab.fleet.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Callable

    from drillbook.lab.fleet.clients import Settings
    from drillbook.lab.fleet.ledger import Ledger
    from drillbook.lab.fleet.troubles import Troubles
    from drillbook.lab.fleet.uncommitted import Uncommitted
    from drillbook.lab.fleet.workloads import GroupSpec

_POLL_SECONDS: Final = 0.2
_COMMIT_SECONDS: Final = 1.0
_LEAVE_TOGETHER_SECONDS: Final = 5.0
_LOOKUP_SECONDS: Final = 10.0
_LAST_COMMIT_SECONDS: Final = 10.0
_COMMIT_POLL_SECONDS: Final = 0.05
_NOTHING_NEW: Final = "_NO_OFFSET"


class Member(Worker):
    """A consumer that commits what it read.

    Members of a group commit first and only then leave, together: a leave starts a rebalance, in which the other's last
    commit would be refused.
    """

    def __init__(
        self,
        spec: GroupSpec,
        number: int,
        region: str,
        *,
        settings: Settings,
        ledger: Ledger,
        troubles: Troubles,
        uncommitted: Uncommitted,
        leave: threading.Barrier,
        pace_ms: Callable[[], int],
    ) -> None:
        self.name: Final = f"{spec.name}-{number}"
        super().__init__(f"{self.name}-{region}", troubles)
        self.held: frozenset[tuple[str, int]] = frozenset()
        self.without_offset: frozenset[tuple[str, int]] = frozenset()
        self.meter: Final = Meter()
        self.read = 0
        self._spec = spec
        self._region = region
        self._settings = settings | {"error_cb": troubles.from_kafka, "on_commit": self._committed}
        self._ledger = ledger
        self._uncommitted = uncommitted
        self._leave = leave
        self._pace_ms = pace_ms
        self._unlooked: frozenset[tuple[str, int]] = frozenset()

    def work(self) -> None:
        consumer = Consumer(self._settings)
        try:
            consumer.subscribe(
                list(self._spec.topics), on_assign=self._gained, on_revoke=self._giving_up, on_lost=self._lost
            )
            self._read_until_stopped(consumer)
        finally:
            self._end(consumer)

    def _read_until_stopped(self, consumer: Any) -> None:
        due = monotonic() + _COMMIT_SECONDS
        while not self.stopping.is_set():
            message = consumer.poll(_POLL_SECONDS)
            if message is not None and message.error() is None:
                self._note(message)
            elif message is not None:
                self._troubles.from_kafka(message.error())
                if message.error().fatal():
                    raise KafkaException(message.error())
            if self._unlooked:
                self._look_up(consumer)
            if monotonic() >= due:
                due = monotonic() + _COMMIT_SECONDS
                self._commit(consumer, asynchronous=True)

    def _note(self, message: Any) -> None:
        self.read += 1
        self.meter.add(1)
        self._uncommitted.read((message.topic(), message.partition()), message.offset())
        self._ledger.append(
            Read(
                self._spec.name,
                self.name,
                self._region,
                message.topic(),
                message.partition(),
                message.offset(),
                uid_of(message.value()),
                now_us(),
            )
        )
        if pace := self._pace_ms():
            self.stopping.wait(pace / 1000)

    def _commit(self, consumer: Any, *, asynchronous: bool) -> None:
        """Commit what was read; an asynchronous one is answered in `_committed`."""
        try:
            done = consumer.commit(asynchronous=asynchronous)
        except KafkaException as error:
            self._committed(error.args[0], ())
        else:
            self._committed(None, done or ())

    def _commit_last(self, consumer: Any) -> None:
        """Commit within a bounded time: a synchronous commit to a dead region would wait for it."""
        places = consumer.assignment()
        if places:
            consumer.pause(places)
        deadline = monotonic() + _LAST_COMMIT_SECONDS
        again = 0.0
        while self.held.intersection(self._uncommitted.partitions) and monotonic() < deadline:
            if monotonic() >= again:
                again = monotonic() + _COMMIT_SECONDS
                self._commit(consumer, asynchronous=True)
            message = consumer.poll(_COMMIT_POLL_SECONDS)
            if message is not None and message.error() is None:
                self._note(message)

    def _committed(self, error: Any, places: Any) -> None:
        """Note what the region has kept; an error may hide in one partition of a success."""
        if error is not None and error.name() != _NOTHING_NEW:
            self._troubles.from_kafka(error)
        for place in places if error is None else ():
            if place.error is not None:
                self._troubles.from_kafka(place.error)
            elif place.offset >= 0:
                self._uncommitted.committed((place.topic, place.partition), place.offset)

    @property
    def looked_up(self) -> bool:
        """Whether it is known which of its partitions have no committed offset."""
        return not self._unlooked

    def _look_up(self, consumer: Any) -> None:
        """Where this group may not start by itself, a partition without a committed offset is told at once."""
        asked = self._unlooked
        places = consumer.committed([TopicPartition(*place) for place in sorted(asked)], timeout=_LOOKUP_SECONDS)
        self.without_offset |= {(place.topic, place.partition) for place in places if place.offset < 0}
        self._unlooked -= asked

    def _gained(self, _consumer: Any, places: Any) -> None:
        gained = frozenset((place.topic, place.partition) for place in places)
        for place in gained - self.held:
            self._uncommitted.resumed(place)
        if self._region in self._spec.must_resume_in:
            self._unlooked |= gained
        self._hold(self.held | gained)

    def _giving_up(self, consumer: Any, places: Any) -> None:
        if not self.stopping.is_set():
            self._commit(consumer, asynchronous=False)
        self._lost(consumer, places)

    def _lost(self, _consumer: Any, places: Any) -> None:
        gone = frozenset((place.topic, place.partition) for place in places)
        self._unlooked -= gone
        self.without_offset -= gone
        self._hold(self.held - gone)

    def _hold(self, held: frozenset[tuple[str, int]]) -> None:
        self.held = held
        names = tuple(f"{topic}/{partition}" for topic, partition in sorted(held))
        self._ledger.append(Assigned(self._spec.name, self.name, self._region, names, now_us()))

    def _end(self, consumer: Any) -> None:
        if self.stopping.is_set():
            self._commit_last(consumer)
            try:
                self._leave.wait(_LEAVE_TOGETHER_SECONDS)
            except threading.BrokenBarrierError:
                self._troubles.add("left alone", "another member did not come to its end in time")
        consumer.close()
        self.held = self.without_offset = self._unlooked = frozenset()

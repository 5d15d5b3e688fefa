"""The records one writer has sent and what became of them: every one gets exactly one outcome in the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from drillbook.lab.fleet.events import Aborted, Acked, Outcome, Refused, Uncertain, now_us
from drillbook.lab.fleet.uid import uid_of

if TYPE_CHECKING:
    from drillbook.lab.fleet.ledger import Ledger
    from drillbook.lab.fleet.tally import Tally
    from drillbook.lab.fleet.uid import Uids

_IN_DOUBT: Final = frozenset({
    "_MSG_TIMED_OUT", "_TIMED_OUT", "_PURGE_INFLIGHT", "_TRANSPORT", "REQUEST_TIMED_OUT", "NETWORK_EXCEPTION",
    "_FATAL", "_DESTROY",
})  # fmt: skip
"""The request may have reached the broker."""

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Sender:
    """Whose records these are."""

    writer: str
    region: str


class Outcomes:
    """Follows records from produce() to their outcome; used by the writer's own thread alone.

    In a transaction a delivery report settles nothing: `committed`, `aborted` or `in_doubt` does.
    """

    def __init__(self, sender: Sender, ledger: Ledger, uids: Uids, tally: Tally, *, transactional: bool) -> None:
        self._sender = sender
        self._ledger = ledger
        self._uids = uids
        self._tally = tally
        self._transactional = transactional
        self._waiting: dict[str, tuple[str, int]] = {}
        self._placed: dict[str, Place] = {}

    @property
    def placed(self) -> int:
        """Records of the open transaction that the log holds."""
        return len(self._placed)

    def send(self, topic: str) -> str:
        """A new record's name, waiting for its outcome from now on."""
        uid = self._uids.take()
        self._waiting[uid] = (topic, now_us())
        self._tally.sent += 1
        return uid

    def raised(self, uid: str, why: str) -> None:
        """produce() itself refused it: it never left the client."""
        self._refuse(uid, why, "produce")

    def delivered(self, error: Any, message: Any) -> None:
        """The delivery report of librdkafka."""
        uid = uid_of(message.value())
        if error is None and self._transactional:
            self._placed[uid] = (message.partition(), message.offset())
        elif error is None:
            self._settle_acked(uid, (message.partition(), message.offset()))
        elif error.name() in _IN_DOUBT and not self._transactional:
            self._doubt(uid, error.name())
        else:
            self._refuse(uid, error.name(), "delivery")

    def committed(self) -> None:
        """The open transaction is committed: its records count."""
        placed, self._placed = self._placed, {}
        for uid, place in placed.items():
            self._settle_acked(uid, place)
        self.in_doubt("_NO_REPORT")

    def aborted(self, why: str) -> None:
        """The open transaction is aborted; what never reached the log is refused, since it leaves no trace there."""
        for uid, (partition, offset) in self._placed.items():
            topic, sent = self._waiting.pop(uid)
            self._tally.aborted += 1
            self._write(
                Aborted(uid, self._sender.writer, self._sender.region, topic, partition, offset, sent, now_us())
            )
        self._placed.clear()
        for uid in tuple(self._waiting):
            self._refuse(uid, why, "transaction")

    def in_doubt(self, why: str) -> int:
        """No one knows how what is left ended; says how many that were."""
        self._placed.clear()
        left = tuple(self._waiting)
        for uid in left:
            self._doubt(uid, why)
        return len(left)

    def _settle_acked(self, uid: str, place: Place) -> None:
        waiting = self._waiting.pop(uid, None)
        if waiting is None:
            return
        topic, sent = waiting
        self._tally.acked += 1
        self._tally.meter.add(1)
        self._write(Acked(uid, self._sender.writer, self._sender.region, topic, *place, sent, now_us()))

    def _refuse(self, uid: str, why: str, by: str) -> None:
        waiting = self._waiting.pop(uid, None)
        if waiting is None:
            return
        topic, sent = waiting
        self._tally.refused += 1
        self._write(Refused(uid, self._sender.writer, self._sender.region, topic, why, by, sent, now_us()))

    def _doubt(self, uid: str, why: str) -> None:
        waiting = self._waiting.pop(uid, None)
        if waiting is None:
            return
        topic, sent = waiting
        self._tally.uncertain += 1
        self._write(Uncertain(uid, self._sender.writer, self._sender.region, topic, why, sent, now_us()))

    def _write(self, event: Outcome) -> None:
        self._ledger.append(event)

"""A transaction that is deliberately left open on `ledger.entries`: it holds back everyone who reads committed."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Final, Literal

from confluent_kafka import KafkaException, Producer

from drillbook.clock import monotonic
from drillbook.lab.fleet.clients import login, transaction_settings
from drillbook.lab.fleet.outcomes import Outcomes, Sender
from drillbook.lab.fleet.problems import Conflict, NotDone
from drillbook.lab.fleet.status import TransactionStatus
from drillbook.lab.fleet.tally import Tally
from drillbook.lab.fleet.transactional_writer import INIT_SECONDS, end_transaction

if TYPE_CHECKING:
    from drillbook.lab.fleet.config import FleetConfig
    from drillbook.lab.fleet.ledger import Ledger
    from drillbook.lab.fleet.uid import Uids

Ending = Literal["commit", "abort", "abandon"]

PRINCIPAL: Final = "ledger"
TOPIC: Final = "ledger.entries"
OWN_ID: Final = "ledger-2"
WRITER_ID: Final = "ledger-1"
MOST_SECONDS: Final = 800
_MARGIN_SECONDS: Final = 30
_RECORDS: Final = 3
_FLUSH_SECONDS: Final = 10.0
_FILLER: Final = "|" + "o" * 40


class OpenTransaction:
    """At most one in a region; ends by itself after its hold, or by the broker if the fleet dies or abandons it."""

    def __init__(self, region: str, config: FleetConfig, ledger: Ledger, uids: Uids) -> None:
        self.region: Final = region
        self._config = config
        self._outcomes = Outcomes(Sender("ledger-open", region), ledger, uids, Tally(), transactional=True)
        self._lock = threading.Lock()
        self._producer: Any = None
        self._timer: threading.Timer | None = None
        self._status: TransactionStatus | None = None
        self._ends_at = 0.0

    def open(self, hold_seconds: int, ending: Ending, *, writer_runs: bool) -> str:
        """Leave a few records in an open transaction; returns once the log holds them."""
        with self._lock:
            if self._producer is not None:
                raise Conflict(f"a transaction is already open in {self.region}", remedy="end it first")
            timeout = hold_seconds if ending == "abandon" else hold_seconds + _MARGIN_SECONDS
            name, producer = self._producer_with_rights(timeout, writer_runs=writer_runs)
            self._write(producer)
            if ending == "abandon":
                self._outcomes.aborted("_ABANDONED")
                return (
                    f"a transaction of {name} with {_RECORDS} records was abandoned in {self.region}; the broker aborts"
                    f" it {timeout} s after it began, at its next look"
                )
            self._producer = producer
            self._ends_at = monotonic() + hold_seconds
            self._status = TransactionStatus(name, _RECORDS, ending, 0.0)
            self._timer = threading.Timer(hold_seconds, self._end_at_time, [ending])
            self._timer.daemon = True
            self._timer.start()
            return f"{name} has a transaction of {_RECORDS} records open in {self.region}, {ending} in {hold_seconds} s"

    def end(self, ending: Ending) -> str:
        """Commit, abort or abandon it now; nothing open is no failure."""
        with self._lock:
            if self._producer is None:
                return f"no transaction is open in {self.region}"
            producer, self._producer, self._status = self._producer, None, None
            if self._timer is not None:
                self._timer.cancel()
            try:
                if ending == "commit":
                    end_transaction(producer.commit_transaction)
                    self._outcomes.committed()
                elif ending == "abort":
                    end_transaction(producer.abort_transaction)
            except KafkaException as error:
                self._outcomes.in_doubt(error.args[0].name())
                raise NotDone(
                    f"the open transaction in {self.region} could not {ending}: {error.args[0].str()}",
                    remedy="the broker aborts it when its time is over",
                ) from error
            self._outcomes.aborted("_NOT_SENT")
            return f"the transaction in {self.region} has ended: {ending}"

    def status(self) -> TransactionStatus | None:
        """What is open, if anything."""
        status = self._status
        if status is None:
            return None
        left = max(0.0, round(self._ends_at - monotonic(), 1))
        return TransactionStatus(status.transactional_id, status.records, status.ends, left)

    def _end_at_time(self, ending: Ending) -> None:
        try:
            self.end(ending)
        except NotDone:
            return  # the outcome is in the ledger as `uncertain`, and nobody waits for this answer

    def _producer_with_rights(self, timeout: int, *, writer_runs: bool) -> tuple[str, Any]:
        """With an id of its own if its principal may use one, else with the writer's, which must be free."""
        try:
            return OWN_ID, self._initialised(OWN_ID, timeout)
        except KafkaException as error:
            if error.args[0].name() != "TRANSACTIONAL_ID_AUTHORIZATION_FAILED":
                raise self._not_open(error) from error
        if writer_runs:
            raise Conflict(
                f"{PRINCIPAL} may not use {OWN_ID} in {self.region}, and its writer is using {WRITER_ID}",
                remedy=f"stop the writer, or allow WRITE on transactional id {OWN_ID}",
            )
        try:
            return WRITER_ID, self._initialised(WRITER_ID, timeout)
        except KafkaException as error:
            raise self._not_open(error) from error

    def _initialised(self, transactional_id: str, timeout: int) -> Any:
        own = {
            "client.id": f"{transactional_id}-open-{self.region}",
            "message.timeout.ms": min(timeout, int(_FLUSH_SECONDS)) * 1000,
        }
        settings = login(self._config, self.region, PRINCIPAL) | transaction_settings(transactional_id, timeout)
        producer = Producer(settings | own)
        producer.init_transactions(INIT_SECONDS)
        return producer

    def _write(self, producer: Any) -> None:
        try:
            producer.begin_transaction()
            for number in range(_RECORDS):
                uid = self._outcomes.send(TOPIC)
                producer.produce(TOPIC, key=f"o{number}", value=uid + _FILLER, on_delivery=self._outcomes.delivered)
            producer.flush(_FLUSH_SECONDS)
        except KafkaException as error:
            self._outcomes.in_doubt(error.args[0].name())
            raise self._not_open(error) from error
        if self._outcomes.placed < _RECORDS:
            self._outcomes.in_doubt("_NO_REPORT")
            raise NotDone(f"the log in {self.region} did not take the records of the transaction")

    def _not_open(self, error: KafkaException) -> NotDone:
        return NotDone(f"no transaction could be opened in {self.region}: {error.args[0].str()}")

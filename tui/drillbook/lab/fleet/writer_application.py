"""A writing application in one region."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from drillbook.lab.fleet.application import Application
from drillbook.lab.fleet.clients import TRANSACTION_SECONDS, writer_settings
from drillbook.lab.fleet.idempotent_writer import IdempotentWriter
from drillbook.lab.fleet.outcomes import Outcomes, Sender
from drillbook.lab.fleet.problems import NotDone
from drillbook.lab.fleet.status import WriterStatus
from drillbook.lab.fleet.tally import Tally
from drillbook.lab.fleet.transactional_writer import TransactionalWriter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from drillbook.lab.fleet.config import FleetConfig
    from drillbook.lab.fleet.ledger import Ledger
    from drillbook.lab.fleet.uid import Uids
    from drillbook.lab.fleet.workloads import WriterSpec
    from drillbook.lab.fleet.writer import Writer

START_SECONDS: Final = 30.0


class WriterApplication(Application):
    """Running means: the region has acknowledged a record of this start."""

    def __init__(self, spec: WriterSpec, region: str, config: FleetConfig, ledger: Ledger, uids: Uids) -> None:
        super().__init__(spec.name, region, ledger)
        self.tally: Final = Tally()
        self._spec = spec
        self._config = config
        self._uids = uids
        self._writer: Writer | None = None
        self._unflushed = 0
        self._left_open = False

    @property
    def workers(self) -> Sequence[Writer]:
        return (self._writer,) if self._writer is not None else ()

    def launch(self) -> None:
        outcomes = Outcomes(
            Sender(self.name, self.region),
            self._ledger,
            self._uids,
            self.tally,
            transactional=bool(self._spec.transactional_id),
        )
        kind = TransactionalWriter if self._spec.transactional_id else IdempotentWriter
        self._unflushed = 0
        self._writer = kind(
            self._spec,
            self.region,
            settings=writer_settings(self._config, self.region, self._spec),
            outcomes=outcomes,
            tally=self.tally,
            troubles=self.troubles,
        )
        self._writer.start()

    def ask_to_stop(self, *, flush: bool) -> None:
        for writer in self.workers:
            writer.ask_to_stop(flush=flush)

    def await_running(self) -> str:
        writer = self._writer
        if writer is not None and writer.first_ack.wait(START_SECONDS):
            return f"{self.name} writes in {self.region}"
        why = self.troubles.last or "no client said why"
        raise NotDone(
            f"no record of {self.name} was acknowledged in {self.region} within {START_SECONDS:.0f} s: {why}",
            remedy="it was stopped again; check that the region answers and that its principal may write",
        )

    def clear(self) -> int:
        self._unflushed = self._writer.unflushed if self._writer is not None else 0
        self._left_open = self._writer is not None and self._writer.left_open
        self._writer = None
        return self._unflushed

    def after_stop(self, *, flush: bool) -> str:
        if flush and self._unflushed:
            raise NotDone(
                f"{self.name} has stopped in {self.region}, but {self._unflushed} records had no answer: "
                f"{self.troubles.last or 'the region did not say why'}",
                remedy="their outcome is `uncertain` or `refused` in the ledger",
            )
        if flush and self._left_open:
            raise NotDone(
                f"{self.name} has stopped in {self.region}, but could not end its last transaction: "
                f"{self.troubles.last or 'the region did not say why'}",
                remedy=f"the broker aborts it {TRANSACTION_SECONDS} s after it began",
            )
        return f"{self.name} has stopped in {self.region}" + (", flushed" if flush else ", not flushed")

    def status(self) -> WriterStatus:
        """Counts over all starts of this fleet process."""
        tally = self.tally
        return WriterStatus(
            state=self.state,
            sent=tally.sent,
            acked=tally.acked,
            refused=tally.refused,
            aborted=tally.aborted,
            uncertain=tally.uncertain,
            waiting=tally.waiting,
            rate=tally.meter.rate(),
            troubles=self.troubles.count,
            trouble=self.troubles.last,
        )

"""Every record sent gets exactly one outcome, whatever librdkafka does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from drillbook.lab.fleet.events import Aborted, Acked, Event, Refused, Uncertain, decode
from drillbook.lab.fleet.ledger import Ledger
from drillbook.lab.fleet.outcomes import Outcomes, Sender
from drillbook.lab.fleet.tally import Tally
from drillbook.lab.fleet.uid import Uids

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True)
class Report:
    """A delivery report as librdkafka would hand it over; the real ones cannot be made without a broker."""

    uid: str
    place: tuple[int, int] = (3, 77)

    def value(self) -> bytes:
        return f"{self.uid}|v".encode()

    def partition(self) -> int:
        return self.place[0]

    def offset(self) -> int:
        return self.place[1]


@dataclass(frozen=True)
class Failure:
    """A KafkaError; the real class cannot be built with a name of choice."""

    code: str

    def name(self) -> str:
        return self.code


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    made = Ledger(tmp_path)
    yield made
    made.close()


def outcomes(ledger: Ledger, tally: Tally, *, transactional: bool = False) -> Outcomes:
    return Outcomes(Sender("orders-api", "east"), ledger, Uids(1), tally, transactional=transactional)


def written(ledger: Ledger) -> list[Event]:
    return [decode(line) for line in ledger.page(0, 1000).lines]


def test_an_acknowledgement_carries_where_the_record_is(ledger: Ledger) -> None:
    tally = Tally()
    records = outcomes(ledger, tally)
    uid = records.send("orders.new")
    records.delivered(None, Report(uid))
    (event,) = written(ledger)
    assert isinstance(event, Acked)
    assert (event.uid, event.topic, event.partition, event.offset) == (uid, "orders.new", 3, 77)
    assert event.sent_us <= event.at_us
    assert (tally.sent, tally.acked, tally.waiting) == (1, 1, 0)


def test_produce_that_raises_and_a_report_that_refuses_are_both_refusals(ledger: Ledger) -> None:
    tally = Tally()
    records = outcomes(ledger, tally)
    records.raised(records.send("orders.new"), "TOPIC_AUTHORIZATION_FAILED")
    records.delivered(Failure("TOPIC_AUTHORIZATION_FAILED"), Report(records.send("orders.new")))
    assert [(event.why, event.by) for event in written(ledger) if isinstance(event, Refused)] == [
        ("TOPIC_AUTHORIZATION_FAILED", "produce"),
        ("TOPIC_AUTHORIZATION_FAILED", "delivery"),
    ]
    assert tally.refused == 2


@pytest.mark.parametrize("why", ["_MSG_TIMED_OUT", "_PURGE_INFLIGHT"])
def test_a_lost_answer_is_neither_refused_nor_acknowledged(ledger: Ledger, why: str) -> None:
    tally = Tally()
    records = outcomes(ledger, tally)
    records.delivered(Failure(why), Report(records.send("orders.new")))
    assert [event.why for event in written(ledger) if isinstance(event, Uncertain)] == [why]
    assert (tally.uncertain, tally.refused, tally.acked) == (1, 0, 0)


def test_in_a_transaction_only_the_commit_acknowledges(ledger: Ledger) -> None:
    records = outcomes(ledger, Tally(), transactional=True)
    uid = records.send("ledger.entries")
    records.delivered(None, Report(uid))
    assert written(ledger) == []
    records.committed()
    assert [type(event) for event in written(ledger)] == [Acked]


def test_an_abort_tells_what_the_log_holds_from_what_left_no_trace(ledger: Ledger) -> None:
    records = outcomes(ledger, Tally(), transactional=True)
    flushed, unsent = records.send("ledger.entries"), records.send("ledger.entries")
    records.delivered(None, Report(flushed))
    records.aborted("_PURGE_QUEUE")
    first, second = written(ledger)
    assert isinstance(first, Aborted)
    assert isinstance(second, Refused)
    assert (first.uid, second.uid, second.why) == (flushed, unsent, "_PURGE_QUEUE")


def test_a_commit_in_doubt_leaves_its_records_uncertain(ledger: Ledger) -> None:
    records = outcomes(ledger, Tally(), transactional=True)
    records.delivered(None, Report(records.send("ledger.entries")))
    assert records.in_doubt("_TIMED_OUT") == 1
    assert [type(event) for event in written(ledger)] == [Uncertain]
    records.committed()
    assert len(written(ledger)) == 1


def test_a_second_report_changes_nothing(ledger: Ledger) -> None:
    tally = Tally()
    records = outcomes(ledger, tally)
    uid = records.send("orders.new")
    records.delivered(None, Report(uid))
    records.delivered(Failure("_PURGE_QUEUE"), Report(uid))
    records.in_doubt("_NO_REPORT")
    assert [type(event) for event in written(ledger)] == [Acked]
    assert tally.waiting == 0

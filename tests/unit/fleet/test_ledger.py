"""The ledger: numbered from 1 over all runs, whole lines only, and honest about a disk that fails."""

from __future__ import annotations

import resource
import threading
from typing import TYPE_CHECKING

import pytest

from drillbook.lab.fleet.events import Acked, Event, Started, Trouble, decode
from drillbook.lab.fleet.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def acked(number: int) -> Acked:
    return Acked(f"f001-{number:09d}", "orders-api", "east", "orders.new", number % 6, number, 1, 2)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    made = Ledger(tmp_path)
    yield made
    made.close()


def everything(ledger: Ledger, limit: int, kinds: tuple[str, ...] = ()) -> list[Event]:
    found: list[Event] = []
    after = 0
    while True:
        page = ledger.page(after, limit, kinds)
        assert len(page.lines) <= limit
        found += [decode(line) for line in page.lines]
        after = page.next
        if after == page.end:
            return found


@pytest.mark.parametrize("limit", [1, 7, 255, 256, 257, 5000])
def test_pages_of_any_size_give_every_event_once_and_in_order(ledger: Ledger, limit: int) -> None:
    events = [acked(number) for number in range(600)]
    for event in events:
        ledger.append(event)
    assert everything(ledger, limit) == events


def test_kinds_choose_events_and_next_still_passes_the_others(ledger: Ledger) -> None:
    for number in range(300):
        ledger.append(acked(number))
        ledger.append(Started("ledger", "west", number))
    assert everything(ledger, 17, ("started",)) == [Started("ledger", "west", number) for number in range(300)]
    assert ledger.page(0, 10, ("trouble",)).next == 600


def test_a_second_run_goes_on_counting_and_leaves_a_torn_line_out(tmp_path: Path) -> None:
    first = Ledger(tmp_path)
    first.append(acked(1))
    first.append(acked(2))
    first.close()
    with (tmp_path / "ledger-001.jsonl").open("ab") as file:
        file.write(b'{"kind":"acked","uid":"f001-0000')
    second = Ledger(tmp_path)
    second.append(acked(3))
    assert (first.run, second.run) == (1, 2)
    assert everything(second, 100) == [acked(1), acked(2), acked(3)]
    assert everything(second, 1) == [acked(1), acked(2), acked(3)]
    assert second.page(2, 10).lines == [second.page(0, 10).lines[2]]
    second.close()


def test_an_event_is_in_the_file_before_append_returns(ledger: Ledger, tmp_path: Path) -> None:
    ledger.append(acked(1))
    assert decode((tmp_path / "ledger-001.jsonl").read_bytes().strip()) == acked(1)


def test_a_full_disk_is_counted_and_leaves_whole_lines(ledger: Ledger) -> None:
    for number in range(10):
        ledger.append(acked(number))
    size = ledger._current.size
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 20, hard))
    try:
        ledger.append(acked(10))
        ledger.append(acked(11))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    ledger.append(acked(12))
    assert ledger.page(0, 100).lost == 2
    assert ledger.fault
    assert everything(ledger, 100) == [*(acked(number) for number in range(10)), acked(12)]


def test_many_threads_write_whole_lines(ledger: Ledger) -> None:
    def write(name: str) -> None:
        for number in range(500):
            ledger.append(Trouble(name, "east", "_TRANSPORT", "x" * number, number))

    threads = [threading.Thread(target=write, args=(f"t{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = everything(ledger, 333)
    assert len(found) == ledger.events == 2000
    assert all(isinstance(event, Trouble) and len(event.text) == event.at_us for event in found)


def test_a_place_beyond_the_end_gives_nothing(ledger: Ledger) -> None:
    ledger.append(acked(1))
    page = ledger.page(50, 10)
    assert (list(page.lines), page.next, page.end) == ([], 1, 1)

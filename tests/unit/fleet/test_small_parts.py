"""Names of records, what is not yet committed, rates, troubles and the configuration."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from drillbook.errors import InputError
from drillbook.lab.fleet.config import load
from drillbook.lab.fleet.events import KINDS, Event, decode, encode, kind_prefix
from drillbook.lab.fleet.ledger import Ledger
from drillbook.lab.fleet.pace import Pace
from drillbook.lab.fleet.tally import Meter
from drillbook.lab.fleet.troubles import Troubles
from drillbook.lab.fleet.uid import WIDTH, Uids, uid_of
from drillbook.lab.fleet.uncommitted import Uncommitted
from drillbook.lab.fleet.workloads import GROUPS, TOPICS, WRITERS

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = {
    "port": 0,
    "data": "data",
    "regions": {"east": {"bootstrap": "127.0.0.1:1"}},
    "passwords": dict.fromkeys((*WRITERS, *GROUPS), "secret"),
}


def test_a_name_is_found_again_at_the_start_of_a_value() -> None:
    uids = Uids(7)
    first, second = uids.take(), uids.take()
    assert first != second
    assert len(first) == len(second) == WIDTH
    assert uid_of(f"{first}|vvv".encode()) == first


@pytest.mark.parametrize(
    "value", [None, b"", b"f001-00000000", b"u001-000000001|v", b"canary", "fé1-000000001x".encode()]
)
def test_values_of_others_have_no_name(value: bytes | None) -> None:
    assert uid_of(value) == ""


@pytest.mark.parametrize("run", [0, 1000])
def test_a_run_that_does_not_fit_into_a_name_is_refused(run: int) -> None:
    with pytest.raises(InputError, match="run"):
        Uids(run)


def test_what_is_open_is_closed_by_a_commit_past_it() -> None:
    open_ = Uncommitted()
    open_.read(("t", 0), 41)
    open_.read(("t", 1), 3)
    open_.committed(("t", 0), 41)
    assert open_.partitions == (("t", 0), ("t", 1))
    open_.committed(("t", 0), 42)
    open_.committed(("t", 2), 9)
    assert open_.partitions == (("t", 1),)
    open_.resumed(("t", 1))
    assert open_.partitions == ()


def test_a_rate_is_the_mean_of_five_whole_seconds() -> None:
    meter = Meter()
    for second in range(10):
        meter.add(7, now=second + 0.1)
        meter.add(3, now=second + 0.9)
    assert meter.rate(now=9.95) == 10
    assert meter.rate(now=11.5) == 8
    assert meter.rate(now=60.0) == 0


def test_a_pace_keeps_its_rate_whatever_the_ticks_and_does_not_make_up_for_a_stall() -> None:
    for tick in (0.001, 0.05, 0.13):
        pace = Pace(100, now=0.0)
        ticks = int(10 / tick)
        expected = (ticks - 1) * tick * 100 + 1
        assert sum(pace.due(now=number * tick) for number in range(ticks)) == pytest.approx(expected, abs=1)
    pace = Pace(100, now=0.0)
    assert pace.due(now=0.0) == 1
    assert 19 <= pace.due(now=60.0) <= 22


def test_a_trouble_that_repeats_itself_is_written_once_and_counted_always(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    troubles = Troubles("billing", "east", ledger)
    for text in ("down", "still down"):
        troubles.add("_TRANSPORT", text)
    troubles.add("_WAIT_COORD", "waiting")
    assert (ledger.events, troubles.count, troubles.last) == (2, 3, "_WAIT_COORD: waiting")
    ledger.close()


def test_every_kind_is_told_by_the_start_of_its_line() -> None:
    kinds = {kind.__struct_config__.tag: kind for kind in Event.__args__}
    assert tuple(kinds) == KINDS
    for name, kind in kinds.items():
        fields: dict[str, Any] = {"str": "x", "int": 1, "tuple[str, ...]": ()}
        event = kind(*(fields[kind.__annotations__[field]] for field in kind.__struct_fields__))
        assert encode(event).startswith(kind_prefix(name))
        assert decode(encode(event)) == event


def test_a_workload_uses_only_topics_that_the_lab_makes() -> None:
    written = {topic for writer in WRITERS.values() for topic, _ in writer.topics}
    assert written == {topic for group in GROUPS.values() for topic in group.topics} == set(TOPICS)
    assert all(sum(share for _, share in writer.topics) == pytest.approx(1) for writer in WRITERS.values())


def test_a_whole_configuration_is_read(tmp_path: Path) -> None:
    path = tmp_path / "fleet.json"
    path.write_text(json.dumps(CONFIG))
    assert load(path).regions["east"].bootstrap == "127.0.0.1:1"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"passwords": {"ledger": "x"}}, "billing, fraud, orders-api, search"),
        ({"regions": {}}, "no region"),
        ({"port": "x"}, "port"),
        ({"prot": 1}, "prot"),
    ],
)
def test_a_wrong_configuration_says_what_is_wrong(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    path = tmp_path / "fleet.json"
    path.write_text(json.dumps(CONFIG | change))
    with pytest.raises(InputError, match=said) as caught:
        load(path)
    assert caught.value.where == str(path)


def test_a_configuration_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        load(tmp_path / "none.json")

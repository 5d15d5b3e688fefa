"""A sweep over 10,000 partitions and 1,000 groups: what it asks, and for how long the engine's loop stands still."""

from __future__ import annotations

import json
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from confluent_kafka import Producer

from bench.children import asked
from bench.wide_regions import Size
from drillbook.drill.history import SPAN
from drillbook.drill.sweep import ROUNDS
from drillbook.regions.deadline import Deadline
from drillbook.regions.log_offsets import log_ends
from drillbook.regions.login import Login

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.proof
WIDE, NARROW = Size(1_000, 10, 1_000), Size(2, 2, 2)
SWEEPS = 12
SWEEPS_OF_A_WINDOW = SPAN // 1_000_000 + 30
"""The oldest of them are forgotten."""
BROKERS = 3
TOPICS = 2_500
"""Of the mock cluster, which gives each four partitions."""


def swept(around: dict[str, str], folder: Path, size: Size, sweeps: int = SWEEPS) -> dict[str, Any]:
    script = Path(__file__).with_name("wide_engine.py")
    words = size.topics, size.partitions, size.groups, size.moving
    said: dict[str, Any] = json.loads(asked(around, script, folder, sweeps, *words))
    return said


def test_what_a_wide_sweep_asks_and_takes(
    tmp_path: Path, measured: Callable[[str, str, str], None], around: dict[str, str]
) -> None:
    wide, narrow = swept(around, tmp_path / "wide", WIDE), swept(around, tmp_path / "narrow", NARROW)
    name = f"a sweep over {WIDE.topics * WIDE.partitions:,} partitions and {WIDE.groups:,} groups"
    for region in ("east", "west"):
        requests, readings = wide["requests"][region], sum(wide["asked"][region].values())
        less = sum(narrow["asked"][region].values()) / narrow["sweeps"]
        much = f"{requests / wide['sweeps']:.1f} and {readings / wide['sweeps']:.1f}, of a small site {less:.1f}"
        measured(f"{name}: requests to {region}'s worker and readings in them", much, "none per partition or group")
        assert requests <= ROUNDS * wide["sweeps"]
        assert max(wide["asked"][region].values()) <= wide["sweeps"] + 1
    measured(f"{name}: the engine's longest turn", f"{wide['turn'] * 1_000:.0f} ms", "≤ 16 ms")
    measured(f"{name}: the longest append", f"{wide['append'] * 1_000:.1f} ms", "≤ 16 ms")
    measured(f"{name}: all of the engine", f"{wide['cpu'] / wide['sweeps'] * 1_000:.0f} ms", "≤ 1 s")
    assert max(wide["shown"].values()) >= 1_000
    assert wide["turn"] <= 0.1


@pytest.mark.parametrize(("moving", "target"), [(5, "≤ 200 MB"), (100, "-")])
def test_memory_with_a_whole_window_of_readings(
    tmp_path: Path, measured: Callable[[str, str, str], None], around: dict[str, str], moving: int, target: str
) -> None:
    """By the last of these sweeps as many readings are forgotten as come."""
    whole = swept(around, tmp_path / "whole", replace(WIDE, moving=moving), SWEEPS_OF_A_WINDOW)
    name = f"the engine after {SWEEPS_OF_A_WINDOW} sweeps over 10,000 partitions, {moving} % of them moving"
    each = f"{whole['cpu'] / whole['sweeps'] * 1_000:.0f} ms a sweep, its loop {whole['turn'] * 1_000:.0f} ms at most"
    measured(f"{name}: memory, CPU", f"{whole['megabytes']} MB, {each}", target)
    assert whole["cpu"] / whole["sweeps"] < 1


def test_offsets_are_asked_of_brokers_and_not_of_partitions(measured: Callable[[str, str, str], None]) -> None:
    cluster = Producer({"bootstrap.servers": "mock", "test.mock.num.brokers": BROKERS, "log_level": 0})
    for number in range(TOPICS):
        cluster.list_topics(f"orders.region-{number:04}", timeout=30)
    known = cluster.list_topics(timeout=30)
    partitions = [(name, number) for name, topic in known.topics.items() for number in topic.partitions]
    heard: list[dict[str, Any]] = []
    login = Login({
        "bootstrap.servers": ",".join(f"{b.host}:{b.port}" for b in known.brokers.values()), "log_level": "0",
        "statistics.interval.ms": 100, "stats_cb": lambda text: heard.append(json.loads(text)),
    })  # type: ignore[dict-item]  # fmt: skip

    def requests(wanted: int) -> int:
        before = _told(login, heard)
        ends, errors = log_ends(login, partitions[:wanted], Deadline.within(60))
        assert (len(ends), errors) == (wanted, ())
        return (_told(login, heard) - before)["ListOffsets"]

    few, many = requests(100), requests(len(partitions))
    what = f"ListOffsets requests to {BROKERS} brokers, of 100 and of {len(partitions):,} partitions"
    measured(what, f"{few} and {many}", "equal")
    assert few == many == 3 * BROKERS


def _told(login: Login, heard: list[dict[str, Any]]) -> Counter[str]:
    """The requests that the client has sent, by its own next word."""
    heard.clear()
    time.sleep(0.3)
    until = time.monotonic() + 30
    while not heard and time.monotonic() < until:
        login.admin.poll(0.2)
    sent: Counter[str] = Counter()
    for broker in heard[-1]["brokers"].values():
        sent.update(broker["req"])
    return sent

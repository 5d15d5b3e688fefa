"""connectors: a link that runs and does not carry what it should is named by connector and setting."""

import pytest

from drillbook.model.finding import Verdict
from unit.checks.sweeps import look
from unit.checks.two_regions import Regions


def test_a_link_set_as_needed_is_proven() -> None:
    assert look("connectors").verdict is Verdict.PROVEN


@pytest.mark.parametrize(
    ("setting", "value", "says"),
    [
        ("connector.class", "x.FileStreamSource", "is a x.FileStreamSource, not a Mirror"),
        ("replication.policy.class", "x.DefaultReplicationPolicy", "does not use IdentityReplicationPolicy"),
        ("topics", "ledger.*", "mm2-source: its `topics` leave out orders.new"),
        ("topics", "(", "mm2-source: its `topics` leave out ledger.entries, orders.new"),
        ("topics.exclude", "orders.*", "mm2-source: its `topics` leave out orders.new"),
        ("groups", "bill.*,other", "mm2-checkpoint: its `groups` leave out fraud"),
    ],
)
def test_each_wrong_setting_fails(setting: str, value: str, says: str) -> None:
    found = look("connectors", "{}", Regions(settings={setting: value}))
    assert found.verdict is Verdict.FAILED
    assert says in found.note


def test_a_task_that_failed_fails() -> None:
    found = look("connectors", "{}", Regions(tasks=("RUNNING", "FAILED")))
    assert found.verdict is Verdict.FAILED
    assert "tasks RUNNING, FAILED" in found.note

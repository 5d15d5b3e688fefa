"""connectors: a link that runs and does not carry what it should is named by connector and setting."""

import pytest

from drillbook.model.finding import Verdict
from drillbook.snapshots.kept import Standing
from unit.checks.sweeps import Sweeps, look
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


@pytest.mark.parametrize("check", ["connectors", "replication"])
def test_a_connector_that_the_drill_stopped_itself_can_be_left_out(check: str) -> None:
    regions = Regions(stopped=("mm2-checkpoint",))
    assert look(check, "{}", regions).verdict is Verdict.FAILED
    found = look(check, '{"connectors": ["source", "heartbeat"]}', regions)
    assert found.verdict is Verdict.PROVEN
    assert "(source, heartbeat)" in found.claim
    assert {f.name for f in found.facts} == {"mm2-source", "mm2-heartbeat"}


def test_a_connector_that_this_drill_stopped_is_at_rest_and_one_that_somebody_else_stopped_fails() -> None:
    ours = (Standing("connector/west/mm2-checkpoint/stop", sure=True),)
    regions = Regions(stopped=("mm2-checkpoint",))
    found = Sweeps("connectors", standing=ours).run(regions).finding
    assert found.verdict is Verdict.PROVEN
    assert "STOPPED by this drill, and set as the link needs it" in [f.text for f in found.facts]
    assert Sweeps("connectors", standing=ours).run(Regions()).finding.verdict is Verdict.PROVEN
    somebody = Regions(stopped=("mm2-checkpoint", "mm2-source"))
    found = Sweeps("connectors", standing=ours).run(somebody).finding
    assert found.verdict is Verdict.FAILED
    assert "mm2-source: STOPPED, tasks none" in found.note
    doubtful = (Standing("connector/west/mm2-checkpoint/stop", sure=False),)
    assert Sweeps("connectors", standing=doubtful).run(regions).finding.verdict is Verdict.FAILED


def test_one_connector_alone_can_be_proven_to_be_stopped() -> None:
    regions = Regions(stopped=("mm2-checkpoint",))
    params = '{"state": "stopped", "connectors": ["checkpoint"]}'
    assert look("replication", params, regions).verdict is Verdict.PROVEN
    assert look("replication", params).verdict is Verdict.FAILED
    assert look("replication", '{"state": "stopped"}', regions).verdict is Verdict.FAILED
    both = '{"state": "stopped", "connectors": ["source", "checkpoint"]}'
    assert look("replication", both, Regions(stopped=("mm2-checkpoint", "mm2-source"))).verdict is Verdict.PROVEN

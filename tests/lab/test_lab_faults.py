"""Faults of the lab, and that `up` mends each: only what is broken, with its data."""

import httpx
import pytest
from lab_readings import acls, end, eventually, partitions, read, subjects, write

from drillbook.lab import faults, lifecycle, status
from drillbook.lab.failure import LabError
from drillbook.lab.process import Life
from drillbook.lab.progress import Quiet

pytestmark = pytest.mark.lab


def pids(lab):
    return {part.part: part.pid for part in status.read(lab.name).parts}


def test_up_after_a_crash_starts_what_is_down_with_its_data(lab):
    values = [f"before the crash {number}" for number in range(50)]
    count = end(lab, "east", "orders.paid")
    write(lab, "east", "orders.paid", values)
    before = pids(lab)
    for part in ("east", "registry-west", "connect"):
        faults.kill(lab, part)
    assert {part.part for part in status.read(lab.name).parts if part.life is Life.DOWN} == {
        "east",
        "registry-west",
        "connect",
    }
    assert lifecycle.up(lab.name, Quiet()) == lab
    after = pids(lab)
    assert {part for part in after if after[part] != before[part]} == {"east", "registry-west", "connect"}
    assert set(values) <= set(read(lab, "east", "orders.paid", count + len(values)))
    assert subjects(lab, "west").keys() == subjects(lab, "east").keys()
    eventually(lambda: end(lab, "west", "orders.paid") >= count + len(values), 60)


@pytest.mark.proof
def test_down_works_with_parts_dead_and_up_brings_the_data_back(lab):
    values = [f"before the night {number}" for number in range(50)]
    count = end(lab, "west", "orders.paid")
    write(lab, "west", "orders.paid", values)
    faults.kill(lab, "relay")
    faults.kill(lab, "registry-east")
    faults.freeze(lab, "east")
    lifecycle.down(lab.name, Quiet())
    assert {part.life for part in status.read(lab.name).parts} == {Life.DOWN}
    lifecycle.down(lab.name, Quiet())
    assert lifecycle.up(lab.name, Quiet()) == lab
    assert set(values) <= set(read(lab, "west", "orders.paid", count + len(values)))


def test_a_frozen_region_is_seen_and_thawed_by_up(lab):
    faults.freeze(lab, "west")
    frozen = {part.part for part in status.read(lab.name).parts if part.life is Life.FROZEN}
    assert frozen == {"west"}
    assert not status.read(lab.name).up
    lifecycle.up(lab.name, Quiet())
    assert status.read(lab.name).up
    assert partitions(lab, "west")["orders.new"] == 6


def test_a_black_hole_stops_records_while_the_task_stays_running(lab):
    before = end(lab, "west", "orders.new")
    faults.drop_link(lab)
    write(lab, "east", "orders.new", ["into the hole"] * 100)
    task = httpx.get(f"{lab.connect}/connectors/mm2-source/status", trust_env=False).json()["tasks"][0]
    assert task["state"] == "RUNNING"
    assert end(lab, "west", "orders.new") < before + 100
    faults.heal_link(lab)
    eventually(lambda: end(lab, "west", "orders.new") >= before + 100, 60)


def test_a_refused_link_heals(lab):
    before = end(lab, "west", "orders.new")
    faults.refuse_link(lab)
    write(lab, "east", "orders.new", ["refused"] * 100)
    assert end(lab, "west", "orders.new") < before + 100
    faults.heal_link(lab)
    eventually(lambda: end(lab, "west", "orders.new") >= before + 100, 60)


def test_reset_brings_back_the_seeded_state(lab):
    lost = acls(lab, "east") - acls(lab, "west")
    faults.remove_acl(lab)
    assert len((acls(lab, "east") - acls(lab, "west")) - lost) == 1
    with pytest.raises(LabError, match="nothing was removed"):
        faults.remove_acl(lab)
    faults.remove_subject(lab)
    assert "orders.paid-value" not in subjects(lab, "west")
    write(lab, "east", "orders.new", ["to be forgotten"] * 10)
    faults.kill(lab, "relay")

    was = lab
    lab = lifecycle.reset(lab.name, Quiet())

    assert (lab.folder, lab.cluster_ids) == (was.folder, was.cluster_ids)
    assert status.read(lab.name).up
    assert [end(lab, region, "orders.new") for region in lab.regions] == [0, 0]
    assert acls(lab, "east") == acls(lab, "west")
    assert len(acls(lab, "east")) > 20
    assert subjects(lab, "east") == subjects(lab, "west")
    assert set(subjects(lab, "east")) == {"orders.new-value", "orders.paid-value", "ledger.entries-value"}
    workload = {"orders.new": 6, "orders.paid": 3, "ledger.entries": 4}
    for region in lab.regions:
        assert workload.items() <= partitions(lab, region).items()
        level = httpx.get(f"{lab.registry(region)}/config", trust_env=False).json()
        assert level["compatibilityLevel"] == "BACKWARD"
    assert partitions(lab, "west")["drillbook.canary"] == 2
    assert "drillbook.canary" not in partitions(lab, "east")


def test_a_fault_that_cannot_be_is_told(lab):
    faults.kill(lab, "relay")
    with pytest.raises(LabError, match="relay is not running"):
        faults.freeze(lab, "relay")
    with pytest.raises(LabError, match="the relay does not answer"):
        faults.drop_link(lab)

"""The whole drill on two real regions: nothing lost, nothing refused, and a record that stock tools accept."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import msgspec
import pytest
from drills import DRILLBOOK, Drilled, environment, fleet_on, run_headless
from lab_readings import end, read

from drillbook.drill.lines import micros
from drillbook.entries.drill import Mandate, Opened, Seal
from drillbook.entries.steps import StepMoved
from drillbook.lab.fleet import oracle
from drillbook.lab.fleet.client import FleetClient
from drillbook.lab.fleet.workloads import GROUPS
from drillbook.model.plan import CommitOffsets
from drillbook.timeline.line_file import raw_lines

if TYPE_CHECKING:
    from pathlib import Path

    from drillbook.lab.info import LabInfo

pytestmark = pytest.mark.lab
TOPICS = {"orders.new": 6, "orders.paid": 3, "ledger.entries": 4}


@pytest.fixture(scope="module")
def whole(running_lab: LabInfo, tmp_path_factory: pytest.TempPathFactory) -> Drilled:
    """One drill from a seeded lab, run by the bundled runbook."""
    from drillbook.lab import lifecycle
    from drillbook.lab.progress import PlainLines

    lab = lifecycle.reset(running_lab.name, PlainLines())
    fleet_on(lab)
    return run_headless(lab, tmp_path_factory.mktemp("whole") / "drills")


def test_it_ends_as_claimed(whole: Drilled) -> None:
    assert whole.code == 0, whole.said
    assert whole.state.closed is not None
    assert whole.state.closed.result == "met"
    phases = {step.id: step.phase for step in whole.state.steps}
    assert phases.pop("reconcile") == "skipped"
    assert set(phases.values()) == {"done"}


def test_no_acknowledged_record_of_east_is_missing_in_west(whole: Drilled, lab: LabInfo) -> None:
    with FleetClient(lab.ports.fleet) as fleet:
        fleet.post("/all/stop")
        events = list(fleet.events())
    for topic in TOPICS:
        values = read(lab, "west", topic, end(lab, "west", topic))
        present = {value.partition("|")[0] for value in values}
        assert oracle.acknowledged(events)["east", topic]
        assert oracle.missing(events, present, region="east", topics=(topic,)) == frozenset()


def test_each_group_went_on_where_its_offsets_were_committed_and_missed_nothing(whole: Drilled, lab: LabInfo) -> None:
    """By the ledger; re-reads that a rebalance adds later are no business of a resume point."""
    with FleetClient(lab.ports.fleet) as fleet:
        events = list(fleet.events())
    calls = [e.call for e in whole.state.effects if isinstance(e.call, CommitOffsets)]
    committed = {(c.group, r.topic, r.partition): r.offset for c in calls for r in c.rows}
    assert committed
    for group in GROUPS:
        gone_on = oracle.resumed(events, group, "west")
        assert gone_on
        for (topic, partition), at in gone_on.items():
            assert at.first_offset == committed.get((group, topic, partition), at.first_offset), (
                group,
                topic,
                partition,
            )
        unseen = oracle.unseen(events, group, GROUPS[group].topics)
        assert not any(found.skipped for found in unseen.values()), group


def test_no_record_was_refused_at_the_fence(whole: Drilled, lab: LabInfo) -> None:
    with FleetClient(lab.ports.fleet) as fleet:
        events = list(fleet.events())
    start, stop = (micros(whole.entries[n].head.at) for n in (0, -1))
    assert oracle.refused(events, region="east", start_us=start, end_us=stop) == ()


def test_writers_go_on_in_west_after_the_release(whole: Drilled, lab: LabInfo) -> None:
    done = [e for e in whole.of("step") if isinstance(e.data, StepMoved) and e.data.phase == "done"]
    released = next(e for e in done if e.head.step == "release")
    with FleetClient(lab.ports.fleet) as fleet:
        last = oracle.last_acknowledged_us(fleet.events(), region="west")
    assert set(last) == {"orders-api", "ledger"}
    assert min(last.values()) > micros(released.head.at) - 60_000_000


def test_verify_accepts_the_folder(whole: Drilled, lab: LabInfo) -> None:
    done = subprocess.run(
        [*DRILLBOOK, "verify", str(whole.folder), "--signers", str(lab.allowed_signers)],
        capture_output=True, text=True, env=environment(whole.folder.parent), check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "intact and closed" in done.stdout
    assert "four eyes: no" in done.stdout


def test_ssh_keygen_accepts_the_mandate_and_every_seal(whole: Drilled, lab: LabInfo, tmp_path: Path) -> None:
    lines = list(raw_lines(whole.folder / "timeline.jsonl"))
    mandate = whole.entries[1].data
    assert isinstance(mandate, Mandate)
    _keygen(tmp_path, lab.allowed_signers, "alice", "session@drillbook", mandate.signature, lines[0])
    opened, seals = whole.entries[0].data, [entry.data for entry in whole.of("seal")]
    assert isinstance(opened, Opened)
    session = tmp_path / "session"
    session.write_text(f"session {opened.session_key}\n")
    assert len(seals) > len(whole.state.steps)
    for seal in seals:
        assert isinstance(seal, Seal)
        _keygen(tmp_path, session, "session", "timeline@drillbook", seal.signature, b"".join(lines[: seal.lines]))


def test_ssh_keygen_accepts_every_decision(whole: Drilled, lab: LabInfo, tmp_path: Path) -> None:
    decided = whole.of("decided")
    assert len(decided) >= 4
    for entry in decided:
        statement = msgspec.convert(entry.data.statement, type(entry.data.statement))
        _keygen(
            tmp_path,
            lab.allowed_signers,
            entry.data.person,
            "decision@drillbook",
            statement.signature,
            statement.text.encode(),
        )


def test_a_driver_alone_is_recorded_as_such(whole: Drilled) -> None:
    assert not whole.state.four_eyes
    assert {a.data.person for a in whole.of("decided")} >= {"bob", "erin"}


def _keygen(folder: Path, signers: Path, who: str, namespace: str, signature: str, message: bytes) -> None:
    armour = folder / "signature"
    armour.write_text(signature)
    done = subprocess.run(
        ["ssh-keygen", "-Y", "verify", "-f", str(signers), "-I", who, "-n", namespace, "-s", str(armour)],
        input=message, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr

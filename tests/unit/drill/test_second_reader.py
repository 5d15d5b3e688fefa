"""Second readings: whose regions they may be of, what leaves for a worker, and what the command says of them."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from msgspec.structs import replace
from signed_drive import SignedDrive

from drillbook.cli.main import main
from drillbook.drill import second_reader
from drillbook.drill.lines import now_micros
from drillbook.model.finding import Verdict
from drillbook.model.region import Site
from drillbook.model.runbook import Runbook
from drillbook.model.second_reading import reading_digest
from drillbook.model.step import step_hash
from drillbook.regions.blank import unanswered
from drillbook.snapshots.base import ReadError
from drillbook.snapshots.cluster import ClusterSnapshot, ReadCluster
from drillbook.snapshots.union import AnyRead, AnySnapshot
from laws.drill_book import RUNBOOK, claims

EAST, WEST = "E" * 22, "W" * 22
REGIONS = """version: 1
regions:
  east:
    cluster_id: {east}
    allow: [acls]
    read: {{bootstrap.servers: "127.0.0.1:1"}}
    act: {{sasl.username: act}}
  west: {{read: {{bootstrap.servers: "127.0.0.1:2"}}}}
"""


class FakeRegion:
    """Says which cluster it is and knows nothing else: a real region is the lab's to be."""

    def __init__(self, name: str, cluster_id: str) -> None:
        self.name, self.cluster_id = name, cluster_id
        self.stopped = False

    async def read(self, reads: Sequence[AnyRead], deadline: float) -> tuple[AnySnapshot, ...]:
        error = ReadError("no answer", code="FAULT")
        return tuple(
            ClusterSnapshot(self.name, now_micros(), cluster_id=self.cluster_id, operations=("DESCRIBE",))
            if isinstance(read, ReadCluster) and self.cluster_id
            else unanswered(read, error, now_micros())
            for read in reads
        )

    async def stop(self) -> None:
        self.stopped = True


class Regions:
    """What the workers would be told, and what answers in their place."""

    def __init__(self) -> None:
        self.ids = {"east": EAST, "west": WEST}
        self.site: Site | None = None
        self.made: list[FakeRegion] = []

    def pipes(self, site: Site, runbook: Runbook) -> dict[str, FakeRegion]:
        self.site = site
        self.made = [FakeRegion(name, self.ids[name]) for name in (runbook.source, runbook.target)]
        return {region.name: region for region in self.made}


@pytest.fixture
def regions(monkeypatch: pytest.MonkeyPatch) -> Regions:
    fakes = Regions()
    monkeypatch.setattr(second_reader, "worker_pipes", fakes.pipes)
    monkeypatch.setattr(second_reader, "PATIENCE", 0.0)
    return fakes


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A drill at its gate, which shows ACLs alone: their parameters are all left out."""
    asks = claims("stop-writers", "requires", "acls")
    steps = (replace(s, requires=asks) if s.id == "stop-writers" else s for s in RUNBOOK.steps)
    drive = SignedDrive(runbook=replace(RUNBOOK, steps=tuple(replace(s, hash=step_hash(s)) for s in steps)))
    drive.to_gate()
    (tmp_path / "own.yaml").write_text(REGIONS.format(east=EAST))
    return drive.write(tmp_path / "drill")


def read(folder: Path, *more: str) -> int:
    return main(["reading", str(folder), "--regions", str(folder.parent / "own.yaml"), *more])


def test_a_reading_that_agrees_is_0_and_names_what_it_rests_on(
    folder: Path, regions: Regions, capsys: pytest.CaptureFixture[str]
) -> None:
    assert read(folder, "--step", "identity", "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["result"], [c["comparison"] for c in said["claims"]]) == ("agrees", ["agrees"])
    assert said["reading"]["regions"] == [{"name": "east", "cluster_id": EAST}, {"name": "west", "cluster_id": WEST}]
    text = json.dumps(said["reading"], ensure_ascii=False, separators=(",", ":"))
    assert said["digest"] == reading_digest(text)
    assert all(region.stopped for region in regions.made)


def test_nothing_that_could_act_leaves_for_a_worker(folder: Path, regions: Regions) -> None:
    read(folder, "--step", "identity")
    assert regions.site is not None
    assert [(r.act, r.allow) for r in regions.site.regions] == [({}, ()), ({}, ())]
    assert regions.site.fleet is None


def test_a_reading_that_differs_is_1_and_shows_both_sides(
    tmp_path: Path, regions: Regions, capsys: pytest.CaptureFixture[str]
) -> None:
    drive = SignedDrive()
    drive.everybody()
    drive.say("clusters", "failed", "east answers as west")
    drive.ask("run")
    drive.sweep(2)
    folder = drive.write(tmp_path / "drill")
    (tmp_path / "own.yaml").write_text(REGIONS.format(east=EAST))
    assert read(folder, "--step", "identity") == 1
    said = capsys.readouterr().out
    assert "second reading of identity, no gate: differs" in said
    assert "you proven, 0." in said
    assert "; the drill failed, " in said


def test_what_cannot_be_told_is_1(folder: Path, regions: Regions, capsys: pytest.CaptureFixture[str]) -> None:
    assert read(folder) == 1
    said = capsys.readouterr().out
    assert "second reading of stop-writers, gate at entry " in said
    assert "cannot tell" in said
    assert str(Verdict.UNKNOWN) in said


@pytest.mark.parametrize("ids", [{"east": "X" * 22, "west": WEST}, {"east": EAST, "west": EAST}])
def test_other_clusters_are_refused_with_both_ids(
    ids: dict[str, str], folder: Path, regions: Regions, capsys: pytest.CaptureFixture[str]
) -> None:
    regions.ids = ids
    assert read(folder, "--step", "identity") == 2
    said = capsys.readouterr().err
    assert "X" * 22 in said if ids["east"] != EAST else EAST in said
    assert EAST in said or WEST in said
    assert "in the drill" in said


def test_a_region_that_does_not_answer_is_3(folder: Path, regions: Regions, capsys: pytest.CaptureFixture[str]) -> None:
    regions.ids = {"east": EAST, "west": ""}
    assert read(folder, "--step", "identity") == 3
    assert "west can't be read: no answer" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (REGIONS.format(east="X" * 22), f"east is cluster {'X' * 22} in it, and {EAST} in the drill"),
        (REGIONS.format(east=EAST).replace("west", "north"), "there is no region west in it, only east, north"),
    ],
)
def test_a_file_of_other_regions_is_refused(
    file: str, said: str, folder: Path, regions: Regions, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder.parent / "own.yaml").write_text(file)
    assert read(folder, "--step", "identity") == 2
    assert said in capsys.readouterr().err
    assert regions.made == []


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--gate", "3"), "the gate at entry 3 is not open; the gate at entry "),
        (("--step", "nowhere"), "the runbook has no step nowhere"),
    ],
)
def test_what_is_not_there_is_2(
    more: tuple[str, ...], said: str, folder: Path, regions: Regions, capsys: pytest.CaptureFixture[str]
) -> None:
    assert read(folder, *more) == 2
    assert said in capsys.readouterr().err

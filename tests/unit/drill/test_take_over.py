"""Taking a drill over from a lost account: what a seal covers is copied, and the new driver signs for it."""

import asyncio
import socket
from pathlib import Path

import pytest
from make_entries import TWO_DRIVERS
from signed_drive import PEOPLE, SIGNERS, SignedDrive, walked

from drillbook.drill import reopening, take_over
from drillbook.drill.reading import fold_folder
from drillbook.drill.request import ReopenRequest
from drillbook.drill.take_over import copy_sealed, sign_take_over
from drillbook.drill.verify import verify_drill
from drillbook.errors import NotPermitted, TimelineError
from drillbook.model.intent import Statement
from drillbook.signing.allowed_signers import AllowedSigners
from drillbook.timeline.lock import FolderLock
from drillbook.wire.socket_file import SOCKET

SIGNED_BY = AllowedSigners.parse(SIGNERS)
SITE = """version: 1
regions:
  east: {read: {bootstrap.servers: "127.0.0.1:1"}}
  west: {read: {bootstrap.servers: "127.0.0.1:2"}}
"""


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A drill in the middle of its block, whose last lines no seal covers."""
    drive = SignedDrive(runbook=TWO_DRIVERS)
    drive.to_gate()
    drive.sweep(2)
    drive.ask("note", text="nobody sealed this yet")
    folder = drive.write(tmp_path / "old")
    (folder / "undo.md").write_text("undo\n")
    return folder


def test_the_sealed_beginning_is_copied_and_the_rest_is_left(old: Path, tmp_path: Path) -> None:
    copy = copy_sealed(old, tmp_path / "drills", SIGNED_BY)
    there, here = (folder / "timeline.jsonl" for folder in (old, copy.folder))
    assert there.read_bytes().startswith(here.read_bytes())
    assert copy.left == len(there.read_bytes().splitlines()) - len(here.read_bytes().splitlines()) > 0
    report = verify_drill(copy.folder, SIGNED_BY)
    assert (report.standing, report.problems) == ("intact but open", ())
    assert report.chain.sealed == report.chain.lines
    assert sorted(p.name for p in copy.folder.iterdir()) == sorted(p.name for p in old.iterdir())


def test_a_torn_end_is_left_and_a_changed_line_under_a_seal_is_refused(old: Path, tmp_path: Path) -> None:
    whole = (old / "timeline.jsonl").read_bytes()
    (old / "timeline.jsonl").write_bytes(whole[:-20])
    assert copy_sealed(old, tmp_path / "drills", SIGNED_BY).folder.is_dir()
    (old / "timeline.jsonl").write_bytes(whole.replace(b'"verdict":"proven"', b'"verdict":"failed"', 1))
    with pytest.raises(NotPermitted, match="does not verify"):
        copy_sealed(old, tmp_path / "drills", SIGNED_BY)


def test_a_living_engine_is_not_taken_over(old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(take_over, "ANSWER", 0.1)
    lock = FolderLock(old)
    with pytest.raises(TimelineError, match="another engine"):
        copy_sealed(old, tmp_path / "drills", SIGNED_BY)
    lock.release()
    with socket.socket(socket.AF_UNIX) as engine:
        engine.bind(str(old / SOCKET))
        engine.listen()
        with pytest.raises(NotPermitted, match=r"its engine holds it: process \d+ is there and says nothing"):
            copy_sealed(old, tmp_path / "drills", SIGNED_BY)
    assert not (tmp_path / "drills").exists()


def test_a_closed_drill_is_not_taken_over(tmp_path: Path) -> None:
    with pytest.raises(NotPermitted, match="closed"):
        copy_sealed(walked().write(tmp_path / "old"), tmp_path / "drills", SIGNED_BY)


def test_somebody_who_may_not_drive_signs_nothing(old: Path) -> None:
    with pytest.raises(NotPermitted, match="bob is not among the drivers"):
        sign_take_over(fold_folder(old), PEOPLE["bob"], "why not")


def request(folder: Path, tmp_path: Path, driver: str, taken: Statement | None, old: str = "") -> ReopenRequest:
    (tmp_path / "signers").write_text(SIGNERS)
    (tmp_path / "regions.yaml").write_text(SITE)
    regions, signers = str(tmp_path / "regions.yaml"), str(tmp_path / "signers")
    return ReopenRequest(str(folder), regions, signers, driver, take_over=taken, taken_from=old)


async def taken_up(wanted: ReopenRequest) -> None:
    process = await reopening.reopen_process(wanted)
    raw = (Path(wanted.folder) / "timeline.jsonl").read_bytes().splitlines(keepends=True)[-1]
    process.mandate(wanted.driver, PEOPLE[wanted.driver].sign("session@drillbook", raw))


@pytest.fixture
def no_regions(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing answers: a drill may be taken up while its regions are away."""

    async def nobody(state: object, workers: object) -> None:
        del state, workers

    monkeypatch.setattr(reopening, "_check_clusters", nobody)
    monkeypatch.setattr(reopening, "worker_pipes", lambda *_: {})


@pytest.mark.usefixtures("no_regions")
@pytest.mark.parametrize("driver", ["carol", "alice"])
def test_the_copy_goes_on_under_the_new_driver(old: Path, tmp_path: Path, driver: str) -> None:
    copy = copy_sealed(old, tmp_path / "drills", SIGNED_BY)
    taken = sign_take_over(fold_folder(copy.folder), PEOPLE[driver], "the host is gone")
    asyncio.run(taken_up(request(copy.folder, tmp_path, driver, taken, str(old))))
    report = verify_drill(copy.folder, SIGNED_BY)
    assert (report.standing, report.problems) == ("intact but open", ())
    assert [(d.decision, d.person, d.reason) for d in report.decisions] == [("take-over", driver, "the host is gone")]
    assert any(f"copied from {old} by {driver}" in remark for remark in report.remarks)
    assert report.state is not None
    assert report.state.seated == driver


@pytest.mark.usefixtures("no_regions")
def test_another_driver_reopens_only_with_a_statement_over_this_end(old: Path, tmp_path: Path) -> None:
    with pytest.raises(NotPermitted, match="signed no take-over"):
        asyncio.run(taken_up(request(old, tmp_path, "carol", None)))
    state = fold_folder(old)
    other = sign_take_over(state, PEOPLE["alice"], "why")
    with pytest.raises(NotPermitted, match="not carol's"):
        asyncio.run(taken_up(request(old, tmp_path, "carol", other)))
    silent = sign_take_over(state, PEOPLE["carol"], " ")
    with pytest.raises(NotPermitted, match="does not say why"):
        asyncio.run(taken_up(request(old, tmp_path, "carol", silent)))

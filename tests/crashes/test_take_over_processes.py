"""Taking over from an engine that was stopped or killed, with real processes: a stopped one keeps its drill, for it may
wake; of a killed one the copy goes on, and the old folder takes nothing more while it does.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from small_drill import CALLS, SmallDrill, Told
from test_full_disk import seated

from drillbook.cli import reopening
from drillbook.cli.start import Seat
from drillbook.drill import take_over
from drillbook.drill.request import AnyRequest, ReopenRequest
from drillbook.drill.verify import verify_drill
from drillbook.errors import NotPermitted

if TYPE_CHECKING:
    from collections.abc import Callable

CAROL = bytes([13]) * 32
"""The seed of carol's key in `signed_drive`."""


@pytest.fixture
def drill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallDrill:
    monkeypatch.setattr(take_over, "ANSWER", 1.0)
    key = Ed25519PrivateKey.from_private_bytes(CAROL)
    (tmp_path / "carol").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
    (tmp_path / "carol").chmod(0o600)
    return SmallDrill(tmp_path / "drill")


@pytest.fixture
def taken(drill: SmallDrill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], ReopenRequest]:
    """What `reopen --take-over` of carol asks an engine for; raises why it does not."""
    asked: list[AnyRequest] = []

    def launch(request: AnyRequest) -> Path:
        asked.append(request)
        return Path(request.folder) if isinstance(request, ReopenRequest) else Path()

    monkeypatch.setattr(reopening, "launch", launch)

    def ask(old: Path) -> ReopenRequest:
        args = argparse.Namespace(
            drill=old,
            take_over=True,
            reason="her account is lost",
            drills=tmp_path / "carols",
            group=None,
            regions=None,
        )
        reopening.take_up(args, Seat(drill._signers, tmp_path / "carol"))
        assert isinstance(asked[-1], ReopenRequest)
        return asked[-1]

    return ask


def test_a_stopped_engine_is_not_taken_over_and_goes_on_when_it_wakes(
    drill: SmallDrill, taken: Callable[[Path], ReopenRequest], tmp_path: Path
) -> None:
    async def sit(folder: Path, engine: int) -> tuple[int, tuple[str, ...]]:
        async with seated(drill, folder) as people:
            await people.to_the_gate()
            os.kill(engine, signal.SIGSTOP)
            before = drill.timeline.read_bytes()
            try:
                with pytest.raises(NotPermitted, match=f"process {engine} is there and says nothing") as refused:
                    await asyncio.to_thread(taken, folder)
                assert f"kill -9 {engine}" in refused.value.remedy
                assert "another engine is writing this drill" in (await drill.reopen()).refused
                copied = shutil.copytree(folder, tmp_path / "by-hand" / folder.name, ignore=lambda *_: ["engine.sock"])
                by_hand = ReopenRequest(str(copied), str(drill._site), str(drill._signers), "alice")
                assert "another live drill runs on these two clusters" in (await drill.take_up(by_hand)).refused
            finally:
                os.kill(engine, signal.SIGCONT)
            assert not await people.approve()
            await people.phase("drain", "done")
            assert drill.timeline.read_bytes().startswith(before)
            return await people.end()

    ended = asyncio.run(drill.run(sit=sit))
    assert ended.engine in {0, 1}, ended.errors
    assert not (tmp_path / "carols").exists()
    assert drill.made == list(CALLS)
    drill.assert_nothing_lost()
    assert drill.verify().standing == "intact and closed"


def test_of_a_killed_one_the_copy_goes_on_and_the_old_folder_is_shut(
    drill: SmallDrill, taken: Callable[[Path], ReopenRequest]
) -> None:
    async def dies(folder: Path, engine: int) -> tuple[int, tuple[str, ...]]:
        async with seated(drill, folder) as people:
            await people.to_the_gate()
            assert not await people.ask("note", "nobody sealed this yet")
            os.kill(engine, signal.SIGSTOP)
            os.kill(engine, signal.SIGKILL)
        return 0, ()

    asyncio.run(drill.run(sit=dies))
    old = drill.timeline.parent
    left = drill.timeline.read_bytes()
    drill.assert_nothing_lost()
    request = taken(old)
    assert request.taken_from == str(old)
    assert request.left > 0
    alices = ReopenRequest(str(old), request.regions, request.signers, "alice")
    said: list[str] = []

    async def goes_on(folder: Path, engine: int) -> tuple[int, tuple[str, ...]]:
        said.append((await drill.take_up(alices)).refused)
        return await drill._attend(folder, engine)

    drill.drives, drill.drills, drill.told = "carol", Path(request.folder).parent, Told()
    ended = asyncio.run(drill.take_up(request, sit=goes_on))
    assert ended.code == 0, ended
    assert "another live drill runs on these two clusters" in said[0]
    drill.assert_nothing_lost()
    report = drill.verify()
    assert report.standing == "intact and closed", report.problems
    assert report.state is not None
    assert (report.state.seated, report.state.closed is not None) == ("carol", True)
    assert next(d.decision for d in report.decisions if d.person == "carol") == "take-over"
    assert any(f"copied from {old} by carol" in remark for remark in report.remarks)
    assert drill.made == list(CALLS)
    assert (old / "timeline.jsonl").read_bytes() == left
    assert verify_drill(old, drill.signers).standing == "intact but open"

"""The replay port over a folder: words and failed findings are found, and a growing file is followed."""

import asyncio
from pathlib import Path

from signed_drive import SIGNERS, SignedDrive

from drillbook.drill.replay import ReplayPort
from drillbook.drill.verifier import Verifier
from drillbook.entries.steps import Found, StepMoved
from drillbook.model.finding import Verdict
from drillbook.signing.allowed_signers import AllowedSigners
from drillbook.timeline.folder import SAMPLES, TIMELINE

PEOPLE = Verifier(AllowedSigners.parse(SIGNERS, where="signers"))


def drive() -> SignedDrive:
    made = SignedDrive()
    made.to_gate()
    made.say("stop-writers/requires/0", "failed")
    made.sweep(2)
    made.says.clear()
    made.sweep(12)
    return made


def test_words_steps_and_failed_findings_are_found(tmp_path: Path) -> None:
    made = drive()
    port = ReplayPort(made.write(tmp_path / "drill"), PEOPLE)
    kinds = [entry.head.kind for entry in made.history]
    assert port.find("gate:", 0) == kinds.index("gate")
    begun = made.history[port.find("in-sync", 0)].data
    assert isinstance(begun, StepMoved)
    assert begun.phase == "checking"
    assert port.find("no such words", 0) == -1
    failed = [
        e.head.seq for e in made.history if isinstance(e.data, Found) and e.data.finding.verdict is Verdict.FAILED
    ]
    assert failed
    assert port.failed(0) == failed[0]
    assert port.failed(failed[-1]) == -1
    asyncio.run(port.close())


def test_a_growing_file_is_followed_by_who_stands_at_its_end(tmp_path: Path) -> None:
    made = drive()
    folder = made.write(tmp_path / "drill")

    async def follow() -> None:
        port = ReplayPort(folder, PEOPLE, follow=True)
        port.seek(port.position.last)
        before = port.position.last
        changes = port.changes()
        waiting = asyncio.ensure_future(anext(changes))
        made.approve()
        made.until("done", "release")
        made.write(folder)
        async with asyncio.timeout(10):
            while port.position.last == before:
                await waiting
                waiting = asyncio.ensure_future(anext(changes))
        waiting.cancel()
        assert port.position.last == len(made.history) - 1
        assert port.position.seq == port.position.last
        assert port.state.no_return >= 0
        assert port.integrity.intact_to == port.position.last
        port.seek(3)
        assert port.state.no_return < 0
        await port.close()

    asyncio.run(follow())


def test_a_copy_that_takes_the_files_place_is_followed(tmp_path: Path) -> None:
    """As a failed sync leaves it."""
    made = drive()
    folder = made.write(tmp_path / "drill")

    async def follow() -> None:
        port = ReplayPort(folder, PEOPLE, follow=True)
        last = port.position.last
        changes = port.changes()
        waiting = asyncio.ensure_future(anext(changes))
        made.approve()
        made.until("done", "release")
        copy = made.write(tmp_path / "copy")
        for name in (SAMPLES, TIMELINE):
            (copy / name).replace(folder / name)
        async with asyncio.timeout(10):
            while port.position.last == last:
                await waiting
                waiting = asyncio.ensure_future(anext(changes))
        waiting.cancel()
        port.seek(port.position.last)
        assert port.state.no_return >= 0
        await port.close()

    asyncio.run(follow())


def test_a_followed_file_that_no_longer_chains_turns_red(tmp_path: Path) -> None:
    made = drive()
    folder = made.write(tmp_path / "drill")

    async def follow() -> None:
        port = ReplayPort(folder, PEOPLE, follow=True)
        last = port.position.last
        changes = port.changes()
        waiting = asyncio.ensure_future(anext(changes))
        with (folder / TIMELINE).open("ab") as file:
            file.write(made.lines[2])
        async with asyncio.timeout(10):
            while port.integrity.broken_at < 0:
                await waiting
                waiting = asyncio.ensure_future(anext(changes))
        waiting.cancel()
        assert port.integrity.broken_at == last + 1
        await port.close()

    asyncio.run(follow())

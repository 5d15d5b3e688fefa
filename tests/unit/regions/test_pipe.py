import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from nowhere import EVERY_READ, NOWHERE

from drillbook.clock import monotonic
from drillbook.model.plan import CreateAcls
from drillbook.regions.pipe import WORKER, WorkerPipe
from drillbook.regions.pipe_words import LONGEST_LINE, ReadRequest
from drillbook.snapshots.base import whole_error
from drillbook.snapshots.groups import GroupsSnapshot, ReadGroups
from drillbook.snapshots.rights import ReadRights
from drillbook.snapshots.union import AnySnapshot

ODD = (sys.executable, str(Path(__file__).with_name("odd_worker.py")))
PATIENCE = 30


def odd(order: str) -> ReadGroups:
    return ReadGroups("east", (order,))


def message(answer: AnySnapshot) -> str:
    error = whole_error(answer)
    assert error is not None
    return error.message


async def until_answered(pipe: WorkerPipe, read: ReadGroups) -> AnySnapshot:
    end = monotonic() + PATIENCE
    while monotonic() < end:
        (answer,) = await pipe.read([read], PATIENCE)
        if not answer.errors:
            return answer
        await asyncio.sleep(0.05)
    pytest.fail("the worker did not come back")


async def died(pipe: WorkerPipe, order: str, deadline: float = PATIENCE) -> str:
    try:
        (answer,) = await pipe.read([odd(order)], deadline)
        assert isinstance(answer, GroupsSnapshot)
        assert isinstance(await until_answered(pipe, odd("big 1")), GroupsSnapshot)
        return message(answer)
    finally:
        await pipe.stop()


@pytest.mark.parametrize(
    ("order", "says"),
    [
        ("die", "client crashed (exit 7)"),
        ("garbage", "client crashed: its answer could not be read (DecodeError)"),
        (f"long {LONGEST_LINE + 1}", "client crashed: its answer could not be read (ValueError)"),
        ("close-stdout", "client crashed"),
    ],
    ids=["dies", "garbage", "too long a line", "closes its stdout"],
)
def test_a_worker_that_fails_is_told_and_started_again(order: str, says: str) -> None:
    assert asyncio.run(died(WorkerPipe(NOWHERE, command=ODD), order)).startswith(says)


@pytest.mark.parametrize("order", ["silent", "stale"])
def test_a_worker_that_stays_silent_is_killed_and_started_again(order: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("drillbook.regions.pipe.GRACE_SECONDS", 0.1)
    monkeypatch.setattr("drillbook.regions.pipe.FIRST_START_SECONDS", 0.1)
    assert asyncio.run(died(WorkerPipe(NOWHERE, command=ODD), order, 0.2)) == "no answer within 0.2 s"


def test_an_answer_to_another_question_is_no_answer() -> None:
    async def ask() -> str:
        pipe = WorkerPipe(NOWHERE, command=ODD)
        (answer,) = await pipe.read([odd("short")], PATIENCE)
        await pipe.stop()
        return message(answer)

    assert asyncio.run(ask()) == "the worker gave another answer than was asked for"


def test_a_death_answers_all_who_wait_and_a_call_is_then_unknown() -> None:
    async def ask() -> None:
        pipe = WorkerPipe(NOWHERE, command=ODD)
        waiting = [asyncio.create_task(pipe.read([odd("silent")], PATIENCE)) for _ in range(20)]
        await until_answered(pipe, odd("big 1"))
        outcome = await pipe.perform(CreateAcls("east", "three ACLs"), "id", PATIENCE)
        answers = await asyncio.gather(*waiting)
        await pipe.stop()
        assert (outcome.ok, outcome.known) == (False, False)
        assert {message(a) for (a,) in answers} == {"client crashed (exit 7)"}

    asyncio.run(ask())


def test_a_request_while_it_backs_off_is_answered_at_once() -> None:
    async def ask() -> str:
        pipe = WorkerPipe(NOWHERE, command=("/bin/false",))
        for _ in range(6):
            (answer,) = await pipe.read([odd("silent")], PATIENCE)
            if "started again in" in message(answer):
                break
        await pipe.stop()
        return message(answer)

    assert "client crashed; it is started again in 0." in asyncio.run(ask())


def test_a_program_that_is_not_there_is_an_answer() -> None:
    async def ask() -> str:
        pipe = WorkerPipe(NOWHERE, command=("/no/such/program",))
        (answer,) = await pipe.read([odd("silent")], PATIENCE)
        await pipe.stop()
        return message(answer)

    assert asyncio.run(ask()).startswith("the region worker could not be started")


def test_large_lines_both_ways_do_not_block_each_other() -> None:
    async def ask() -> None:
        pipe = WorkerPipe(NOWHERE, command=ODD)
        padding = "z" * 2_000_000
        reads = [ReadGroups("east", ("big 2000000", padding)) for _ in range(20)]
        answers = await asyncio.gather(*(pipe.read([r], PATIENCE) for r in reads))
        await pipe.stop()
        assert all(not a.errors for (a,) in answers)

    asyncio.run(ask())


def test_a_request_that_does_not_fit_is_not_sent() -> None:
    async def ask() -> str:
        pipe = WorkerPipe(NOWHERE, command=ODD)
        (answer,) = await pipe.read([ReadRights("east", "x" * LONGEST_LINE, ())], PATIENCE)
        await pipe.stop()
        return message(answer)

    assert "more than fits the pipe" in asyncio.run(ask())


def test_a_stopped_pipe_starts_nothing() -> None:
    async def ask() -> str:
        pipe = WorkerPipe(NOWHERE)
        await pipe.stop()
        (answer,) = await pipe.read([odd("silent")], PATIENCE)
        return message(answer)

    assert asyncio.run(ask()) == "this worker was stopped"


def test_a_region_that_is_not_there_answers_every_read_with_an_error_by_the_deadline() -> None:
    async def ask() -> None:
        pipe = WorkerPipe(NOWHERE)
        await pipe.read(EVERY_READ[:1], 1)
        start = monotonic()
        answers = await pipe.read(EVERY_READ, 2)
        took = monotonic() - start
        await pipe.stop()
        assert [type(a).__name__ for a in answers if whole_error(a) is None] == []
        assert len(answers) == len(EVERY_READ)
        assert took < 2 + 1.5

    asyncio.run(ask())


def test_a_frozen_worker_is_killed_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("drillbook.regions.pipe.GRACE_SECONDS", 0.2)

    async def ask() -> str:
        pipe = WorkerPipe(NOWHERE)
        await pipe.read(EVERY_READ[:1], 0.5)
        process = pipe._process
        assert process is not None
        os.kill(process.pid, signal.SIGSTOP)
        (answer,) = await pipe.read(EVERY_READ[:1], 0.5)
        await pipe.stop()
        return message(answer)

    assert asyncio.run(ask()) == "no answer within 0.5 s"


def test_the_worker_ends_when_its_stdin_closes_even_while_it_waits_for_a_region() -> None:
    with subprocess.Popen(WORKER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as worker:
        request = ReadRequest(1, EVERY_READ, 60)
        worker.communicate(
            msgspec.json.encode(NOWHERE) + b"\n" + msgspec.json.encode(request) + b"\n", timeout=PATIENCE
        )
        assert worker.returncode == 0

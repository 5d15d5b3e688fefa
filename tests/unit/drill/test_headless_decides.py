"""Without a screen a question is answered by what the command line says, by a key of its role, or not at all."""

import asyncio
from typing import cast

import pytest
from msgspec.structs import replace

from console.still_port import StillPort
from drillbook.cli.start import refuse_answers, refuse_readings
from drillbook.drill import headless
from drillbook.drill.live import LivePort
from drillbook.errors import InputError
from drillbook.state.port import You
from laws.deciding_book import DECIDING, drive_of, to_question


@pytest.fixture(scope="module")
def state():  # type: ignore[no-untyped-def]
    drive = drive_of(DECIDING)
    to_question(drive)
    return drive.state


def next_of(state, you: You, **answers: str) -> StillPort:  # type: ignore[no-untyped-def]
    port = StillPort(state, you)
    memory = headless._Memory()

    async def twice() -> None:
        for _ in range(2):
            await headless._next(cast("LivePort", port), state, answers, memory, lambda _: None)

    asyncio.run(twice())
    return port


def test_the_answer_is_signed_once_by_the_role_that_is_asked(state) -> None:  # type: ignore[no-untyped-def]
    port = next_of(state, You("alice", "driver", "key", also=("bob", "erin")), decide="go-back")
    assert [(r.decision, r.person, r.role, r.step, r.option) for r in port.signed] == [
        ("decide", "erin", "commander", "decide", "go-back")
    ]
    assert port.sent == []


@pytest.mark.parametrize(
    ("you", "answers", "said"),
    [
        (You("alice", "driver", "key", also=("erin",)), {}, "no --answer decide=stay|go-back was given"),
        (You("alice", "driver", "key", also=("bob",)), {"decide": "stay"}, "no key of a commander was given"),
    ],
)
def test_nobody_decides_without_an_answer_or_a_key(state, you: You, answers: dict[str, str], said: str) -> None:  # type: ignore[no-untyped-def]
    port = next_of(state, you, **answers)
    assert port.signed == []
    assert [i.name for i in port.sent] == ["abort"]
    assert said in port.sent[0].text


def test_an_answer_that_no_step_takes_is_refused_before_the_drill_starts() -> None:
    refuse_answers(DECIDING, (("decide", "stay"), ("review", "whatever one saw")))
    with pytest.raises(InputError, match="'leave' is no option of decide"):
        refuse_answers(DECIDING, (("decide", "leave"),))
    with pytest.raises(InputError, match="no step 'decid'"):
        refuse_answers(DECIDING, (("decid", "stay"),))


def test_a_run_without_a_person_takes_no_second_reading() -> None:
    refuse_readings(DECIDING)
    first, *more = DECIDING.steps
    asks = replace(DECIDING, steps=(replace(first, second_reading=("approver",)), *more))
    with pytest.raises(InputError, match=f"step {first.id} counts the approver only with a second reading"):
        refuse_readings(asks)

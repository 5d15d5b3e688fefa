"""What is remembered of readings: how old, and whether the last one was an answer."""

import msgspec

from drillbook.drill.history import SPAN, History
from drillbook.snapshots.base import ReadError
from drillbook.snapshots.writes import ReadWrites, WritesSnapshot

READ = ReadWrites("west", "drillbook.canary", 100)
ANSWER = WritesSnapshot("west", 1_000)


def test_a_question_that_got_no_answer_is_known_as_such_until_it_gets_one() -> None:
    history = History()
    assert not history.failed(READ)
    history.add(READ, msgspec.structs.replace(ANSWER, errors=(ReadError("time-out"),)))
    assert history.failed(READ)
    history.add(READ, msgspec.structs.replace(ANSWER, errors=(ReadError("denied", "orders.new"),)))
    assert not history.failed(READ)
    assert history.age(READ, 5_000) == 4_000


def test_what_is_forgotten_is_asked_at_once() -> None:
    history = History()
    history.add(READ, msgspec.structs.replace(ANSWER, errors=(ReadError("time-out"),)))
    history.forget(SPAN + 2_000)
    assert not history.failed(READ)
    assert history.window(SPAN + 2_000).readings == ()
    assert history.age(READ, SPAN + 2_000) == SPAN + 2_000

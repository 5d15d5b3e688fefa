from typing import get_args

import pytest
from nowhere import EVERY_READ

from drillbook.regions.answers import READERS
from drillbook.regions.blank import ANSWERS, unanswered
from drillbook.snapshots.base import ReadError, whole_error
from drillbook.snapshots.union import AnyRead, AnySnapshot


def test_every_read_has_an_answer_and_a_reader() -> None:
    assert set(ANSWERS) == set(get_args(AnyRead)) == set(READERS)
    assert set(ANSWERS.values()) == set(get_args(AnySnapshot))
    assert {type(r) for r in EVERY_READ} == set(ANSWERS)


@pytest.mark.parametrize("read", EVERY_READ, ids=lambda r: type(r).__name__)
def test_an_unanswered_read_has_an_error_of_the_whole(read: AnyRead) -> None:
    answer = unanswered(read, ReadError("client crashed"), 7)
    error = whole_error(answer)
    assert error is not None
    assert error.message == "client crashed"
    assert (answer.region, answer.observed_at) == ("east", 7)

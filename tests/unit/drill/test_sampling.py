"""Sample lines: what moved is told by how much, and whoever folds them has what was seen."""

import random

import msgspec
import pytest
from msgspec.structs import replace

from drillbook.drill.sampling import ABSOLUTE_EVERY, Sampling
from drillbook.entries.row_changes import changes, rows_after
from drillbook.entries.sample_packing import LONG, packed, unpacked
from drillbook.entries.samples import Moved, Sample
from drillbook.model.finding import Fact, Finding, Verdict
from drillbook.model.observation import Observation
from drillbook.model.quantity import SECOND
from drillbook.model.rows import MOST_ROWS, GroupRow, LagRow, Row, place_of
from drillbook.state.fold import fold_sample
from drillbook.state.impossible import ImpossibleEntryError
from drillbook.state.view import view
from laws.drive import START, Drive

CLAIM = "in-sync/requires/0"
SAID = Finding("lag", Verdict.PROVEN, "lag of everything")


def rows(numbers: dict[int, int]) -> tuple[LagRow, ...]:
    """Worst first, as the check gives them."""
    made = [LagRow(f"orders.{n % 7}", n // 7, value) for n, value in numbers.items()]
    return tuple(sorted(made, key=lambda r: -(r.records or 0)))


def sample(sampling: Sampling, second: int, observation: Observation) -> Sample:
    """As it comes back from the file."""
    made = sampling.next(START + second * SECOND, ((CLAIM, observation),), ())
    written = msgspec.json.encode(packed(made))
    return unpacked(msgspec.json.decode(written, type=Sample))


def test_whoever_folds_the_lines_has_what_was_seen() -> None:
    chance, sampling, state = random.Random(5), Sampling(), Drive().state
    numbers = {n: chance.randrange(1_000) for n in range(1_200)}
    lengths: dict[bool, int] = {}
    for second in range(1, 64):
        for _ in range(50):
            numbers[chance.randrange(1_200)] = chance.randrange(1_000)
        seen = Observation(SAID, rows(numbers))
        line = sample(sampling, second, seen)
        state = fold_sample(state, line)
        assert set(state.claims[CLAIM].observation.rows) == set(seen.rows[:MOST_ROWS])
        assert line.absolute == bool(line.sampled) == (second in {1, 31, 61})
        lengths[line.absolute] = len(msgspec.json.encode(packed(line)))
    assert lengths[False] * 4 < lengths[True]


CHANGES: list[tuple[tuple[Row, ...], tuple[Row, ...]]] = [
    ((LagRow("a", 0, 5), LagRow("a", 1, 6)), (LagRow("a", 0, 7), LagRow("a", 1, 6))),
    ((LagRow("a", 0, 5), LagRow("a", 1, 6)), (LagRow("a", 1, 6), LagRow("b", 0, 1), LagRow("a", 0, 5, 3))),
    ((LagRow("a", 0, 5),), (LagRow("a", 0, None), LagRow("a", 1, 6, verdict=Verdict.FAILED))),
    ((LagRow("a", 0, 5), LagRow("b", 0, 5)), (GroupRow("g", "a", 0, "stable", 1, 2, 3), LagRow("b", 0, 4))),
    (tuple(LagRow("a", n, n) for n in range(9)), tuple(LagRow("a", n, n + n % 3) for n in range(2, 8))),
]


@pytest.mark.parametrize(("before", "after"), CHANGES)
def test_changes_make_the_new_rows_of_the_old_ones(before: tuple[Row, ...], after: tuple[Row, ...]) -> None:
    assert rows_after(before, changes(CLAIM, SAID, before, after)) == after


def test_rows_are_sorted_by_what_they_are_about() -> None:
    mixed: list[Row] = [
        LagRow("b", 0, 1),
        GroupRow("g", "a", 0, "stable", 1, 2, 3),
        LagRow("a", 10, 1),
        LagRow("a", 9, 1),
    ]
    assert [place_of(r)[1:] for r in sorted(mixed, key=place_of)] == [("g", "a", 0), ("a", 9), ("a", 10), ("b", 0)]


@pytest.mark.parametrize(
    "moved",
    [
        Moved(CLAIM, SAID, places=(3,), by={"records": (1,)}),
        Moved(CLAIM, SAID, places=(0,), by={"records": (1, 2)}),
        Moved(CLAIM, SAID, places=(0,), by={"topic": (1,)}),
        Moved(CLAIM, SAID, runs=(0, 3)),
        Moved(CLAIM, SAID, runs=(-1, 1)),
        Moved(CLAIM, SAID, runs=(0, 1, 0)),
        Moved("nobody/requires/0", SAID),
    ],
)
def test_changes_that_do_not_fit_are_impossible(moved: Moved) -> None:
    state = fold_sample(Drive().state, Sampling().next(START, ((CLAIM, Observation(SAID, (LagRow("a", 0, 5),))),), ()))
    with pytest.raises(ImpossibleEntryError):
        fold_sample(state, Sample(START + SECOND, absolute=False, moved=(moved,)))


def test_a_long_sample_is_packed_and_a_short_one_is_readable() -> None:
    long = Sampling().next(START, ((CLAIM, Observation(SAID, rows(dict.fromkeys(range(900), 1)))),), ("a/b/0",))
    there = packed(long)
    assert not there.sampled
    assert len(msgspec.json.encode(there)) < LONG * 3
    assert unpacked(there) == long
    short = Sampling().next(START, ((CLAIM, Observation(SAID, rows({1: 1}))),), ())
    assert packed(short) == short
    for broken in (there.packed[:-8], "AAAA" + there.packed, there.packed + "AAAA", "é"):
        with pytest.raises(ValueError, match="packed sample"):
            unpacked(msgspec.structs.replace(there, packed=broken))


def test_everything_is_told_again_in_time() -> None:
    assert ABSOLUTE_EVERY == 30 * SECOND


def proven(read_at: int, *, fact: int = 0) -> Observation:
    """The same number, however often it is read."""
    facts = (Fact("a-0", 5, "records", observed_at=fact or read_at),)
    return Observation(replace(SAID, observed_at=read_at, facts=facts))


def test_a_number_that_was_read_again_and_is_the_same_is_as_young_as_it_is() -> None:
    sampling, state = Sampling(), Drive().state
    for second in range(1, 40):
        at = START + second * SECOND
        state = fold_sample(state, sample(sampling, second, proven(at - SECOND // 2)))
        (fact,) = state.claims[CLAIM].observation.finding.facts
        assert view(state, at).ages[CLAIM] == SECOND // 2
        assert fact.observed_at == at - SECOND // 2


def test_one_that_was_not_read_again_grows_old() -> None:
    sampling, state = Sampling(), Drive().state
    for second in range(1, 12):
        at = START + second * SECOND
        line = sample(sampling, second, proven(START))
        assert line.again == {}
        state = fold_sample(state, line)
        assert view(state, at).ages[CLAIM] == second * SECOND


def test_no_fact_looks_younger_than_its_own_reading() -> None:
    sampling, state = Sampling(), Drive().state
    later = START + SECOND - 1
    state = fold_sample(state, sample(sampling, 1, proven(START, fact=later)))
    state = fold_sample(state, sample(sampling, 2, proven(START + SECOND // 2, fact=later)))
    finding = state.claims[CLAIM].observation.finding
    assert (finding.observed_at, finding.facts[0].observed_at) == (START + SECOND // 2, later)


def test_a_claim_that_nobody_read_for_a_while_is_told_again_though_it_is_the_same() -> None:
    sampling, state = Sampling(), Drive().state
    state = fold_sample(state, sample(sampling, 1, proven(START)))
    state = fold_sample(state, sampling.next(START + 2 * SECOND, (), (CLAIM,)))
    assert state.claims[CLAIM].stale
    state = fold_sample(state, sample(sampling, 3, proven(START + 3 * SECOND)))
    assert not state.claims[CLAIM].stale

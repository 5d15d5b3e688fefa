"""writes: what canaries prove, what refuses them, and that a rehearsal never writes one."""

import msgspec
import pytest

from drillbook.checks.registry import CHECKS
from drillbook.checks.writes import EVERY
from drillbook.model.finding import Finding, Verdict
from drillbook.snapshots.writes import ReadWrites
from unit.checks.sweeps import Sweeps, look, narrowed
from unit.checks.two_regions import SCOPE, Regions

PARAMS = '{"topic": "drillbook.canary", "records": 100, "transactional": true}'


def facts(found: Finding) -> dict[str, int | str | None]:
    return {f.name: f.text or f.value for f in found.facts}


def test_all_of_them_read_back_is_proven_with_counts_and_times() -> None:
    found = look("writes", PARAMS)
    assert (found.verdict, found.value, found.limit, found.unit) == (Verdict.PROVEN, 100, 100, "records")
    assert found.claim == "100 transactional canary records in drillbook.canary of west"
    assert facts(found) == {
        "written": 100, "read back": 100, "begun in": "0.1 s", "written in": "0.0 s", "read in": "0.0 s",
    }  # fmt: skip
    assert {f.source for f in found.facts} == {"Produce, Fetch"}


@pytest.mark.parametrize(
    ("canaries", "says"),
    [
        ({"written": 97, "read_back": 97, "refused": "NOT_ENOUGH_REPLICAS: 1 of 2"}, "97 of 100 were accepted: NOT_EN"),
        ({"read_back": 99}, "99 of 100 could be read again"),
        ({"twice": 2}, "2 records stand there twice"),
        ({"absent": True, "written": 0, "read_back": 0}, "is not in west"),
    ],
)
def test_what_is_missing_or_double_fails(canaries: dict[str, int | str | bool], says: str) -> None:
    found = look("writes", PARAMS, Regions(canaries=canaries))
    assert found.verdict is Verdict.FAILED
    assert says in found.note


def test_a_missing_topic_names_the_action_that_makes_it() -> None:
    assert "canary: {create: drillbook.canary}" in look("writes", PARAMS, Regions(canaries={"absent": True})).remedy


@pytest.mark.parametrize(
    ("params", "scope", "says"),
    [
        ('{"topic": "orders.new"}', SCOPE, "a topic of orders"),
        ('{"topic": "c", "region": "source"}', SCOPE, "does not allow canary-topic in east"),
        ('{"topic": "c", "region": "north"}', SCOPE, "no region"),
        (PARAMS, narrowed(SCOPE, target=msgspec.structs.replace(SCOPE.target, allow=("acls",))), "does not allow"),
    ],
)
def test_where_it_may_not_write_it_asks_nothing_and_says_why(params: str, scope: object, says: str) -> None:
    sweeps = Sweeps("writes", params, scope)  # type: ignore[arg-type]
    found = sweeps.run(Regions()).finding
    assert found.verdict is Verdict.UNKNOWN
    assert says in found.note
    assert not sweeps.readings


def test_a_rehearsal_never_writes() -> None:
    sweeps = Sweeps("writes", PARAMS, live=False)
    found = sweeps.run(Regions()).finding
    assert found.verdict is Verdict.UNKNOWN
    assert "rehearsed, does not write" in found.note
    assert not sweeps.readings


def test_one_reading_is_good_for_half_a_minute() -> None:
    sweeps = Sweeps("writes", PARAMS)
    sweeps.sweep(Regions())
    sweeps.now += EVERY
    assert sweeps.judge().finding.verdict is Verdict.PROVEN
    assert CHECKS["writes"].every == EVERY
    assert [type(r.read) for r in sweeps.readings] == [ReadWrites]


@pytest.mark.parametrize("params", ["{}", '{"topic": "__consumer_offsets"}', '{"topic": "c", "records": 0}'])
def test_a_topic_is_required_and_never_an_internal_one(params: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        CHECKS["writes"].decode(params)

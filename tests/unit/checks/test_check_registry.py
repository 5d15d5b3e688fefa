"""The registry: every check is whole, and no name is both here and later."""

import msgspec
import pytest

from drillbook.checks.base import CheckParams
from drillbook.checks.later import LATER, TABLE
from drillbook.checks.registry import CHECKS, MODULES
from drillbook.model.runbook import KINDS_OF_STATE

LANGUAGE = {
    *("clusters", "lag", "tail", "quiet", "growing", "resume_point", "resumed", "groups", "topics", "acls", "access"),
    *("credentials", "schemas", "quotas", "connectors", "replication", "transactions", "producers", "routes"),
    *("observability", "metric", "capacity", "fenced", "single_writer", "sole_drill", "writes", "outstanding", "http"),
    "command",
}


def test_each_word_of_the_language_is_a_check_or_comes_later() -> None:
    assert set(CHECKS) | set(LATER) == LANGUAGE
    assert not set(CHECKS) & set(LATER)
    assert tuple(CHECKS) == MODULES


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_a_check_says_what_it_proves_and_what_a_failure_means(name: str) -> None:
    check = CHECKS[name]
    assert check.name == name
    assert check.kind in {*KINDS_OF_STATE, ""}
    for sentence in (check.proves, check.means, check.changes):
        assert sentence.endswith(".")
    assert issubclass(check.params, CheckParams)


def test_later_checks_name_their_kind_of_state() -> None:
    for later in TABLE:
        assert later.kind in {*KINDS_OF_STATE, ""}
        assert later.proves.endswith(".")


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("lag", '{"at_most": "1000 records", "hold": "10s"}'),
        ("lag", '{"at_most": "5s"}'),
        ("resume_point", '{"reread_at_most": "500 records", "skip_at_most": "0 records"}'),
        ("groups", '{"region": "source", "state": "empty"}'),
        ("groups", '{"region": "target", "progress": true, "lag_at_most": "500 records", "hold": "10s"}'),
        ("quiet", '{"region": "source", "hold": "2s"}'),
        ("transactions", '{"region": "source", "open": 0}'),
        ("growing", '{"region": "target", "within": "30s"}'),
        ("fenced", '{"hold": "3s"}'),
        ("replication", '{"state": "stopped"}'),
        ("schemas", '{"workloads": ["orders"]}'),
    ],
)
def test_the_shapes_of_the_language_are_accepted(name: str, params: str) -> None:
    check = CHECKS[name]
    assert check.refuse(check.decode(params)) == ""


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("lag", "{}"),
        ("lag", '{"at_most": "1000"}'),
        ("lag", '{"at_most": 1000}'),
        ("quiet", '{"hold": "2"}'),
        ("transactions", '{"open": -1}'),
        ("groups", '{"state": "gone"}'),
        ("replication", '{"state": "paused"}'),
        ("fenced", '{"holds": "3s"}'),
        ("resume_point", '{"reread_at_most": "500 records"}'),
    ],
)
def test_other_shapes_are_not(name: str, params: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        CHECKS[name].decode(params)


@pytest.mark.parametrize("within", ["1s", "5m"])
def test_growing_refuses_a_time_that_it_cannot_watch(within: str) -> None:
    check = CHECKS["growing"]
    assert "4s to 60s" in check.refuse(check.decode(f'{{"within": "{within}"}}'))

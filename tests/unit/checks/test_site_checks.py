"""The site's own checks: http, metric, command and observability, judged on paper."""

import json
from dataclasses import replace
from typing import Any

import pytest

from drillbook.checks.registry import CHECKS
from drillbook.model.finding import Verdict
from drillbook.snapshots.base import ReadError
from drillbook.snapshots.http import ReadHttp
from unit.checks.sweeps import Sweeps, look
from unit.checks.two_regions import START, Regions

SECOND = 1_000_000


def http(params: dict[str, Any], **answer: Any) -> Any:
    given = {"status": 200, "is_json": True, "found": True, **answer}
    return look("http", json.dumps({"url": "http://s/health", **params}), Regions(http=given))


@pytest.mark.parametrize(
    ("params", "answer", "says"),
    [
        ({}, {"status": 503}, "answered 503, expected 200"),
        ({"status": 302}, {}, "answered 200, expected 302"),
        ({"contains": "ready"}, {}, 'does not contain "ready"'),
        ({"pointer": "/a"}, {"is_json": False}, "answered no JSON"),
        ({"pointer": "/a"}, {"found": False}, "has nothing at /a"),
        ({"pointer": "/a", "equals": True}, {"value": "1"}, "/a is 1, expected true"),
        ({"pointer": "/a", "equals": 1}, {"value": "true"}, "/a is true, expected 1"),
        ({"pointer": "/a", "equals": "up"}, {"value": '"down"'}, '/a is "down", expected "up"'),
        ({"pointer": "/a", "equals": "up"}, {"value": None}, "a list or an object"),
        ({"pointer": "/a", "at_most": 3}, {"value": "3.5"}, "/a: 3.5 is more than 3"),
        ({"pointer": "/a", "at_least": 3}, {"value": "2"}, "/a: 2 is less than 3"),
        ({"pointer": "/a", "at_least": 0}, {"value": "true"}, "no number"),
    ],
)
def test_http_says_what_is_not_as_expected(params: dict[str, Any], answer: dict[str, Any], says: str) -> None:
    found = http(params, **answer)
    assert found.verdict is Verdict.FAILED
    assert says in found.note


@pytest.mark.parametrize(
    ("params", "answer"),
    [
        ({}, {}),
        ({"status": 404}, {"status": 404}),
        ({"contains": "ready"}, {"contained": True}),
        ({"pointer": "/a"}, {"value": None}),
        ({"pointer": "/a", "equals": 2}, {"value": "2.0"}),
        ({"pointer": "/a", "equals": False}, {"value": "false"}),
        ({"pointer": "/a", "at_most": 3, "at_least": 3}, {"value": "3"}),
    ],
)
def test_http_proves_what_is(params: dict[str, Any], answer: dict[str, Any]) -> None:
    assert http(params, **answer).verdict is Verdict.PROVEN


def test_http_is_asked_by_the_worker_of_the_region_that_it_names_and_says_so() -> None:
    for word, name in (("source", "east"), ("target", "west"), ("west", "west")):
        sweeps = Sweeps("http", json.dumps({"url": "http://s", "region": word}))
        sweeps.sweep(Regions())
        assert [r.read for r in sweeps.readings] == [ReadHttp(name, "http://s")]
    assert "asked from this host" in sweeps.judge().finding.claim
    assert look("http", '{"url": "http://s", "region": "north"}').verdict is Verdict.UNKNOWN


def test_an_answer_that_was_not_read_to_its_end_is_unknown() -> None:
    sweeps = Sweeps("http", '{"url": "http://s", "contains": "ready"}')
    sweeps.broken = {ReadHttp: ReadError("longer than is read", "body")}
    assert sweeps.run(Regions()).finding.verdict is Verdict.UNKNOWN


def metric(params: dict[str, Any], **answer: Any) -> Any:
    given = {"series": 1, "value": "5", **answer}
    return look("metric", json.dumps({"url": "http://prom", "query": "up", **params}), Regions(metric=given), sweeps=1)


@pytest.mark.parametrize(
    ("answer", "verdict", "says"),
    [
        ({}, Verdict.PROVEN, "does not tell how old"),
        ({"value": "5.5"}, Verdict.FAILED, "5.5 is more than 5"),
        ({"value": "-0.5"}, Verdict.FAILED, "-0.5 is less than 0"),
        ({"value": "NaN"}, Verdict.UNKNOWN, "is NaN"),
        ({"value": "+Inf"}, Verdict.UNKNOWN, "is +Inf"),
        ({"series": 0, "value": ""}, Verdict.UNKNOWN, "no series"),
        ({"series": 12, "value": ""}, Verdict.UNKNOWN, "12 series, expected one"),
        ({"warnings": ("a store did not answer",)}, Verdict.UNKNOWN, "a store did not answer"),
        ({"sampled_at": START - 20 * SECOND}, Verdict.PROVEN, "sample 20 s old"),
        ({"sampled_at": START - 31 * SECOND}, Verdict.UNKNOWN, "31 s old, more than 30s"),
        ({"evaluated_at": START - 40 * SECOND}, Verdict.UNKNOWN, "40 s old"),
    ],
)
def test_a_metric_is_one_fresh_number_within_bounds(answer: dict[str, Any], verdict: Verdict, says: str) -> None:
    found = metric({"at_most": 5, "at_least": 0, "max_age": "30s"}, **{"evaluated_at": START, **answer})
    assert found.verdict is verdict, found
    assert says in found.note


@pytest.mark.parametrize(
    ("params", "answer", "verdict", "says"),
    [
        ({}, {}, Verdict.PROVEN, ""),
        ({"contains": "ready"}, {"contained": True}, Verdict.PROVEN, ""),
        ({"contains": "ready"}, {"contained": False}, Verdict.FAILED, 'did not print "ready": 2 of 3'),
        ({}, {"exit_code": 3}, Verdict.FAILED, "ended with 3, expected 0: 2 of 3"),
        ({"exit": 3}, {"exit_code": 3}, Verdict.PROVEN, ""),
        ({}, {"exit_code": -9}, Verdict.FAILED, "ended by signal 9"),
        ({}, {"executable": None}, Verdict.UNKNOWN, "which executable ran"),
    ],
)
def test_a_command_ends_as_expected(
    params: dict[str, Any], answer: dict[str, Any], verdict: Verdict, says: str
) -> None:
    given = {"output": "2 of 3", **answer}
    found = look("command", json.dumps({"run": ["ask", "all"], **params}), Regions(command=given))
    assert found.verdict is verdict
    assert says in found.note
    if verdict is Verdict.PROVEN:
        assert any(f.name == "executable" and "ab" * 32 in f.text for f in found.facts)


def test_observability_names_the_url_that_does_not_answer() -> None:
    params = '{"urls": ["http://grafana", "http://alerts"]}'
    assert look("observability", params).verdict is Verdict.PROVEN
    found = look("observability", params, replace(Regions(), http={"status": 302}))
    assert found.verdict is Verdict.FAILED
    assert "http://alerts: answered 302" in found.note


@pytest.mark.parametrize(
    ("check", "params", "says"),
    [
        ("http", {"url": "http://s", "equals": 1}, "needs `pointer`"),
        ("http", {"url": "http://s", "pointer": "/a", "equals": 1, "at_most": 2}, "not both"),
        ("http", {"url": "http://s", "pointer": "/a", "at_least": 3, "at_most": 2}, "no number is both"),
        ("metric", {"url": "http://s", "query": "up"}, "`at_most` or `at_least`"),
        ("metric", {"url": "http://s", "query": " ", "at_most": 1}, "is empty"),
        ("metric", {"url": "http://s", "query": "up", "at_most": 1, "max_age": "0s"}, "every sample stale"),
    ],
)
def test_what_cannot_be_judged_is_refused(check: str, params: dict[str, Any], says: str) -> None:
    of = CHECKS[check]
    assert says in of.refuse(of.decode(json.dumps(params)))

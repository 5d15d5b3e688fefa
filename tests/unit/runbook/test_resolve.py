"""What a runbook becomes: parameters in place, ids, numbers, defaults and hashes."""

from pathlib import Path

import pytest
from runbook_words import words

from drillbook.errors import InputError
from drillbook.model.runbook import Runbook, step_of
from drillbook.model.step import Choice, Option, step_hash
from drillbook.runbook.load import Loaded, load_runbook
from drillbook.runbook.positions import Mark

TEXT = """\
version: 1
name: small
pattern: async-replication
objective: >
  Move
  the writers.
source: east
target: west
objectives:
  write_outage: {at_most: 4m, from: stop, to: release}
  rpo: {orders: 1 record}
parameters:
  reread: {type: int, default: 500}
  wait: {type: duration, default: 10s}
workloads:
  orders:
    owner: team
    topics: [orders.*]
    groups: {billing: {reset: none, moves: after-drain}}
    principals: {"User:api": [write, transactional]}
roles: {driver: [alice], approver: [bob]}
after_target_writes: {rollback: with-loss, evidence: [fenced], role: approver}
invariants: [{fenced: {}}]
stop_conditions:
  - lag: {at_most: 50000 records}
    until: release
    unknown_for: 1m
    then: tell
solo: true
steps:
  - id: stop
    stage: cutover
    block: write-outage
    title: Stop
    requires: [{resume_point: {reread_at_most: "${reread} records", hold: "${wait}"}}]
    approvals: [{role: approver}]
    actions: [{fleet: {stop: writers, region: source}}]
    verify: [{quiet: {hold: 2s}}, {transactions: {open: 0}}]
    rollback: [{fleet: {start: writers}}]
    timeout: 90s
  - id: release
    stage: cutover
    block: write-outage
    title: Release
    point_of_no_return: true
    actions: [{fleet: {start: writers, region: target}}]
    verify: [{growing: {region: target}}]
  - id: after
    stage: review
    title: After
    observe: [{acls: {}}]
"""


def load(text: str = TEXT, **overrides: str) -> Loaded:
    return load_runbook(text, "small.yaml", overrides, vocabulary=words())


def runbook(text: str = TEXT, **overrides: str) -> Runbook:
    return load(text, **overrides).runbook


CONDITION = """\
  - id: more
    stage: review
    title: More
    when: {any_failed: [quiet, acls, resume_point, acls]}
    requires: [{tail: {}}]
"""


def test_a_condition_asks_what_earlier_steps_read_of_its_checks() -> None:
    text = TEXT.replace("observe: [{acls: {}}]", "observe: [{acls: {}}, {quiet: {}}, {quiet: {region: west}}]")
    loaded = load(text + CONDITION)
    step = step_of(loaded.runbook, "more")
    assert step.when is not None
    assert step.when.any_failed == ("quiet", "acls", "resume_point")
    assert [(c.id, c.check, c.params, c.hold) for c in step.when.claims] == [
        ("more/when/0", "quiet", "{}", 0),
        ("more/when/1", "quiet", '{"region":"west"}', 0),
        ("more/when/2", "acls", "{}", 0),
        ("more/when/3", "resume_point", '{"hold":"10s","reread_at_most":"500 records"}', 0),
    ]
    assert step.hash == step_hash(step)
    assert loaded.positions["more/when/0"] == Mark(55, 25, 5)


def test_a_decision_knows_where_each_option_leads() -> None:
    step = """\
  - id: choose
    stage: rollback-decision
    title: Choose
    decision: {options: {stay: end, go: failback.yaml}, role: approver, evidence: [stop], timeout: 5m, no_answer: stay}
  - {id: end, stage: review, title: End, requires: [{tail: {}}]}
"""
    found = step_of(runbook(TEXT + step), "choose")
    assert found.decision == Choice(
        "approver", (Option("stay", step="end"), Option("go", runbook="failback.yaml")), ("stop",), 300_000_000, "stay"
    )
    assert found.hash == step_hash(found)
    other = step_of(runbook(TEXT + step.replace("5m", "6m")), "choose")
    assert other.hash != found.hash


def test_numbers_are_numbers_and_times_are_microseconds() -> None:
    got = runbook()
    assert got.objective == "Move the writers."
    assert [(o.name, o.at_most, o.from_step, o.to_step) for o in got.objectives] == [
        ("write_outage", 240_000_000, "stop", "release")
    ]
    assert [(r.workload, r.records) for r in got.rpo] == [("orders", 1)]
    step = step_of(got, "stop")
    assert step.no == 1
    assert step.timeout == 90_000_000
    assert (step.approvals[0].count, step.approvals[0].valid) == (1, 600_000_000)
    assert got.workloads[0].groups[0].moves == "after-drain"
    assert got.solo


def test_claims_have_ids_holds_and_canonical_parameters() -> None:
    step = step_of(runbook(), "stop")
    assert [(c.id, c.check, c.hold) for c in (*step.requires, *step.verify)] == [
        ("stop/requires/0", "resume_point", 10_000_000),
        ("stop/verify/0", "quiet", 2_000_000),
        ("stop/verify/1", "transactions", 0),
    ]
    assert step.requires[0].params == '{"hold":"10s","reread_at_most":"500 records"}'
    assert step.verify[1].params == "{}"


def test_a_block_rolls_back_by_default_until_the_point_of_no_return() -> None:
    assert [step.on_failure for step in runbook().steps] == ["rollback", "hold", "hold"]


def test_stop_conditions_invariants_and_after_target_writes() -> None:
    got = runbook()
    stop = got.stop_conditions[0]
    assert (stop.claim.id, stop.claim.check, stop.until) == ("stop_conditions/0", "lag", "release")
    assert (stop.unknown_for, stop.then) == (60_000_000, "tell")
    assert [(c.id, c.check) for c in got.invariants] == [
        ("invariants/0", "fenced"),
        ("invariants/single_writer", "single_writer"),
    ]
    assert (got.after_target_writes.rollback, got.after_target_writes.role) == ("with-loss", "approver")


def test_a_hash_binds_what_a_step_says_and_nothing_else() -> None:
    first = runbook()
    assert all(step.hash == step_hash(step) for step in first.steps)
    other = runbook(reread="200")
    assert other.steps[0].hash != first.steps[0].hash
    assert other.steps[1].hash == first.steps[1].hash
    rewritten = TEXT.replace(
        "verify: [{quiet: {hold: 2s}}, {transactions: {open: 0}}]", "verify: [{quiet: {hold: 2s}}, {transactions: {}}]"
    )
    assert runbook(rewritten).steps[0].hash == first.steps[0].hash


def test_positions_know_steps_claims_and_keys() -> None:
    positions = load().positions
    assert positions["stop"] == Mark(31, 9, 4)
    assert positions["stop/verify/1"] == Mark(38, 36, 12)
    assert positions["pattern"] == Mark(3, 1, 7)


def test_a_parameter_given_on_the_command_line_is_checked() -> None:
    assert '"hold":"3s"' in runbook(wait="3s").steps[0].requires[0].params
    with pytest.raises(InputError) as caught:
        runbook(rerea="1", wait="three")
    said = [str(problem) for problem in caught.value.problems]
    assert said == [
        "--set rerea: no parameter of this name\n  Did you mean `reread`?",
        "--set wait: `three` is not of type duration, such as 10s\n  Write --set wait='10s'.",
    ]


def test_a_parameter_without_a_value_and_one_that_is_not_used() -> None:
    with pytest.raises(InputError, match="the parameter `reread` has no default and no value"):
        runbook(TEXT.replace("{type: int, default: 500}", "{type: int}"))
    assert runbook(TEXT.replace("{type: int, default: 500}", "{type: int}"), reread="7").steps[0].requires
    warned = load(TEXT.replace('"${reread} records"', "5 records")).warnings
    assert any("the parameter `reread` is used nowhere" in problem.message for problem in warned)


def test_a_stop_condition_must_name_steps_and_one_check() -> None:
    with pytest.raises(InputError, match="Did you mean `release`"):
        runbook(TEXT.replace("until: release", "until: releas"))
    with pytest.raises(InputError, match="expected exactly one check"):
        runbook(TEXT.replace("until: release", "untill: release"))


def test_the_sha256_is_of_the_files_bytes(tmp_path: Path) -> None:
    import hashlib

    path = tmp_path / "runbook.yaml"
    path.write_bytes(TEXT.replace("\n", "\r\n").encode())
    loaded = load_runbook(path, vocabulary=words())
    assert loaded.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert loaded.runbook == runbook()


def test_a_step_names_the_roles_that_must_read_for_themselves() -> None:
    plain = runbook().steps[0]
    asks = runbook(TEXT.replace("[{role: approver}]", "[{role: approver, second_reading: required}]")).steps[0]
    assert (plain.second_reading, asks.second_reading) == ((), ("approver",))
    assert asks.hash != plain.hash

"""Each lint rule objects to what it is about, with its place, its reason and a remedy, and to nothing else."""

import re

import pytest
from runbook_words import words

from drillbook.runbook.lint import RULES
from drillbook.runbook.load import load_runbook

CLEAN = """\
version: 1
name: small
pattern: async-replication
objective: Move the writers.
source: east
target: west
objectives:
  write_outage: {at_most: 4m, from: stop, to: release}
workloads: {orders: {owner: team, topics: [orders]}}
roles: {driver: [alice], approver: [bob]}
steps:
  - id: look
    stage: inventory
    title: Look
    requires: [{clusters: {}}]
    observe: [{acls: {}}, {schemas: {}}, {lag: {at_most: 5s}}, {resume_point: {reread_at_most: 5 records}}]
  - id: stop
    stage: cutover
    block: write-outage
    title: Stop
    requires: [{lag: {at_most: 5s, hold: 5s}}]
    approvals: [{role: approver}]
    actions: [{fleet: {stop: writers, region: east}}]
    verify: [{quiet: {hold: 2s}}, {transactions: {}}]
    rollback: [{fleet: {start: writers}}]
  - id: fence
    stage: cutover
    block: write-outage
    title: Fence
    actions: [{fence: {}}]
    verify: [{fenced: {hold: 3s}}]
    rollback: [{unfence: {}}]
  - id: drain
    stage: cutover
    block: write-outage
    title: Drain
    requires: [{tail: {}}]
  - id: stop-link
    stage: cutover
    block: write-outage
    title: Stop the link
    actions: [{replication: {do: stop}}]
    verify: [{replication: {state: stopped}}]
    rollback: [{replication: {do: resume}}]
  - id: release
    stage: cutover
    block: write-outage
    title: Release
    point_of_no_return: true
    actions: [{fleet: {start: writers, region: target}}]
    verify: [{growing: {region: target}}]
  - id: review
    stage: review
    title: Review
    actions: [{snapshot: {}}]
"""
STEPS = {match[1]: match[0] for match in re.finditer(r"  - id: (\S+)\n(?:    .*\n)*", CLEAN)}
GROUPS = """\
  - id: groups
    stage: cutover
    title: Start groups
    actions: [{fleet: {start: groups, region: west}}]
    verify: [{groups: {}}]
"""


def warned(text: str) -> dict[str, str]:
    found = load_runbook(text, "small.yaml", vocabulary=words()).warnings
    return {re.findall(r"\[([a-z-]+)\]", problem.message)[-1]: str(problem) for problem in found}


def moved(step: str, before: str) -> str:
    text = CLEAN.replace(STEPS[step], "")
    return text.replace(STEPS[before], STEPS[step] + STEPS[before])


CASES = {
    "stage-order": (moved("review", "stop"), "step `stop` is of stage cutover, after a step of stage review"),
    "no-rollback": (CLEAN.replace("    rollback: [{unfence: {}}]\n", ""), "step `fence` acts and has no rollback"),
    "unverified": (CLEAN.replace("    verify: [{replication: {state: stopped}}]\n", ""), "step `stop-link` acts"),
    "no-hold": (CLEAN.replace(", hold: 5s", ""), "`lag` is required at the gate of `stop` without a hold"),
    "ungated": (CLEAN.replace("    approvals: [{role: approver}]\n", ""), "`release` needs nobody's approval"),
    "block-ends": (CLEAN.replace("from: stop,", "from: look,"), "measured outside its block: look"),
    "long-holds": (CLEAN.replace("hold: 3s", "hold: 150s"), "add up to 152 s of a budget of 240 s"),
    "driver-approves": (CLEAN.replace("[bob]", "[alice]"), "by anybody but its own driver"),
    "fence-first": (moved("fence", "stop"), "the fence goes up while writers still write"),
    "quota-fence": (CLEAN.replace("{fence: {}}", "{fence: {method: quota}}"), "a fence by quota"),
    "link-runs": (CLEAN.replace(STEPS["stop-link"], ""), "while the link still runs"),
    "no-return-unmarked": (CLEAN.replace("    point_of_no_return: true\n", ""), "no step is marked"),
    "checkpoint-runs": (CLEAN.replace(STEPS["review"], GROUPS), "while the checkpoint connector runs"),
    "no-drain": (CLEAN.replace("{tail: {}}", "{clusters: {}}"), "no step before requires the `tail`"),
    "unchecked-risk": (CLEAN.replace("{acls: {}}, ", ""), "no step checks `acls`"),
}


def test_a_runbook_in_the_walked_order_has_no_warning() -> None:
    assert warned(CLEAN) == {}


def test_every_rule_has_a_case() -> None:
    assert {rule.id for rule in RULES} == set(CASES)


@pytest.mark.parametrize("rule", sorted(CASES))
def test_a_rule_objects_with_place_reason_and_remedy(rule: str) -> None:
    text, said = CASES[rule]
    found = warned(text)
    assert said in found[rule]
    assert found[rule].startswith("small.yaml:")
    assert next(r for r in RULES if r.id == rule).remedy in found[rule]

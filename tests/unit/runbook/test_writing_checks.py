"""A check that writes belongs to a step: what is read all the time may not write."""

import pytest

from drillbook.errors import InputError
from drillbook.runbook.load import load_runbook

TEXT = """\
version: 1
name: small
pattern: async-replication
objective: Move nothing.
source: east
target: west
workloads: {orders: {owner: team, topics: [orders], principals: {"User:api": [write]}}}
roles: {driver: [alice], approver: [bob]}
steps:
  - id: look
    stage: inventory
    title: Look
    requires: [{clusters: {}}, {writes: {topic: drillbook.canary}}]
"""


@pytest.mark.parametrize(
    "more", ["invariants: [{writes: {topic: c}}]\n", "stop_conditions: [{writes: {topic: c}, then: hold}]\n"]
)
def test_canaries_are_no_invariant_and_stop_nothing(more: str) -> None:
    with pytest.raises(InputError) as caught:
        load_runbook(TEXT + more, "small.yaml", {})
    (problem,) = caught.value.problems
    assert "small.yaml:14:" in str(problem)
    assert "`writes` writes records" in str(problem)


def test_a_step_may_require_them() -> None:
    assert load_runbook(TEXT, "small.yaml", {}).runbook.steps[0].requires[1].check == "writes"

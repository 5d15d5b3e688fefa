"""Steps that are named before they could have done anything, and actions that are written in one word."""

import pytest

from drillbook.errors import InputError
from drillbook.runbook.load import load_runbook
from drillbook.runbook.schema import runbook_schema
from drillbook.runbook.vocabulary import current

BOOK = """\
version: 1
name: small
pattern: async-replication
objective: Move nothing.
source: east
target: west
workloads: {{orders: {{owner: team, topics: [orders], groups: {{billing: {{reset: none}}}}}}}}
roles: {{driver: [alice], approver: [bob]}}
steps:
  - id: pin
    stage: resume
    title: Pin
    actions: [{first}]
    rollback: [{undo}]
  - id: later
    stage: resume
    title: Later
    requires: [{{clusters: {{}}}}]
    actions: [{second}]
"""
COMMIT = "{commit_offsets: {from: content}}"


def book(first: str = COMMIT, undo: str = "{undo: pin}", second: str = "{snapshot: {}}") -> str:
    return BOOK.format(first=first, undo=undo, second=second)


def only(text: str) -> str:
    with pytest.raises(InputError) as caught:
        load_runbook(text, "small.yaml")
    (problem,) = caught.value.problems
    return str(problem)


def test_a_step_may_take_itself_back_in_its_rollback_in_one_word_or_two() -> None:
    for undo in ("{undo: pin}", "{undo: {step: pin}}"):
        (use,) = load_runbook(book(undo=undo), "small.yaml").runbook.steps[0].rollback
        assert (use.action, use.params) == ("undo", '{"step":"pin"}')
    load_runbook(book(second="{undo: pin}"), "small.yaml")
    load_runbook(book(second="{commit_offsets: {restored: pin}}"), "small.yaml")


@pytest.mark.parametrize("undo", ["{undo: nope}", "{undo: {step: nope}}"])
def test_a_step_that_does_not_exist_is_an_error(undo: str) -> None:
    assert "`nope` is not a step of this runbook" in only(book(undo=undo))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (book(undo="{undo: later}"), "`later` is a later step: it has done nothing yet that could be taken back"),
        (book(first="{undo: later}"), "`later` is a later step: it has done nothing yet"),
        (book(first="{undo: pin}"), "`pin` is this step itself: it has done nothing yet"),
        (book(undo="{commit_offsets: {restored: later}}"), "`later` is a later step: it has committed nothing yet"),
    ],
)
def test_a_step_that_comes_later_is_an_error_at_its_place(text: str, says: str) -> None:
    found = only(text)
    assert says in found
    assert "small.yaml:1" in found


def test_the_schema_takes_one_word_too() -> None:
    schema = runbook_schema(current())
    uses = schema["$defs"]["ActionUse"]["oneOf"]  # type: ignore[index]
    (undo,) = [u["properties"]["undo"] for u in uses if "undo" in u["properties"]]
    assert [next(iter(kind)) for kind in undo["oneOf"]] == ["type", "$ref"]

"""Every mistake of a runbook is told at once, at its place, with a way out."""

from pathlib import Path

import pytest
from runbook_words import words

from drillbook.errors import InputError, NotSupported
from drillbook.runbook.load import Loaded, load_runbook

HERE = Path(__file__).parent
SMALL = """\
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
    requires: [{clusters: {}}]
"""


def load(text: str, **overrides: str) -> Loaded:
    return load_runbook(text, "small.yaml", overrides, vocabulary=words())


def problems(text: str, **overrides: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        load(text, **overrides)
    return [str(problem) for problem in caught.value.problems]


def only(text: str) -> str:
    found = problems(text)
    assert len(found) == 1, found
    return found[0]


def test_ten_different_mistakes_are_all_named_with_place_line_caret_and_remedy() -> None:
    with pytest.raises(InputError) as caught:
        load_runbook((HERE / "ten-mistakes.yaml").read_text(), "ten-mistakes.yaml", vocabulary=words())
    assert f"{caught.value}\n" == (HERE / "ten-mistakes.txt").read_text()
    assert len(caught.value.problems) == 10
    assert caught.value.exit_code == 2
    assert all(problem.remedy and "^" in problem.message for problem in caught.value.problems)


def test_a_runbook_without_mistakes_loads() -> None:
    assert load(SMALL).runbook.steps[0].requires[0].id == "look/requires/0"


def test_the_whole_language_loads_up_to_what_this_version_has_not() -> None:
    with pytest.raises(NotSupported) as caught:
        load_runbook((HERE / "whole.yaml").read_text(), "whole.yaml", vocabulary=words())
    assert all("not in this version" in problem.message for problem in caught.value.problems)
    text = str(caught.value)
    for word in ("`writes`", "`reconcile`", "`single_writer`", "`undo`"):
        assert word in text


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("kind: loss-of-region\n", "drills for the loss of a region: not in this version"),
        ("    verify: [{writes: {any: thing}}]\n", "the check `writes`: not in this version"),
    ],
)
def test_what_this_version_has_not_is_refused_at_its_place(line: str, said: str) -> None:
    text = SMALL + line if line.startswith(" ") else SMALL.replace("source:", line + "source:")
    with pytest.raises(NotSupported) as caught:
        load(text)
    assert said in str(caught.value)
    assert len(caught.value.problems) == 1


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("no", "YAML 1.1 reads `no` as false"),
        ("On", "YAML 1.1 reads `On` as true"),
        ("1:30", "YAML 1.1 reads `1:30` as 90"),
        ("0123", "YAML 1.1 reads `0123` as 83"),
        ("0x1F", "YAML 1.1 reads `0x1F` as 31"),
        ("-0b11", "YAML 1.1 reads `-0b11` as -3"),
        ("+1_000", "YAML 1.1 reads `+1_000` as 1000"),
        (".inf", "YAML 1.1 reads `.inf`"),
        ("2026-01-01", "YAML 1.1 reads `2026-01-01` as a date"),
        ("!!binary aGk=", "the tag"),
    ],
)
def test_yaml_surprises_are_errors_once(value: str, said: str) -> None:
    assert said in only(SMALL.replace("title: Look", f"title: {value}"))


def test_a_surprising_key_is_an_error() -> None:
    assert "reads `on` as true" in problems(SMALL + "on: x\n")[0]
    assert "special key" in problems(SMALL + "<<: {a: b}\n")[0]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("name: small\n", "name: small\nname: other\n", "`name` stands here a second time; the first is in line 2"),
        ("pattern:", "patern:", "Did you mean `pattern`?"),
        ("version: 1", "version: 2", "`2` does not fit; expected 1"),
        ("target: west", "target: east", "source and target are both `east`"),
        ('"User:api"', '"api"', '"User:api"'),
        ("[write]", "[rite]", "Did you mean `write`?"),
        ("[write]", "write", "Write `[write]`."),
        ("title: Look", "title: 12", 'write `"12"` in quotes'),
        ("title: Look", "title:", "nothing does not fit; expected text"),
        ("clusters: {}", "clusters: ", "Write `{}` if there is nothing to say."),
        ("{clusters: {}}", "clusters", "Write `{clusters: {}}`."),
        ("{clusters: {}}", "{clusters: {}, tail: {}}", "expected exactly one check"),
        ("{clusters: {}}", "{clusters: {hold: 10}}", "Write `10s`"),
        ("{clusters: {}}", "{clusters: {hold: 10m}}", "the step waits no longer than that"),
        ("{clusters: {}}", "{lag: {at_most: 5 sec}}", "Write `5s`"),
        ("{clusters: {}}", "{lag: {}}", "the check `lag` needs the key `at_most`"),
        ("{clusters: {}}", "{transactions: {open: -1}}", "expected a whole number, at least 0"),
        ("{clusters: {}}", "{quiet: {region: north}}", "`north` is not a region of this runbook"),
        ("    requires: [{clusters: {}}]\n", "", "requires, observes, does and verifies nothing"),
        ("    requires:", "    block: write-outage\n    requires:", "the block `write-outage` has no budget"),
        ("    requires:", "    approvals: [{role: commander}]\n    requires:", "not a role with people in `roles`"),
        ("    requires:", "    actions: [{fleet: {}}]\n    requires:", "fleet either stops or starts"),
        ("    requires:", "    actions: [{manual: {ask: Well, role: boss}}]\n    requires:", "`boss` is not a role"),
        ("    requires:", "    rollback: [{fense: {}}]\n    requires:", "Did you mean `fence`?"),
        ("roles:", "objectives: {rpo: {order: 0 records}}\nroles:", "Did you mean `orders`?"),
        ("roles:", "objectives: {rto: {at_most: 1m, from: lok, to: look}}\nroles:", "Did you mean `look`?"),
        ("Move nothing.", '"Move ${what}."', "`what` is not a parameter of this runbook"),
        ("Move nothing.", '"${env:SECRET}"', "a runbook holds no secrets"),
        ("[orders]", "[]", "the list is too short"),
    ],
)
def test_a_mistake_and_its_way_out(old: str, new: str, said: str) -> None:
    assert old in SMALL
    assert said in only(SMALL.replace(old, new))


def test_a_second_step_of_one_name_and_a_second_point_of_no_return() -> None:
    again = SMALL[SMALL.index("  - id") :] + "    point_of_no_return: true\n"
    found = problems(SMALL + "    point_of_no_return: true\n" + again)
    assert "a second step is called `look`; the first is in line 10" in found[0]
    assert "a second point of no return" in found[1]


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("{any_failed: [acls]}", "no earlier step observes or requires `acls`"),
        ("{any_failed: [alcs]}", "Did you mean `acls`?"),
        ("{any_failed: []}", "the list is too short"),
        ("{all_failed: [acls]}", "Did you mean `any_failed`?"),
        ("[acls]", "expected a condition"),
    ],
)
def test_a_condition_must_name_what_an_earlier_step_reads(condition: str, said: str) -> None:
    step = f"  - {{id: more, stage: synchronization, title: T, when: {condition}, observe: [{{acls: {{}}}}]}}\n"
    assert any(said in problem for problem in problems(SMALL + step))


LAST = "  - {id: last, stage: review, title: T, requires: [{clusters: {}}]}\n"


@pytest.mark.parametrize(
    ("decision", "said"),
    [
        ("options: {stay: last}, role: approver", "at least 2"),
        ("options: {stay: lats, back: b.yaml}, role: approver", "Did you mean `last`?"),
        ("options: {stay: last, back: look}, role: approver", "does not come after this step: a drill only goes on"),
        ("options: {stay: last, back: choose}, role: approver", "does not come after this step"),
        ("options: {stay: last, back: ../b.yaml}, role: approver", "`../b.yaml` is a path"),
        ("options: {stay: last, hold: b.yaml}, role: approver", "`hold` is what `no_answer` may say"),
        ("options: {stay: last, back: b.yaml}, role: commander", "a role with people in `roles`"),
        ("options: {stay: last, back: b.yaml}, role: approver, no_answer: sta", "Did you mean `stay`?"),
        ("options: {stay: last, back: b.yaml}, role: approver, evidence: [last]", "does not come before this step"),
        ("options: {stay: last, back: b.yaml}, role: approver, evidence: [loo]", "Did you mean `look`?"),
        ("options: {stay: last, back: b.yaml}, role: approver}, actions: [{snapshot: {}}", "has no `actions`"),
        ("options: {stay: last, back: b.yaml}, role: approver}, approvals: [{role: approver}", "has no `approvals`"),
    ],
)
def test_a_decision_leads_on_or_to_a_file_and_does_nothing_else(decision: str, said: str) -> None:
    close = "]" if "[{" in decision else "}"
    step = f"  - {{id: choose, stage: rollback-decision, title: T, decision: {{{decision}{close}}}\n"
    assert any(said in problem for problem in problems(SMALL + step + LAST)), problems(SMALL + step + LAST)


def test_a_decision_does_not_lead_into_the_middle_of_a_block() -> None:
    choose = "{options: {a: s1, b: b.yaml}, role: approver}"
    text = f"  - {{id: choose, stage: cutover, title: T, decision: {choose}}}\n"
    text += "".join(
        f"  - {{id: s{i}, stage: cutover, title: T, requires: [{{tail: {{}}}}], block: write-outage}}\n" for i in (0, 1)
    )
    budget = "objectives: {write_outage: {at_most: 1m, from: s0, to: s1}}\n"
    found = problems(SMALL.replace("roles:", budget + "roles:") + text)
    assert any("`s1` stands inside the block `write-outage`" in problem for problem in found), found


def test_a_block_left_and_entered_again() -> None:
    step = "  - {id: ID, stage: cutover, title: T, requires: [{tail: {}}]BLOCK}\n"
    steps = "".join(
        step.replace("ID", f"s{i}").replace("BLOCK", block)
        for i, block in enumerate((", block: write-outage", "", ", block: write-outage"))
    )
    budget = "objectives: {write_outage: {at_most: 1m, from: s0, to: s2}}\n"
    assert "the block `write-outage` was left before this step" in only(
        SMALL.replace("roles:", budget + "roles:") + steps
    )


def test_an_objective_that_ends_before_it_begins() -> None:
    second = SMALL[SMALL.index("  - id") :].replace("id: look", "id: again")
    budget = "objectives: {rto: {at_most: 1m, from: again, to: look}}\n"
    assert "which comes before `again`" in only(SMALL.replace("roles:", budget + "roles:") + second)


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("", "small.yaml:1:1", "the file is empty"),
        ("a: [1", "small.yaml:2:1", "not YAML: did not find expected"),
        ("a:\n\t- b", "small.yaml:2:1", "cannot start any token"),
        ("a: 1\n---\nb: 2\n", "small.yaml:2:1", "not YAML: but found another document"),
        ("a: 1\nb: \x00", "small.yaml:2:4", "control characters are not allowed"),
        ("[1, 2]", "small.yaml:1:1", "a runbook is `key: value` lines"),
        ("[" * 100 + "]" * 100, "small.yaml:1:33", "nested deeper than 32 levels"),
        ("[" * 100_000, "small.yaml:1:1001", "exceeded maximum nesting depth"),
        ("- " * 20_000 + "x", "small.yaml:1:65", "nested deeper than 32 levels"),
        ("a: &x [*x]", "small.yaml:1:4", "an alias contains itself"),
        ("a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
            f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(9)
        ), "small.yaml:1:1", "aliases expand to more than"),
        ("? [a]\n: b\n", "small.yaml:1:3", "a key is a name"),
    ],
)  # fmt: skip
def test_what_is_no_runbook_at_all(text: str, place: str, said: str) -> None:
    found = problems(text)
    assert any(line.startswith(place) and said in line for line in found), found


def test_a_file_cannot_draw_on_the_screen_that_reports_on_it() -> None:
    found = only(SMALL.replace("title: Look", 'title: "Look"\n    sta\u202ege: "\\e[2J"'))
    assert "\\u202e" in found
    assert found.replace("\n", "").isprintable()


def test_a_file_that_is_not_utf8_or_not_there(tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_bytes(b"name: \xff")
    with pytest.raises(InputError, match="byte 6 is not UTF-8"):
        load_runbook(bad, vocabulary=words())
    with pytest.raises(InputError, match="cannot be read"):
        load_runbook(tmp_path / "none.yaml", vocabulary=words())


def test_approvers_who_are_too_few_are_missing_people() -> None:
    found = only(SMALL + "    approvals: [{role: approver, count: 2}]\n")
    assert "2 people of the role `approver` must agree, but it is held by bob only" in found


def test_what_a_check_itself_refuses_is_an_error_at_its_parameters() -> None:
    from dataclasses import replace

    vocabulary = words()
    refusing = replace(vocabulary.checks["clusters"], refuse=lambda _: "a window of 9s is not in this version")
    vocabulary = replace(vocabulary, checks={**vocabulary.checks, "clusters": refusing})
    with pytest.raises(NotSupported) as caught:
        load_runbook(SMALL, "small.yaml", vocabulary=vocabulary)
    assert str(caught.value).startswith("small.yaml:13:27: a window of 9s is not in this version")

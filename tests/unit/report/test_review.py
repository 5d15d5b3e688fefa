"""The review says what the entries show, and refuses what they do not."""

import msgspec
import pytest
from msgspec.structs import replace

from drillbook.checks.registry import CHECKS
from drillbook.engine.events import ToWrite
from drillbook.entries.drill import Reopened
from drillbook.entries.steps import Found
from drillbook.entries.union import Entry
from drillbook.model.finding import Fact, Verdict
from drillbook.model.plan import Outcome
from drillbook.model.quantity import SECOND
from drillbook.model.runbook import KINDS_OF_STATE
from drillbook.model.step import Claim
from drillbook.report.build import review
from drillbook.report.matrix import MATRIX
from drillbook.report.review import Review, Verification
from laws.drive import Drive
from unit.report.reviewed import claim, history, measured, objective, reviewed


def holding(step: str) -> Drive:
    """A drive at its gate, whose step holds where it fails instead of rolling back."""
    runbook = measured().state.opened.runbook
    steps = tuple(replace(s, on_failure="hold") if s.id == step else s for s in runbook.steps)
    drive = measured(runbook=replace(runbook, steps=steps))
    drive.to_gate()
    return drive


def shares(found: Review, name: str) -> dict[str, int]:
    return {s.activity: s.micros for s in objective(found, name).split}


def test_a_measured_drill_is_met_and_says_by_how_much() -> None:
    drive = measured()
    drive.walk()
    found = reviewed(drive)
    assert (found.result.word, found.result.said, found.result.refused) == ("met", "met", ())
    rto = objective(found, "rto")
    closed = drive.state.closed
    assert closed is not None
    assert rto.verdict == "met"
    assert rto.measured == next(o.measured for o in closed.objectives if o.name == "rto")
    assert sum(shares(found, "rto").values()) == rto.measured


def test_met_is_refused_where_the_record_lacks_what_it_rests_on() -> None:
    drive = Drive(runbook=measured().state.opened.runbook)
    drive.walk()
    found = reviewed(drive)
    assert found.result.word == "met"
    assert found.result.said == "not shown"
    assert "offset ranges of orders" in found.result.refused
    assert "the measured lag of ledger" in found.result.refused
    assert {o.verdict for o in found.objectives} == {"not shown"}
    assert "met" not in {loss.verdict for loss in found.losses}


@pytest.mark.parametrize(
    ("change", "lacks"), [({"regions": ()}, "the cluster id of east"), ({"tool": ""}, "the version of Drillbook")]
)
def test_met_is_refused_without_regions_or_versions(change: dict[str, object], lacks: str) -> None:
    drive = measured()
    drive.walk()
    items = list(history(drive))
    items[0] = replace(items[0], data=replace(items[0].data, **change))
    assert lacks in review(items).result.refused


def test_met_is_refused_where_a_region_has_no_version_or_a_workload_matched_nothing() -> None:
    drive = measured()
    drive.walk()
    items = list(history(drive))
    opened = items[0].data
    bare = tuple(replace(r, version="") for r in opened.regions)
    workloads = (replace(opened.scope.workloads[0], matched=()), *opened.scope.workloads[1:])
    data = replace(opened, regions=bare, scope=replace(opened.scope, workloads=workloads))
    found = review([replace(items[0], data=data), *items[1:]])
    assert {"the version of east", "the version of west", "what orders matched"} <= set(found.result.refused)
    assert found.result.said == "not shown"


def test_met_is_refused_for_a_timeline_that_does_not_verify() -> None:
    drive = measured()
    drive.walk()
    found = review(history(drive), Verification("not verified", problems=("line 7 was changed",)))
    assert found.result.said == "not shown"
    assert found.result.refused == ("a timeline that verifies",)


def test_time_is_split_into_what_it_went_into() -> None:
    drive = measured()
    drive.to_gate()
    drive.sweep(7)
    drive.say("growing", "unknown", "no new record yet")
    drive.approve()
    drive.until("verifying", "release")
    drive.sweep(4)
    drive.say("growing", "proven")
    drive.until("done", "release")
    found = reviewed(drive)
    spent = shares(found, "rto")
    assert spent["client bootstrap"] >= 4 * SECOND
    assert spent["verification"] > 0
    assert spent["execution"] > 0
    assert "people" not in spent, "all approvals were given before its clock began"
    step = next(s for s in found.steps if s.id == "stop-writers")
    waited = {s.activity: s.micros for s in step.shares}
    assert waited["people"] >= 7 * SECOND
    assert any("Routing cannot be told apart" in said for said in objective(found, "rto").untold)
    assert {d.person: d.after for d in found.decisions}["bob"] >= 7 * SECOND


def test_time_without_an_engine_is_told_apart() -> None:
    drive = measured()
    drive.to_gate()
    drive.approve()
    drive.until("done", "stop-writers")
    drive.crash()
    found = reviewed(drive)
    assert shares(found, "rto")["engine down"] == 30 * SECOND
    assert objective(found, "rto").verdict == "not reached"
    assert any(r.what == "reopened" for r in found.remarks)


def test_an_engine_on_a_host_that_started_anew_counts_on() -> None:
    """Its clock begins at nothing again: what passed between is what the entry says, and no more."""
    drive = measured()
    drive.to_gate()
    drive.approve()
    drive.until("done", "stop-writers")
    drive.crash()
    before = reviewed(drive)
    items = list(history(drive))
    again = next(n for n, item in enumerate(items) if isinstance(item, Entry) and isinstance(item.data, Reopened))
    first = items[again].head.up
    restarted = [
        replace(item, head=replace(item.head, up=item.head.up - first)) if isinstance(item, Entry) else item
        for item in items[again:]
    ]
    after = review([*items[:again], *restarted])
    assert (after.spans, after.objectives) == (before.spans, before.objectives)
    assert after.identity.lasted == before.identity.lasted


def test_spans_cover_the_drill_without_a_gap() -> None:
    drive = measured()
    drive.walk()
    found = reviewed(drive)
    assert [s.start for s in found.spans[1:]] == [s.end for s in found.spans[:-1]]
    assert found.spans[-1].end <= found.identity.lasted
    assert found.spans[0].start == 0


def test_loss_is_nothing_where_the_tail_was_proven() -> None:
    drive = measured()
    drive.walk()
    assert [(x.workload, x.at_most, x.records, x.micros, x.exact, x.verdict) for x in reviewed(drive).losses] == [
        ("orders", 0, 0, 0, True, "met"),
        ("ledger", 5, 0, 0, True, "met"),
    ]


def test_without_the_tail_loss_is_about_the_lag_before_the_cut_and_shows_nothing() -> None:
    runbook = measured().state.opened.runbook
    steps = tuple(replace(s, requires=()) if s.id == "drain" else s for s in runbook.steps)
    drive = measured(runbook=replace(runbook, steps=steps))
    drive.walk()
    found = {x.workload: x for x in reviewed(drive).losses}
    assert (found["orders"].records, found["orders"].exact, found["orders"].verdict) == (100, False, "not shown")
    assert (found["ledger"].records, found["ledger"].micros) == (20, 100_000)
    assert found["ledger"].verdict == "not shown"


def test_a_tail_that_was_proven_while_writers_wrote_proves_no_loss() -> None:
    runbook = measured().state.opened.runbook
    early = (Claim("survey/observe/0", "tail"),)
    changed = {"survey": {"observe": early}, "drain": {"requires": ()}}
    steps = tuple(replace(s, **changed.get(s.id, {})) for s in runbook.steps)
    drive = measured(runbook=replace(runbook, steps=steps))
    drive.walk()
    found = reviewed(drive)
    assert claim(found, "survey/observe/0").verdict == "proven"
    assert [(x.records, x.exact) for x in found.losses] == [(100, False), (20, False)]


def test_lag_and_the_cut_stand_by_workload() -> None:
    drive = measured()
    drive.walk()
    orders, ledger = reviewed(drive).workloads
    assert orders.lag is not None
    assert (orders.lag.records, orders.lag.micros) == (100, 900_000)
    assert [(o.topic, o.source_next, o.target_end) for o in orders.offsets] == [
        ("orders.new", 100, 90), ("orders.paid", 101, 91)
    ]  # fmt: skip
    assert [o.source_next for o in ledger.offsets] == [102]


def test_where_groups_went_on_and_what_harms_is_accepted_by_name() -> None:
    drive = measured()
    drive.show("resume_point", value=7, limit=500)
    shown = drive.shows["resume_point"]
    facts = (
        Fact("billing", 7, "records", verdict=Verdict.PROVEN), Fact("search", 3, "records", verdict=Verdict.PROVEN)
    )  # fmt: skip
    drive.shows["resume_point"] = replace(shown, finding=replace(shown.finding, facts=facts))
    drive.walk()
    found = reviewed(drive)
    orders, ledger = found.workloads
    assert [(r.group, r.reread, r.resumed) for r in orders.resumes] == [("billing", 7, "not checked")]
    assert [(r.group, r.reread) for r in ledger.resumes] == [("search", 3)]
    assert [(r.what, r.owners) for r in found.risks if r.verdict == "accepted"] == [
        ("search may read 3 records twice", ("team-ledger",))
    ], "orders bears a record that comes twice"


def test_a_claim_of_a_step_that_was_not_run_is_not_checked() -> None:
    drive = measured()
    drive.to_gate()
    found = reviewed(drive)
    assert claim(found, "drain/requires/0").verdict == "not checked"
    assert claim(found, "in-sync/requires/0").verdict == "proven"
    assert found.result.said == "not closed"
    assert any(r.verdict == "not checked" and r.what == claim(found, "drain/requires/0").title for r in found.risks)


def test_what_failed_once_and_what_is_read_later_do_not_change_what_a_step_stood_on() -> None:
    drive = measured()
    drive.everybody()
    drive.say("clusters", "failed", "not the cluster we meant")
    drive.ask("run")
    drive.sweep(2)
    drive.say("clusters", "proven")
    drive.until("done", "identity")
    (again,) = drive.observe((drive.state.opened.runbook.steps[0].requires[0],))
    gone = replace(again[1].finding, verdict=Verdict.FAILED, note="gone")
    drive.append((ToWrite(Found(again[0], gone), step="identity"),))
    found = claim(reviewed(drive), "identity/requires/0")
    assert found.verdict == "proven"
    assert found.failures >= 1
    assert (found.later, found.later_seq > found.seq) == ("failed", True)


def test_every_gap_is_a_risk_with_an_owner_a_meaning_and_an_answer() -> None:
    drive = measured()
    drive.say("acls", "failed", "3 bindings are missing in west")
    drive.say("schemas", "unknown", "the registry did not answer")
    drive.everybody()
    drive.ask("run")
    drive.until("done", "identity")
    drive.ask("run")
    drive.until("done", "survey")
    found = reviewed(drive)
    by = {(r.kind, r.verdict): r for r in found.risks}
    assert by["acls", "failed"].says == "3 bindings are missing in west"
    assert by["acls", "failed"].means == CHECKS["acls"].means
    assert by["schemas", "unknown"].owners == ("team-orders", "team-ledger")
    assert {"quotas", "routes", "credentials"} <= {r.kind for r in found.risks if r.verdict == "not checked"}
    assert all(r.owners and r.means and r.response for r in found.risks)
    assert [r.no for r in found.risks] == list(range(1, len(found.risks) + 1))


def test_two_limits_of_one_check_are_two_claims() -> None:
    """In records it fails, in seconds it holds: both have one title, and neither hides the other."""
    runbook = measured().state.opened.runbook
    two = tuple(
        replace(c, id=f"survey/observe/{n}", check="lag", params=params)
        for n, (c, params) in enumerate(
            zip(runbook.steps[1].observe, ('{"at_most":"1000 records"}', '{"at_most":"5s","hold":"2s"}'), strict=True)
        )
    )
    steps = tuple(replace(s, observe=two) if s.id == "survey" else s for s in runbook.steps)
    drive = Drive(runbook=replace(runbook, steps=steps, stop_conditions=()))
    drive.say("survey/observe/0", "failed", "9,000 records behind")
    drive.everybody()
    for step in ("identity", "survey"):
        drive.ask("run")
        drive.until("done", step)
    found = reviewed(drive)
    assert [c.asks for c in found.steps[1].claims] == ['{"at_most":"1000 records"}', '{"at_most":"5s"}']
    assert [r.says for r in found.risks if r.verdict == "failed"] == ["9,000 records behind"]
    assert next(row.word for row in found.coverage if row.kind == "records") == "failed"


def test_coverage_says_what_the_claims_came_to() -> None:
    drive = measured()
    drive.say("acls", "failed", "3 bindings are missing in west")
    drive.say("schemas", "unknown", "the registry did not answer")
    drive.everybody()
    for step in ("identity", "survey"):
        drive.ask("run")
        drive.until("done", step)
    drive.say("acls", "proven")
    drive.sweep(3)
    found = {row.kind: row for row in reviewed(drive).coverage}
    assert list(found) == list(KINDS_OF_STATE)
    assert (found["acls"].word, found["schemas"].word, found["quotas"].word) == ("failed", "unknown", "not checked")
    assert found["offsets"].word == "not checked", "its step was not run, whatever an early reading said"
    assert {c.workload for c in found["acls"].cells} == {"orders", "ledger"}
    kinds = {r.kind for r in reviewed(drive).risks}
    assert all(row.word == "proven" or kind in kinds for kind, row in found.items()), "every gap is in the register"


def test_outstanding_effects_and_broken_calls_have_owners() -> None:
    drive = measured()
    drive.walk()
    found = reviewed(drive)
    assert [c.seq for c in found.outstanding] == list(drive.state.closed.outstanding)
    fence = next(c for c in found.outstanding if c.step == "fence")
    assert fence.owners == ("team-orders",)
    left = [r for r in found.risks if r.verdict == "outstanding"]
    assert len(left) == len(found.outstanding)


def test_a_call_that_went_wrong_is_a_risk() -> None:
    drive = holding("fence")
    drive.outcomes["add 1 DENY WRITE in east"] = Outcome(ok=False, text="the client crashed", known=False)
    drive.approve()
    drive.sweep(20)
    found = [r for r in reviewed(drive).risks if r.what == "add 1 DENY WRITE in east" and r.verdict == "unknown"]
    assert [r.says for r in found] == ["the client crashed"]


def test_an_override_names_its_rule_and_stays_a_risk() -> None:
    drive = holding("fence")
    drive.say("fenced", "failed", "east still takes writes")
    drive.approve()
    drive.until("failed", "fence", 150)
    rule = "fence/verify/0"
    assert not drive.sign("override", "bob", "approver", rule=rule, reason="seen in the logs").refused
    found = reviewed(drive)
    (risk,) = [r for r in found.risks if r.verdict == "overridden"]
    assert (risk.what, risk.says) == ("fence/verify/0 was overridden by bob, approver", "seen in the logs")
    assert claim(found, rule).verdict == "failed", "an override proves nothing"
    assert claim(found, rule).overridden
    assert next(s.rescued for s in found.steps if s.id == "fence") == "overridden"


def test_a_rehearsal_measures_nothing() -> None:
    drive = measured(live=False)
    drive.everybody()
    for _ in range(60):
        if drive.state.closed is not None:
            break
        drive.ask("run")
        drive.sweep()
        drive.attested()
    found = reviewed(drive)
    assert {o.verdict for o in found.objectives} == {"rehearsed"}
    assert {x.verdict for x in found.losses} == {"rehearsed"}


def test_the_point_of_no_return_is_the_measured_one() -> None:
    drive = measured()
    drive.walk()
    found = reviewed(drive)
    assert found.no_return is not None
    assert found.no_return.step == "release"


def test_any_prefix_of_a_history_can_be_reviewed() -> None:
    drive = measured()
    drive.walk()
    items = list(history(drive))
    for end in range(1, len(items) + 1, 7):
        found = review(items[:end])
        assert msgspec.json.decode(msgspec.json.encode(found), type=Review) == found
        assert "met" not in {o.verdict for o in found.objectives} or found.result.refused == ()


def test_no_entry_is_no_review() -> None:
    with pytest.raises(ValueError, match="without an entry"):
        review([])


def test_the_matrix_answers_for_every_kind_of_state() -> None:
    assert set(MATRIX) == {*KINDS_OF_STATE, ""}

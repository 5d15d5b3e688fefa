"""Coverage: what is proven, failed, unknown and not checked, for each kind of state and workload."""

from msgspec.structs import replace

from drillbook.model.observation import Observation
from drillbook.model.runbook import KINDS_OF_STATE
from drillbook.state.coverage import strip, table
from laws.drive import Drive


def test_what_nothing_checks_is_not_checked() -> None:
    drive = Drive()
    drive.walk()
    words = {cell.kind: cell.word for cell in strip(drive.state)}
    assert tuple(words) == KINDS_OF_STATE
    assert {kind for kind, word in words.items() if word == "not checked"} == {
        "topics", "credentials", "quotas", "routes", "observability",
    }  # fmt: skip


def test_failed_outranks_unknown_outranks_proven() -> None:
    drive = Drive()
    drive.to_gate()
    drive.say("acls", "unknown")
    drive.say("schemas", "failed")
    drive.sweep()
    words = {cell.kind: (cell.word, cell.count) for cell in strip(drive.state)}
    assert words["acls"] == ("unknown", 1)
    assert words["schemas"] == ("failed", 1)


def test_a_claim_counts_for_the_workloads_that_it_is_about() -> None:
    drive = Drive()
    drive.everybody()
    drive.say("acls", "failed")
    drive.sweep()
    observed = next(c for c in drive.state.claims.values() if c.observation.finding.check == "acls").observation
    drive.shows["acls"] = Observation(replace(observed.finding, workloads=("ledger",)))
    drive.sweep()
    row = table(drive.state)[KINDS_OF_STATE.index("acls")]
    assert [(cell.workload, cell.word) for cell in row] == [("orders", "not checked"), ("ledger", "failed")]


def test_the_same_claim_in_several_steps_counts_once_and_by_its_newest_reading() -> None:
    drive = Drive()
    drive.everybody()
    drive.say("acls", "failed")
    drive.ask("run")
    drive.until("done", "identity")
    drive.ask("run")
    drive.until("done", "survey")
    drive.say("acls", "proven")
    drive.ask("run")
    drive.until("done", "in-sync")
    drive.ask("run")
    drive.sweep()
    cell = next(c for c in strip(drive.state) if c.kind == "acls")
    assert (cell.word, cell.count) == ("proven", 1)

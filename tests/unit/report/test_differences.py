"""Two drills side by side: what differs is said, and what got worse is told apart from what is merely other."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from drillbook.cli.main import main
from drillbook.report.differences import Difference, as_text, differences, worse
from drillbook.report.review import Review
from unit.report.reviewed import measured, reviewed

DRILLS = Path(__file__).parents[2] / "vectors" / "drills"


@pytest.fixture(scope="module")
def good() -> Review:
    drive = measured()
    drive.walk()
    return reviewed(drive)


def part(a: Review, b: Review, title: str) -> Difference:
    return next(d for d in differences(a, b) if d.title == title)


def test_a_drill_is_not_worse_than_itself(good: Review) -> None:
    parts = differences(good, good)
    assert not worse(parts)
    assert "worse" not in as_text(parts)
    assert "differs" not in as_text(parts)
    assert all(not part(good, good, title).rows for title in ("Findings", "Plans", "Risks"))


def test_a_slower_drill_says_by_how_much_and_where_it_waited(good: Review) -> None:
    drive = measured()
    drive.to_gate()
    drive.sweep(30)
    drive.approve()
    drive.until("done", "release")
    slow = reviewed(drive)
    rows = {row[0]: row for row in part(good, slow, "Steps").rows}
    assert rows["stop-writers"][3].startswith("+3")
    assert rows["  waiting in stop-writers"][2].startswith("30")
    assert worse(differences(good, slow)), "it was never closed"


def test_what_was_proven_and_is_no_more_is_worse(good: Review) -> None:
    drive = measured()
    drive.say("acls", "failed", "3 bindings are missing")
    drive.everybody()
    for step in ("identity", "survey"):
        drive.ask("run")
        drive.until("done", step)
    found = part(good, reviewed(drive), "Findings")
    assert "survey/observe/0: proven, then failed" in found.worse
    assert ("survey/observe/0", "proven", "failed", "acls of everything: 3 bindings are missing") in found.rows
    back = part(reviewed(drive), good, "Findings")
    assert back.worse == ()
    assert ("survey/observe/0", "failed", "proven", "acls of everything") in back.rows


def test_objectives_and_losses_are_compared_by_number(good: Review) -> None:
    late = tuple(replace(o, measured=o.measured + 5_000_000, verdict="missed") for o in good.objectives)
    lost = (replace(good.losses[0], records=3, verdict="missed"), *good.losses[1:])
    other = replace(good, objectives=late, losses=lost)
    assert [row[3] for row in part(good, other, "Objectives").rows] == ["+5.0 s", "+5.0 s"]
    assert part(good, other, "Objectives").worse[0] == "rto: met, then missed"
    assert part(good, other, "Data loss").worse == ("orders: met, then missed",)
    assert not worse(differences(other, good))


def test_plans_differ_call_by_call_and_steps_by_what_they_say(good: Review) -> None:
    step = good.steps[4]
    changed = replace(step, hash="f" * 64, calls=(replace(step.calls[0], text="add 2 DENY WRITE in east"),))
    other = replace(good, steps=(*good.steps[:4], changed, *good.steps[5:]))
    rows = part(good, other, "Plans").rows
    assert (step.id, step.hash[:16], "f" * 16, "the step says something else") in rows
    assert (step.id, step.calls[0].text, "–", "only in A") in rows
    assert (step.id, "–", "add 2 DENY WRITE in east", "only in B") in rows


def test_steps_and_workloads_of_one_drill_alone_are_shown(good: Review) -> None:
    other = replace(good, steps=good.steps[1:], losses=good.losses[1:])
    assert part(good, other, "Steps").rows[0][2] == "–"
    assert "orders: met, then no such workload" in part(good, other, "Data loss").worse


def test_no_name_steers_the_terminal(good: Review) -> None:
    identity = replace(good.identity, driver="a\x1b[2Jb\u202e", runbook="x\ny")
    text = as_text(differences(good, replace(good, identity=identity)))
    assert "a<U+001B>[2Jb<U+202E>" in text
    assert "x\\ny" in text


def test_the_command_fails_where_the_second_is_worse(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    signers = ("--signers", str(DRILLS / "allowed_signers"))
    assert main(("diff", str(DRILLS / "closed"), str(DRILLS / "closed"), *signers)) == 0
    assert main(("diff", str(DRILLS / "closed"), str(DRILLS / "went-back"), *signers)) == 1
    assert "fence/verify/0: proven, then failed" in capfdbinary.readouterr().out.decode()
    assert main(("diff", str(DRILLS / "closed"), str(DRILLS))) == 2

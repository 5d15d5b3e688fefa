"""outstanding: judged by the drill's own record, live, folded from samples, and when a step names it."""

from msgspec.structs import replace

from drillbook.checks.outstanding import CLAIM
from drillbook.model.finding import Finding, Verdict
from drillbook.model.runbook import Runbook
from drillbook.model.step import Claim
from drillbook.state.drill_state import outstanding
from drillbook.state.standing import as_recorded
from laws.drill_book import RUNBOOK
from laws.drive import Drive

ASKED = "review/verify/9"
BLANK = Finding(check="outstanding", verdict=Verdict.UNKNOWN, claim=CLAIM)


def asking(params: str) -> Runbook:
    *first, last = RUNBOOK.steps
    return replace(RUNBOOK, steps=(*first, replace(last, verify=(*last.verify, Claim(ASKED, "outstanding", params)))))


def judged(params: str) -> Finding:
    drive = Drive()
    drive.walk()
    assert len(outstanding(drive.state)) == 2
    state = replace(drive.state, opened=replace(drive.state.opened, runbook=asking(params)))
    return as_recorded(state, ASKED, BLANK, 7)


def test_what_is_left_standing_fails_and_is_named_by_its_step() -> None:
    found = judged("{}")
    assert found.verdict is Verdict.FAILED
    assert (found.value, found.limit, found.observed_at) == (2, 0, 7)
    assert "fence: add 1 DENY WRITE in east; stop-link: stop connector mm2-source in west" in found.note


def test_steps_and_kinds_of_effect_may_be_allowed() -> None:
    for allow in ('["fence", "stop-link"]', '["acls", "connector"]', '["fence", "connector"]'):
        found = judged(f'{{"allow": {allow}}}')
        assert found.verdict is Verdict.PROVEN, allow
        assert found.note == "2 may stay"
        assert {f.text for f in found.facts} == {"may stay"}
    beyond = judged('{"allow": ["fence"]}')
    assert beyond.verdict is Verdict.FAILED
    assert beyond.value == 1
    assert beyond.facts[0].text == "left standing"


def test_other_checks_and_other_claims_are_left_as_they_are() -> None:
    drive = Drive()
    other = replace(BLANK, check="lag")
    assert as_recorded(drive.state, ASKED, other, 7) is other
    assert as_recorded(drive.state, "no/such/claim", BLANK, 7) is BLANK


def test_the_fold_judges_it_whatever_a_sweep_says() -> None:
    drive = Drive(runbook=asking("{}"))
    drive.walk()
    assert dict(drive.observe((Claim(ASKED, "outstanding"),)))[ASKED].finding.verdict is Verdict.PROVEN
    assert drive.state.claims[ASKED].observation.finding.verdict is Verdict.FAILED
    assert drive.state.closed is None

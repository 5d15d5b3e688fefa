"""Laws of the review: whatever happened in a drill, it says no more than the entries do, in every format the same."""

from xml.etree import ElementTree as ET

import msgspec
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from drillbook.model.finding import Verdict
from drillbook.report.build import review
from drillbook.report.differences import differences, worse
from drillbook.report.export import export
from drillbook.report.review import Review
from examples import examples
from laws.drive import Drive
from laws.stories import STARTS, drill, events, play
from unit.report.reviewed import history

stories = given(
    start=st.sampled_from(STARTS),
    policy=st.sampled_from(("forbidden", "with-loss")),
    on_failure=st.sampled_from(("hold", "rollback", "abort")),
    story=st.lists(events, max_size=10),
)


@stories
@examples(25, allow=[HealthCheck.too_slow])
def test_a_review_says_what_the_entries_say_and_no_more(
    start: str, policy: str, on_failure: str, story: list[tuple]  # type: ignore[type-arg]
) -> None:  # fmt: skip
    drive = drill(start, policy, on_failure)
    play(drive, story)
    found = review(history(drive))
    _times(found)
    _proof(found, drive)
    _junit(found)
    assert msgspec.json.decode(export(found, "json"), type=Review) == found
    for form in ("md", "html"):
        assert found.result.said in export(found, form)
    assert not worse(differences(found, found))


def _times(found: Review) -> None:
    """Every moment went into one thing, and what is measured is the sum of its parts."""
    assert [s.start for s in found.spans[1:]] == [s.end for s in found.spans[:-1]]
    assert all(s.start < s.end for s in found.spans)
    for objective in found.objectives:
        if objective.measured >= 0:
            assert sum(share.micros for share in objective.split) == objective.measured
    for step in found.steps:
        if step.started >= 0 and step.ended >= 0:
            assert step.started <= step.ended <= found.identity.lasted


def _proof(found: Review, drive: Drive) -> None:
    """What is called proven is a finding of that number; this drill measures no lag and no cut, so nothing is met."""
    verdicts = {e.head.seq: e.data.finding.verdict for e in drive.history if e.head.kind == "finding"}
    for claim in (*(c for s in found.steps for c in s.claims), *found.watched):
        if claim.verdict != "not checked":
            assert verdicts[claim.seq] == claim.verdict
    assert found.result.refused
    assert "met" not in {found.result.said, *(o.verdict for o in found.objectives), *(x.verdict for x in found.losses)}
    assert len([r for r in found.risks if r.verdict == "outstanding"]) <= len(found.outstanding)
    claims = [*(c for s in found.steps for c in s.claims), *found.watched]
    proven = {(c.check, c.asks) for c in claims if c.verdict == Verdict.PROVEN}
    gaps = {c.check for c in claims if c.verdict != Verdict.PROVEN and (c.check, c.asks) not in proven}
    assert gaps <= {c.check for c in claims if c.title in {r.what for r in found.risks}}


def _junit(found: Review) -> None:
    """A test passes only where something is proven."""
    root = ET.fromstring(export(found, "junit"))
    claims = {f"{c.id}: {c.title}": c.verdict for s in found.steps for c in s.claims}
    for case in root.iter("testcase"):
        verdict = claims.get(case.get("name", ""))
        if verdict is not None:
            expected = {"proven": [], "failed": ["failure"]}.get(verdict, ["skipped"])
            assert [child.tag for child in case] == expected

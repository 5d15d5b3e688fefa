"""The report as JUnit XML: a claim is a test, and one that was not checked is skipped, never passed."""

from collections.abc import Iterable
from xml.etree import ElementTree as ET

from drillbook.model.quantity import SECOND
from drillbook.report.plain import plain
from drillbook.report.review import ClaimReview, Review
from drillbook.report.words import duration, entry, quantity

PASSED = frozenset({"proven", "met"})
FAILED = frozenset({"failed", "missed", "not reached"})


def as_junit(review: Review) -> str:
    """One suite for the drill as a whole, one for each step, one for what was watched, one for the kinds of state."""
    root = ET.Element("testsuites", name=plain(review.identity.runbook))
    _suite(root, "drill", _whole(review), review.identity.lasted)
    for step in review.steps:
        took = step.ended - step.started if step.ended >= 0 and step.started >= 0 else 0
        _suite(root, f"{step.no} {step.id}", [_claim(c) for c in step.claims], took)
    _suite(root, "watched all the time", [_claim(c) for c in review.watched], 0)
    _suite(root, "coverage", _coverage(review), 0)
    for count in ("tests", "failures", "skipped"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in root)))
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


Case = tuple[str, str, str, str, str]
"""Class name, name, verdict, one line about it, all about it."""


def _whole(review: Review) -> list[Case]:
    result, standing = review.result, review.verification.standing
    ended = "not checked" if result.said in _TOLD else "proven" if result.good else "failed"
    said = f"the record lacks {', '.join(result.refused)}" if result.said == "not shown" else result.sentence
    trusted = {"intact and closed": "proven", "not checked": "not checked"}.get(standing, "failed")
    problems = "; ".join(review.verification.problems) or standing
    return [
        ("timeline", "intact and closed", trusted, problems, ""),
        ("drill", f"result: {result.said}", ended, said, result.sentence),
        *(
            ("objective", f"{o.name} within {duration(o.at_most)}", o.verdict, f"{duration(o.measured)}: {o.why}", "")
            for o in review.objectives
        ),
        *(
            (
                "rpo", f"{x.workload} loses at most {quantity(x.at_most, 'records')}", x.verdict,
                f"{quantity(x.records, 'records')}: {x.basis}", entry(x.seq),
            )
            for x in review.losses
            if x.at_most is not None
        ),
    ]  # fmt: skip


_TOLD = frozenset({"rehearsed", "not shown", "not closed"})
"""Ends that show nothing either way."""


def _claim(claim: ClaimReview) -> Case:
    number = quantity(claim.value, claim.unit)
    limit = f" {claim.relation} {quantity(claim.limit, claim.unit)}" if claim.limit is not None else ""
    about = f"{claim.verdict}, {number}{limit}, {entry(claim.seq)}"
    return (f"{claim.part}.{claim.check}", f"{claim.id}: {claim.title}", claim.verdict, claim.note or about, about)


def _coverage(review: Review) -> list[Case]:
    return [
        (f"coverage.{row.kind}", f"{row.kind} of {cell.workload}", cell.word, f"{cell.word} by {cell.count} claims", "")
        for row in review.coverage
        for cell in row.cells
    ]


def _suite(root: ET.Element, name: str, cases: Iterable[Case], took: int) -> None:
    suite = ET.SubElement(root, "testsuite", name=plain(name), time=f"{took / SECOND:.3f}")
    failures = skipped = tests = 0
    for kind, title, verdict, line, whole in cases:
        tests += 1
        case = ET.SubElement(suite, "testcase", classname=plain(kind), name=plain(title))
        if verdict in PASSED:
            continue
        if verdict in FAILED:
            failures += 1
            ET.SubElement(case, "failure", message=plain(line)).text = plain(whole or line)
        else:
            skipped += 1
            ET.SubElement(case, "skipped", message=plain(f"{verdict}: {line}"))
    suite.set("tests", str(tests))
    suite.set("failures", str(failures))
    suite.set("skipped", str(skipped))

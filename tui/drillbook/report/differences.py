"""Two drills side by side: what one reached, took, proved or planned that the other did not."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from drillbook.report.plain import isolated
from drillbook.report.review import ClaimReview, Review, StepReview
from drillbook.report.words import duration, listed, moment, quantity

PROVEN = frozenset({"proven", "met"})
T = TypeVar("T")
Row = tuple[str, str, str, str]
"""What, in A, in B, and what of it is worth a word."""


@dataclass(frozen=True)
class Difference:
    """A part of the comparison. `worse` are the rows in which B has lost what A had shown."""

    title: str
    rows: tuple[Row, ...]
    worse: tuple[str, ...] = ()


def differences(a: Review, b: Review) -> tuple[Difference, ...]:
    """All parts, in the order of a report; a part without rows is the same in both."""
    return (_drills(a, b), _objectives(a, b), _losses(a, b), _steps(a, b), _claims(a, b), _plans(a, b), _risks(a, b))


def as_text(parts: Iterable[Difference]) -> str:
    """Tables of plain text: every name made harmless, columns as wide as they need to be."""
    lines: list[str] = []
    for part in parts:
        lines += ["", part.title, ""] if lines else [part.title, ""]
        lines += _table([("", "A", "B", ""), *part.rows]) if part.rows else ["  the same in both"]
        lines += [f"  worse in B: {isolated(said)}" for said in part.worse]
    return "\n".join(lines) + "\n"


def worse(parts: Iterable[Difference]) -> bool:
    """Whether B lost anything that A had shown."""
    return any(part.worse for part in parts)


def _table(rows: Sequence[Row]) -> list[str]:
    safe = [[isolated(cell) for cell in row] for row in rows]
    widths = [max(len(row[n]) for row in safe) for n in range(3)]
    return [
        "  " + "  ".join([*(c.ljust(w) for c, w in zip(row, widths, strict=False)), row[3]]).rstrip() for row in safe
    ]


def _drills(a: Review, b: Review) -> Difference:
    def mode(r: Review) -> str:
        return "live" if r.identity.live else "rehearsal"

    both: tuple[tuple[str, Callable[[Review], str]], ...] = (
        ("drill", lambda r: r.identity.drill),
        ("began", lambda r: moment(r.identity.at)),
        ("timeline", lambda r: r.verification.standing),
        ("result", lambda r: r.result.said),
        ("mode", mode),
        ("runbook", lambda r: r.identity.runbook),
        ("runbook.yaml", lambda r: r.identity.runbook_sha256[:16]),
        ("regions.yaml", lambda r: r.identity.regions_sha256[:16]),
        ("tool", lambda r: r.identity.tool),
        ("driver", lambda r: r.identity.driver),
        ("four eyes", lambda r: "yes" if r.identity.four_eyes else "no"),
        ("lasted", lambda r: duration(r.identity.lasted)),
        ("regions", lambda r: listed(tuple(f"{g.name} {g.cluster_id} {g.version}".strip() for g in r.regions))),
        ("workloads", lambda r: listed(tuple(w.name for w in r.workloads))),
    )
    rows = tuple((what, tell(a), tell(b), "" if tell(a) == tell(b) else "differs") for what, tell in both)
    lost = a.result.good and not b.result.good
    return Difference("The drills", rows, (f"the result: {a.result.said}, then {b.result.said}",) if lost else ())


def _objectives(a: Review, b: Review) -> Difference:
    rows, lost = [], []
    for name, one, two in _paired(a.objectives, b.objectives, lambda o: o.name):
        told = [f"{duration(o.measured)} of {duration(o.at_most)}, {o.verdict}" if o else "–" for o in (one, two)]
        change = two.measured - one.measured if one and two and one.measured >= 0 and two.measured >= 0 else 0
        rows.append((name, told[0], told[1], _change(change)))
        if one and one.verdict in PROVEN and (two is None or two.verdict not in PROVEN):
            lost.append(f"{name}: {one.verdict}, then {two.verdict if two else 'no objective'}")
    return Difference("Objectives", tuple(rows), tuple(lost))


def _losses(a: Review, b: Review) -> Difference:
    rows, lost = [], []
    for name, one, two in _paired(a.losses, b.losses, lambda x: x.workload):
        told = [
            f"{quantity(x.records, 'records')}, {quantity(x.micros, 'micros')}, {x.verdict}" if x else "–"
            for x in (one, two)
        ]
        rows.append((name, told[0], told[1], "" if told[0] == told[1] else "differs"))
        if one and one.verdict in PROVEN and (two is None or two.verdict not in PROVEN):
            lost.append(f"{name}: {one.verdict}, then {two.verdict if two else 'no such workload'}")
    return Difference("Data loss", tuple(rows), tuple(lost))


def _steps(a: Review, b: Review) -> Difference:
    rows: list[Row] = []
    for name, one, two in _paired(a.steps, b.steps, lambda s: s.id):
        took = [_took(s) for s in (one, two)]
        change = took[1] - took[0] if min(took) >= 0 else 0
        people = [_people(s) for s in (one, two)]
        rows.append((name, _step(one), _step(two), _change(change)))
        if people[0] or people[1]:
            rows.append(
                (f"  waiting in {name}", duration(people[0]), duration(people[1]), _change(people[1] - people[0]))
            )
    return Difference("Steps", tuple(rows))


def _claims(a: Review, b: Review) -> Difference:
    """Claims whose verdict is another, or that only one drill has."""
    rows, lost = [], []
    for name, one, two in _paired(_all_claims(a), _all_claims(b), lambda c: c.id):
        words = [c.verdict if c else "–" for c in (one, two)]
        if words[0] == words[1]:
            continue
        shown = two or one
        rows.append(
            (name, words[0], words[1], f"{shown.title}{f': {shown.note}' if shown.note else ''}" if shown else "")
        )
        if words[0] == "proven":
            lost.append(f"{name}: proven, then {words[1] if two else 'not asked'}")
    return Difference("Findings", tuple(rows), tuple(lost))


def _plans(a: Review, b: Review) -> Difference:
    """Calls that only one of them made, step by step, and steps that were written in another way."""
    rows: list[Row] = []
    for name, one, two in _paired(a.steps, b.steps, lambda s: s.id):
        if one and two and one.hash != two.hash:
            rows.append((name, one.hash[:16], two.hash[:16], "the step says something else"))
        mine, other = _calls(one), _calls(two)
        rows += [(name, call, "–", "only in A") for call in mine if call not in other]
        rows += [(name, "–", call, "only in B") for call in other if call not in mine]
    return Difference("Plans", tuple(rows))


def _risks(a: Review, b: Review) -> Difference:
    mine, other = ({(r.what, r.verdict): r for r in review.risks} for review in (a, b))
    gone = tuple(
        (what, verdict, "–", listed(mine[what, verdict].owners))
        for what, verdict in mine
        if (what, verdict) not in other
    )
    new = tuple(
        (what, "–", verdict, listed(other[what, verdict].owners))
        for what, verdict in other
        if (what, verdict) not in mine
    )
    return Difference("Risks", (*gone, *new))


def _paired(one: Iterable[T], two: Iterable[T], key: Callable[[T], str]) -> list[tuple[str, T | None, T | None]]:
    """Each by its name, in A's order, then what only B has."""
    left, right = {key(x): x for x in one}, {key(x): x for x in two}
    return [(name, left.get(name), right.get(name)) for name in dict.fromkeys((*left, *right))]


def _all_claims(review: Review) -> list[ClaimReview]:
    return [*(c for s in review.steps for c in s.claims), *review.watched]


def _calls(step: StepReview | None) -> tuple[str, ...]:
    calls = step.calls if step is not None else ()
    return tuple(dict.fromkeys(f"{'way back: ' if c.rollback else ''}{c.text}" for c in calls))


def _took(step: StepReview | None) -> int:
    return step.ended - step.started if step is not None and step.started >= 0 and step.ended >= 0 else -1


def _people(step: StepReview | None) -> int:
    return sum(s.micros for s in step.shares if s.activity == "people") if step is not None else 0


def _step(step: StepReview | None) -> str:
    if step is None:
        return "–"
    rescued = f", {step.rescued}" if step.rescued and step.rescued != step.phase else ""
    return f"{step.phase}{rescued}, {duration(_took(step))}"


def _change(micros: int) -> str:
    if not micros:
        return ""
    return f"{'+' if micros > 0 else '-'}{duration(abs(micros))}"

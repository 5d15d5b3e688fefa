"""Where groups went on: what was proven of it before they moved, and what was seen when they did."""

from drillbook.model.finding import Fact, Verdict
from drillbook.model.workload import Workload
from drillbook.report.review_parts import Claimed, GroupResume
from drillbook.report.walk import Noted, Walk

_WORST_FIRST = (Verdict.FAILED, Verdict.UNKNOWN, Verdict.PROVEN)


def resumes(walk: Walk, workload: Workload) -> tuple[GroupResume, ...]:
    """One for each group of the workload, from findings as they stood when their steps ended."""
    predicted = _newest(walk, "resume_point", proven=True)
    seen = _newest(walk, "resumed", proven=False)
    found = []
    for use in workload.groups:
        reread = next((f.value for f in _facts(predicted, use.name) if f.value is not None), None)
        word = _word(_facts(seen, use.name))
        found.append(
            GroupResume(
                group=use.name,
                reread=reread,
                reread_seq=predicted.seq if predicted is not None and reread is not None else -1,
                resumed=word,
                resumed_seq=seen.seq if seen is not None and word != "not checked" else -1,
            )
        )
    return tuple(found)


def _newest(walk: Walk, check: str, *, proven: bool) -> Noted | None:
    settled = [n for notes in walk.settled.values() for n in notes.values() if n.finding.check == check]
    wanted = [n for n in settled if not proven or n.finding.verdict is Verdict.PROVEN]
    return max(wanted, key=lambda n: n.seq, default=None)


def _facts(noted: Noted | None, group: str) -> list[Fact]:
    """A group's own facts, or those of its partitions: `billing`, `billing orders.new-3`."""
    facts = noted.finding.facts if noted is not None else ()
    return [f for f in facts if f.name == group or f.name.startswith(f"{group} ")]


def _word(facts: list[Fact]) -> Claimed:
    words = {f.verdict for f in facts}
    return next((word.value for word in _WORST_FIRST if word in words), "not checked")

"""How a check gathers what it saw, part by part, and what follows from the parts.

Every error of a reading that is used becomes an unknown part, so that no check can forget one and still say proven.
"""

from dataclasses import dataclass
from typing import Literal, TypeVar

from drillbook.checks.base import MAX_AGE
from drillbook.checks.source import api
from drillbook.checks.words import spent
from drillbook.model.finding import MOST_FACTS, Fact, Finding, Unit, Verdict
from drillbook.model.observation import Observation
from drillbook.model.rows import MOST_ROWS, Row
from drillbook.model.workload import Workload
from drillbook.snapshots.base import ReadError, Snapshot
from drillbook.snapshots.union import AnyRead, AnySnapshot
from drillbook.snapshots.window import Window

S = TypeVar("S", bound=AnySnapshot)
_RANK = {Verdict.FAILED: 0, Verdict.UNKNOWN: 1, Verdict.PROVEN: 2}


@dataclass(frozen=True)
class Part:
    """One partition's, principal's, group's or subject's share of a finding; `says` follows its name in the note."""

    verdict: Verdict
    name: str
    says: str
    fact: Fact
    needs: str = ""
    remedy: str = ""


@dataclass(frozen=True)
class Number:
    """The number that decides, and its limit."""

    value: int | None = None
    limit: int | None = None
    relation: Literal["≤", "=", "≥", ""] = ""
    unit: Unit = ""


class Evidence:
    """Collects parts while a check judges, and lives no longer; `unit` is that of their values.

    A reading older than `max_age` counts for nothing.
    """

    def __init__(self, window: Window, unit: Unit = "", *, max_age: int = MAX_AGE) -> None:
        self.window = window
        self._max_age = max_age
        self.now = window.now
        self._unit = unit
        self._parts: dict[tuple[Verdict, str, str], Part] = {}
        self._oldest = 0

    def read(self, read: AnyRead, kind: type[S]) -> S | None:
        """The newest answer to `read`, or None after noting why it cannot be used; its partial errors are noted too."""
        answer = self.window.latest(read, kind)
        if answer is None:
            self.doubt(read.region, "no reading yet")
            return None
        return answer if self.admit(answer) else None

    def glance(self, read: AnyRead, kind: type[S]) -> S | None:
        """The newest answer if it is whole and fresh: for what refines a judgement that stands without it."""
        answer = self.window.latest(read, kind)
        if answer is None or answer.errors or self.now - answer.observed_at > self._max_age:
            return None
        return answer

    def admit(self, answer: Snapshot) -> bool:
        """Use this answer: False when it is worthless as a whole (an error, or too old)."""
        self._oldest = min(self._oldest or answer.observed_at, answer.observed_at)
        for error in answer.errors:
            self._error(answer, error)
        age = self.now - answer.observed_at
        if age > self._max_age:
            self.doubt(answer.region, f"{api(answer)} is {spent(age)} old", answer)
        return age <= self._max_age and all(e.scope for e in answer.errors)

    def prove(self, name: str, says: str, at: Snapshot | None = None, *, value: int | None = None) -> None:
        """Add a part that holds."""
        self._add(Verdict.PROVEN, name, says, at, value=value)

    def fail(
        self, name: str, says: str, at: Snapshot | None = None, *, value: int | None = None, remedy: str = ""
    ) -> None:
        """Add a part that is known not to hold."""
        self._add(Verdict.FAILED, name, says, at, value=value, remedy=remedy)

    def doubt(
        self,
        name: str,
        says: str,
        at: Snapshot | None = None,
        *,
        value: int | None = None,
        needs: str = "",
        remedy: str = "",
    ) -> None:
        """Add a part of which nothing is known, and why."""
        self._add(Verdict.UNKNOWN, name, says, at, value=value, needs=needs, remedy=remedy)

    @property
    def failed(self) -> bool:
        """Some part is known not to hold."""
        return any(p.verdict is Verdict.FAILED for p in self._parts.values())

    @property
    def sound(self) -> bool:
        """Every part so far holds, and there is one."""
        return bool(self._parts) and all(p.verdict is Verdict.PROVEN for p in self._parts.values())

    def conclude(
        self,
        check: str,
        kind: str,
        claim: str,
        workloads: tuple[Workload, ...],
        number: Number | None = None,
        *,
        note: str = "",
        rows: tuple[Row, ...] = (),
    ) -> Observation:
        """Failed if any part failed, else unknown if any is or there is none, else proven; `note` comes last."""
        if not self._parts:
            self.doubt("nothing to judge", "no workload of this drill has what this check looks at")
        parts = sorted(self._parts.values(), key=lambda p: (_RANK[p.verdict], -(p.fact.value or 0), p.name))
        verdict = parts[0].verdict
        deciding = [p for p in parts if p.verdict is verdict] if verdict is not Verdict.PROVEN else []
        said = [f"{p.name}: {p.says}" for p in deciding[:2]]
        if len(deciding) > 2:
            said.append(f"and {len(deciding) - 2:,} more")
        decides = number or Number()
        return Observation(
            Finding(
                check=check,
                verdict=verdict,
                claim=claim,
                note="; ".join([*said, *([note] if note else [])]),
                value=decides.value,
                limit=decides.limit,
                relation=decides.relation,
                unit=decides.unit,
                facts=tuple(p.fact for p in parts[:MOST_FACTS]),
                observed_at=self._oldest,
                kind=kind,
                workloads=tuple(w.name for w in workloads),
                needs=next((p.needs for p in deciding if p.needs), "") if verdict is Verdict.UNKNOWN else "",
                remedy=next((p.remedy for p in deciding if p.remedy), ""),
            ),
            rows=rows[:MOST_ROWS],
        )

    def _error(self, answer: Snapshot, error: ReadError) -> None:
        says = f"not permitted, needs {error.needs}" if error.needs else f"{api(answer)} failed: {error.message}"
        remedy = f"Grant {error.needs} to the reading principal in {answer.region}." if error.needs else ""
        name = f"{answer.region} {error.scope}".rstrip()
        self.doubt(name, says, answer, needs=error.needs, remedy=remedy)

    def _add(
        self,
        verdict: Verdict,
        name: str,
        says: str,
        at: Snapshot | None,
        *,
        value: int | None = None,
        needs: str = "",
        remedy: str = "",
    ) -> None:
        fact = Fact(
            name=name,
            value=value,
            unit=self._unit if value is not None else "",
            region=at.region if at else "",
            source=api(at) if at else "",
            observed_at=at.observed_at if at else 0,
            text=says if value is None else "",
            verdict=verdict,
        )
        self._parts[verdict, name, says] = Part(verdict, name, says, fact, needs, remedy)

"""What a replay finds an entry by: the words of the timeline panel, the step that begins, a finding that fails."""

from dataclasses import dataclass

from drillbook.entries.steps import Found, StepMoved
from drillbook.entries.union import Entry
from drillbook.model.finding import Verdict
from drillbook.state.drill_state import DrillState, LogLine


@dataclass(frozen=True)
class Words:
    """`begins` is the step that begins here to be checked, or is skipped, and `step` its number."""

    line: LogLine
    text: str
    begins: str = ""
    step: int = 0
    failed: bool = False


def words_of(entry: Entry, after: DrillState) -> Words:
    """The words of the entry that led to this state."""
    data, line = entry.data, after.log[-1]
    step = next((s for s in after.opened.runbook.steps if s.id == entry.head.step), None)
    text = f"{line.what} {line.by} {line.step} {line.kind}".casefold()
    failed = isinstance(data, Found) and data.finding.verdict is Verdict.FAILED
    if step is None or not isinstance(data, StepMoved) or data.phase not in {"checking", "skipped"}:
        return Words(line, text, failed=failed)
    return Words(line, text, step.id.casefold(), step.no)

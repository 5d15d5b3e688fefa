"""What a replay plays: a folder's entries and samples in order, and where its steps begin."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from drillbook.drill.lines import entry_of, micros, sample_of
from drillbook.entries.drill import Opened
from drillbook.entries.samples import Sample
from drillbook.entries.steps import StepMoved
from drillbook.entries.union import Entry
from drillbook.errors import TimelineError
from drillbook.model.runbook import Runbook
from drillbook.state.drill_state import DrillState
from drillbook.state.fold import fold, open_state
from drillbook.timeline import frame, samples
from drillbook.timeline.canonical import NotCanonicalError
from drillbook.timeline.folder import SAMPLES, TIMELINE
from drillbook.timeline.frame import Line
from drillbook.timeline.line_file import raw_lines
from drillbook.timeline.merge import Merge
from drillbook.timeline.samples import Sample as SampleLine


@dataclass(frozen=True)
class Moment:
    """One item of history and when it happened, in wall-clock microseconds."""

    at: int
    item: Entry | Sample
    seq: int


def moment_of(item: Entry | Sample, seq: int) -> Moment:
    """The item with its time; `seq` is the entry that a sample follows."""
    if isinstance(item, Entry):
        return Moment(micros(item.head.at), item, item.head.seq)
    return Moment(item.at, item, seq)


def history(folder: Path) -> list[Moment]:
    """Everything up to the first line that cannot be decoded or folded: what does not verify is still shown, marked."""
    moments: list[Moment] = []
    state: DrillState | None = None
    seq = 0
    for line in Merge().feed(_lines(folder), _sample_lines(folder)):
        try:
            if isinstance(line, Line):
                entry = entry_of(line)
                state = open_state(entry) if state is None else fold(state, entry)
                seq = line.seq
                moments.append(Moment(micros(line.at), entry, seq))
            else:
                moments.append(Moment(micros(line.at), sample_of(line), seq))
        except (KeyError, ValueError, TimelineError):
            break
    return moments


def _lines(folder: Path) -> Iterator[Line]:
    for raw in raw_lines(folder / TIMELINE):
        try:
            yield frame.decode(raw)
        except NotCanonicalError:
            return


def _sample_lines(folder: Path) -> Iterator[SampleLine]:
    for raw in raw_lines(folder / SAMPLES):
        try:
            yield samples.decode(raw)
        except NotCanonicalError:
            return


def runbook_of(moments: Sequence[Moment]) -> Runbook:
    """As entry 0 resolved it."""
    first = moments[0].item
    if not isinstance(first, Entry) or not isinstance(first.data, Opened):
        raise TimelineError("the first entry opens no drill", where=TIMELINE, remedy="drillbook verify says why")
    return first.data.runbook


def holds(moment: Moment, kind: type) -> bool:
    """Whether it is an entry of this kind."""
    return isinstance(moment.item, Entry) and isinstance(moment.item.data, kind)


def step_mark(entry: Entry, runbook: Runbook) -> int:
    """The number of the step that begins here to be checked, or is skipped; 0 where none does."""
    data = entry.data
    if not isinstance(data, StepMoved) or data.phase not in {"checking", "skipped"}:
        return 0
    return next((step.no for step in runbook.steps if step.id == entry.head.step), 0)

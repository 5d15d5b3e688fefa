"""Where something stands in a recorded drill: the words of each entry, and which of them are failed findings."""

from dataclasses import dataclass

from drillbook.entries.effects import Intended
from drillbook.entries.steps import Found, StepMoved
from drillbook.entries.union import Entry
from drillbook.model.finding import Verdict
from drillbook.model.runbook import Runbook
from drillbook.state.log import log_line


@dataclass(frozen=True)
class Word:
    """An entry by what the timeline panel says of it; `begins` is the step that begins here."""

    seq: int
    text: str
    begins: str = ""
    failed: bool = False


class ReplayIndex:
    """Answers where to go; every answer is an entry's number, or -1."""

    def __init__(self, runbook: Runbook) -> None:
        self.runbook = runbook
        self._words: list[Word] = []
        self._calls: dict[int, str] = {}

    def add(self, entry: Entry) -> None:
        """Take in the next entry."""
        data, head = entry.data, entry.head
        if isinstance(data, Intended):
            self._calls[head.seq] = data.call.text
        line = log_line(head, data, self.runbook, self._calls)
        begins = head.step if isinstance(data, StepMoved) and data.phase in {"checking", "skipped"} else ""
        failed = isinstance(data, Found) and data.finding.verdict is Verdict.FAILED
        text = f"{line.what} {line.by} {line.step} {line.kind}".casefold()
        self._words.append(Word(head.seq, text, begins, failed))

    def find(self, text: str, after: int) -> int:
        """The step of this name, or the next entry after this one whose line holds these words."""
        wanted = text.strip().casefold()
        if not wanted:
            return -1
        step = next((w.seq for w in self._words if w.begins.casefold() == wanted and w.begins), -1)
        if step >= 0 and step != after:
            return step
        return next((w.seq for w in self._words if w.seq > after and wanted in w.text), -1)

    def failed(self, after: int) -> int:
        """The next failed finding after an entry."""
        return next((w.seq for w in self._words if w.seq > after and w.failed), -1)

"""Files that entries name by their hash: the two YAML files and the evidence."""

import hashlib
from pathlib import Path

from drillbook.entries.drill import Opened
from drillbook.entries.effects import Evidence, Resulted
from drillbook.entries.union import Entry
from drillbook.errors import TimelineError
from drillbook.timeline.durable import open_regular
from drillbook.timeline.evidence import read_evidence
from drillbook.timeline.findings import Fault, Finding

_MOST_YAML = 1 << 26
NAMES_A_FILE = (Opened, Resulted, Evidence)
"""Entries that say what a file beside the timeline holds."""


class Attachments:
    """Compares each file when an entry names it; `problems` name the line of that entry."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.problems: list[Finding] = []

    def entry(self, entry: Entry) -> None:
        """Look at the files that this entry names."""
        match entry.data:
            case Opened(runbook_sha256=runbook, regions_sha256=regions):
                self._yaml(entry, "runbook.yaml", runbook)
                self._yaml(entry, "regions.yaml", regions)
            case Resulted(evidence=name) | Evidence(sha256=name) if name:
                try:
                    read_evidence(self._folder, name)
                except (OSError, TimelineError, ValueError) as error:
                    self._problem(entry, f"names evidence {name[:16]}: {error}")
            case _:
                pass

    def _yaml(self, entry: Entry, name: str, expected: str) -> None:
        try:
            with open(open_regular(self._folder / name), "rb") as file:  # noqa: PTH123  # a descriptor, not a path
                found = hashlib.sha256(file.read(_MOST_YAML)).hexdigest()
        except TimelineError as error:
            self._problem(entry, f"{name}: {error.message}")
            return
        if found != expected:
            self._problem(entry, f"{name} is not the file that the drill was opened with")

    def _problem(self, entry: Entry, meaning: str) -> None:
        self.problems.append(Finding(entry.head.seq + 1, Fault.EVIDENCE, meaning))

"""A drill folder's review: read, verified where the reader has signers, and cut off before the first bad line."""

from collections.abc import Iterator
from pathlib import Path

from drillbook.drill.narrative import Heard, hear
from drillbook.drill.reading import FolderReader
from drillbook.drill.verifier import Verifier
from drillbook.drill.verify import DrillReport
from drillbook.entries.samples import Sample
from drillbook.entries.union import Entry
from drillbook.errors import InputError, TimelineError
from drillbook.report.build import review
from drillbook.report.review import Review, Verification
from drillbook.report.review_parts import NarrativeReview
from drillbook.timeline.folder import is_drill_folder


def review_of(folder: Path, verifier: Verifier | None) -> Review:
    """The review of a folder, verified where there is a verifier; InputError where there is nothing to review."""
    if not is_drill_folder(folder):
        raise InputError("not a drill folder: no timeline.jsonl in it", where=str(folder))
    try:
        report = verifier.judge(folder) if verifier is not None else None
    except TimelineError as error:  # a link, a device, no permission: nothing was judged
        raise InputError(error.message, where=error.where, remedy=error.remedy) from error
    history = _History(folder, _until(report))
    try:
        told = tuple(_told(heard) for heard in hear(folder, verifier.people if verifier is not None else None))
        found = review(history, _verification(report), told)
    except TimelineError as error:
        raise InputError(error.message, where=error.where, remedy=error.remedy) from error
    except ValueError as error:
        remedy = "drillbook verify says why"
        raise InputError(history.problem or str(error), where=str(folder), remedy=remedy) from error
    if not history.problem or report is not None:
        return found
    return review(_History(folder, history.read), Verification("not verified", problems=(history.problem,)), told)


class _History:
    """Entries and samples up to a line, or to the first that does not chain."""

    def __init__(self, folder: Path, until: int | None) -> None:
        self._folder, self._until = folder, until
        self.read = 0
        self.problem = ""

    def __iter__(self) -> Iterator[Entry | Sample]:
        reader = FolderReader(self._folder)
        try:
            for item in reader.advance():
                if isinstance(item, Entry):
                    if self._until is not None and item.head.seq >= self._until:
                        return
                    self.read = item.head.seq + 1
                yield item
        except (TimelineError, KeyError, ValueError) as error:
            self.problem = str(error)
        finally:
            reader.close()


def _told(heard: Heard) -> NarrativeReview:
    told = heard.told
    return NarrativeReview(
        person=told.person,
        signed=not heard.problem,
        written_at=told.written_at,
        meant_at=told.meant_at,
        entries=tuple(point.seq for point in told.entries),
        text=told.text,
        problem=heard.problem,
    )


def _until(report: DrillReport | None) -> int | None:
    """The number of lines before the first that does not verify."""
    return report.first_bad - 1 if report is not None and report.problems else None


def _verification(report: DrillReport | None) -> Verification:
    if report is None:
        return Verification()
    return Verification(
        standing=report.standing,
        lines=report.chain.lines,
        sealed=report.chain.sealed,
        trustworthy=report.trustworthy,
        head=report.chain.head,
        signers=tuple(f"{m.principal} {m.fingerprint}" for m in report.chain.mandates),
        problems=tuple(str(problem) for problem in report.problems),
        not_provable=report.not_provable,
    )

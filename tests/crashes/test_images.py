"""What a power cut can leave of a drill's files: every byte prefix, and every set of lost pages of what was not synced.

Nothing that was told durable is lost, nothing cut or open verifies as closed, and what began can be taken up.
"""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from recorded_drive import Recorded, Sync, record
from signed_drive import PEOPLE, SESSIONS, SIGNERS, YAML

from drillbook.drill.book import Book
from drillbook.drill.lines import draft_of, entry_of
from drillbook.drill.reading import fold_folder
from drillbook.drill.signed_lines import closes
from drillbook.drill.verify import verify_drill
from drillbook.engine.events import ToWrite
from drillbook.entries.drill import Mandate, Reopened
from drillbook.errors import TimelineError
from drillbook.signing.allowed_signers import AllowedSigners
from drillbook.state.fold import fold
from drillbook.timeline import frame
from drillbook.timeline.findings import Fault
from drillbook.timeline.folder import SAMPLES, TIMELINE
from drillbook.timeline.recovery import recover
from drillbook.timeline.sample_writer import SampleWriter
from drillbook.timeline.seals import MANDATE_NAMESPACE
from drillbook.timeline.writer import TimelineWriter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PEOPLE_KNOWN = AllowedSigners.parse(SIGNERS)
PAGE, SECTOR = 4096, 512
MOST_OF_ONE = 48
"""Images of one batch; of a larger one a fixed choice is made."""


@dataclass(frozen=True)
class Image:
    """Both files as a crash left them, and how much of the timeline had been told to clients."""

    timeline: bytes
    samples: bytes
    told: int = 0


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    return record(tmp_path_factory.mktemp("short"), short=True)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    return record(tmp_path_factory.mktemp("whole"))


class Crashed:
    """A drill folder into which images are laid."""

    def __init__(self, folder: Path, recorded: Recorded) -> None:
        self.folder = folder
        self.recorded = recorded
        for name, raw in YAML.items():
            (folder / name).write_bytes(raw)

    def lay(self, image: Image) -> None:
        for torn in self.folder.glob("torn-*"):
            torn.unlink()
        (self.folder / TIMELINE).write_bytes(image.timeline)
        (self.folder / SAMPLES).write_bytes(image.samples)

    def judge(self, image: Image) -> None:
        """No false verdict, and nothing lost by recovery."""
        self.lay(image)
        report = verify_drill(self.folder, PEOPLE_KNOWN)
        whole = image.timeline == self.recorded.timeline
        assert (report.standing == "intact and closed") == whole
        if report.standing == "intact but open":
            assert self.recorded.timeline.startswith(image.timeline)
            assert image.timeline.endswith(b"\n")
        first = self.recorded.timeline.index(b"\n") + 1
        if not image.timeline.startswith(self.recorded.timeline[:first]):
            assert image.told == 0
            with pytest.raises(TimelineError, match="no whole entry"):
                recover(self.folder, closes)
            return
        kept = recover(self.folder, closes).chain.size
        assert kept >= image.told
        assert (self.folder / TIMELINE).read_bytes() == self.recorded.timeline[:kept]
        if (self.folder / "torn-1").exists():
            assert (self.folder / "torn-1").read_bytes() == image.timeline[kept:]

    def go_on(self, image: Image) -> bool:
        """Take it up as `reopen` does; False where it had ended, or had not begun."""
        self.lay(image)
        writer, recovery = TimelineWriter.reopen(self.folder, closes)
        samples, _ = SampleWriter.reopen(self.folder)
        state = fold_folder(self.folder)
        began = state.mandate >= 0
        if state.closed is not None or not began:
            writer.close()
            samples.close()
            assert (state.closed is not None) == (image.timeline == self.recorded.timeline)
            return False
        reopened = Reopened(SESSIONS[1].public_line, "alice", 1, recovery.torn_bytes)
        (line,) = writer.append([draft_of(ToWrite(reopened, by="alice"))], note="later")
        book = Book(self.folder, writer, samples, SESSIONS[1], fold(state, entry_of(line)))
        signature = PEOPLE["alice"].sign(MANDATE_NAMESPACE, frame.encode(line))
        book.append((ToWrite(Mandate("alice", signature), by="alice"),), seal=True)
        book.close()
        report = verify_drill(self.folder, PEOPLE_KNOWN)
        assert report.standing == "intact but open", report.problems
        assert report.chain.unsealed == 0
        assert (self.folder / TIMELINE).read_bytes().startswith(self.recorded.timeline[: image.told])
        return True


def prefixes(recorded: Recorded) -> Iterator[Image]:
    """Each length that the timeline could have after a write that was cut off, with the samples of that moment."""
    told, samples, syncs = 0, 0, iter(recorded.syncs)
    sync = next(syncs)
    for cut in range(len(recorded.timeline) + 1):
        while sync.sizes[TIMELINE] < cut:
            told, samples = (sync.end, samples) if sync.name == TIMELINE else (told, sync.end)
            sync = next(syncs, Sync(TIMELINE, 0, 0, {TIMELINE: cut, SAMPLES: len(recorded.samples)}, {}, 0))
        yield Image(recorded.timeline[:cut], recorded.samples[:samples], min(sync.told, cut))


def images(recorded: Recorded, page: int) -> Iterator[Image]:
    """Each sync whose pages reached the disk in part, in every order, and every size that the file could have."""
    for sync in recorded.syncs:
        other = SAMPLES if sync.name == TIMELINE else TIMELINE
        raw = recorded.timeline if sync.name == TIMELINE else recorded.samples
        rest = recorded.timeline if other == TIMELINE else recorded.samples
        for kept_other in {sync.synced[other], sync.sizes[other]}:
            for left in _left(raw, sync, page):
                one, two = (left, rest[:kept_other]) if sync.name == TIMELINE else (rest[:kept_other], left)
                yield Image(one, two, sync.told)


def _left(raw: bytes, sync: Sync, page: int) -> Iterator[bytes]:
    """What can stand in the file: any of the pages lost, which read as zeros, and cut at any of them."""
    pages = range(sync.start // page, (sync.end - 1) // page + 1)
    sizes = sorted({sync.end, *(n * page for n in pages if n * page > sync.start)})
    yield raw[: sync.start]
    for lost, size in _chosen(pages, sizes):
        image = bytearray(raw[: sync.end])
        for number in lost:
            begin, end = max(number * page, sync.start), min((number + 1) * page, sync.end)
            image[begin:end] = bytes(end - begin)
        yield bytes(image[:size])


def _chosen(pages: range, sizes: list[int]) -> Iterator[tuple[tuple[int, ...], int]]:
    if 2 ** len(pages) * len(sizes) <= MOST_OF_ONE:
        for count in range(len(pages) + 1):
            yield from itertools.product(itertools.combinations(pages, count), sizes)
        return
    chance = random.Random(len(pages))
    for _ in range(MOST_OF_ONE):
        yield tuple(page for page in pages if chance.random() < 0.5), chance.choice(sizes)


def test_some_prefixes(tmp_path: Path, short: Recorded) -> None:
    crashed, all_of_them = Crashed(tmp_path, short), list(prefixes(short))
    ends = [n + 1 for n, byte in enumerate(short.timeline) if byte == 10]
    for cut in sorted({0, 1, *range(60, len(short.timeline), 997), *ends[-6:], ends[-1] - 1, ends[-2] + 1}):
        crashed.judge(all_of_them[cut])
    assert sum(crashed.go_on(all_of_them[cut]) for cut in ends[-6:]) == 5


def test_some_lost_pages(tmp_path: Path, whole: Recorded) -> None:
    crashed = Crashed(tmp_path, whole)
    several = [i for i in images(whole, PAGE) if b"\0" in i.timeline and i.timeline.rstrip(b"\0") != i.timeline]
    holes = [i for i in images(whole, PAGE) if b"\0" in i.timeline.rstrip(b"\0")]
    for image in (*several[::12], *holes):
        crashed.judge(image)
    assert all(crashed.go_on(image) for image in holes[::8] if image.told)


@pytest.mark.proof
def test_every_prefix(tmp_path: Path, short: Recorded, capsys: pytest.CaptureFixture[str]) -> None:
    crashed, count, taken_up = Crashed(tmp_path, short), 0, 0
    for image in prefixes(short):
        crashed.judge(image)
        count += 1
        if image.timeline.endswith(b"\n"):
            taken_up += crashed.go_on(image)
    with capsys.disabled():
        print(f"\n{count:,} prefixes, {taken_up} of {short.timeline.count(10)} whole lines taken up")
    assert taken_up > 20


@pytest.mark.proof
@pytest.mark.parametrize("page", [PAGE, SECTOR], ids=["pages", "sectors"])
def test_every_lost_page(tmp_path: Path, whole: Recorded, page: int, capsys: pytest.CaptureFixture[str]) -> None:
    crashed, seen, taken_up = Crashed(tmp_path, whole), set(), 0
    for image in images(whole, page):
        if image in seen:
            continue
        seen.add(image)
        crashed.judge(image)
        if image.told:
            taken_up += crashed.go_on(image)
    with capsys.disabled():
        print(f"\n{len(seen):,} images of {len(whole.syncs)} syncs, {taken_up:,} taken up")
    assert taken_up > 100


def test_the_faults_of_a_prefix_are_named(tmp_path: Path, short: Recorded) -> None:
    crashed = Crashed(tmp_path, short)
    crashed.lay(Image(short.timeline[:-9], short.samples))
    assert [p.fault for p in verify_drill(tmp_path, PEOPLE_KNOWN).problems] == [Fault.TORN]

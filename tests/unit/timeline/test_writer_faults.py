"""Killed writers, failing syncs and full disks: nothing acknowledged is lost, and the file says what happened."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from drillbook.timeline.chain import timeline_chain
from drillbook.timeline.folder import TIMELINE
from drillbook.timeline.frame import Line
from drillbook.timeline.line_file import raw_lines
from drillbook.timeline.writer import TimelineWriter

WRITER = Path(__file__).with_name("append_entries.py")

needs_strace = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
needs_unshare = pytest.mark.skipif(
    shutil.which("unshare") is None
    or subprocess.run(["unshare", "-rm", "true"], capture_output=True, check=False).returncode != 0,
    reason="unshare -rm does not work here",
)


def write(folder: Path, batches: int, *before: str) -> tuple[list[list[str]], int]:
    """Run the writer, perhaps under a fault injector; what it told, word by word, and how it ended."""
    command = [*before, sys.executable, "-X", "frozen_modules=on", str(WRITER), str(folder), str(batches)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    told = [line.split(" ", 3) for line in done.stdout.splitlines()]
    assert told or done.returncode, done.stderr
    return told, done.returncode


def strace(folder: Path, inject: str) -> list[str]:
    return ["strace", "-f", "-o", os.devnull, "-P", str(folder / TIMELINE), "-e", f"inject={inject}"]


def chained(folder: Path) -> list[Line]:
    chain = timeline_chain()
    return [chain.accept(raw) for raw in raw_lines(folder / TIMELINE)]


def assert_nothing_lost(folder: Path, told: list[list[str]]) -> None:
    """After reopening, every acknowledged entry stands at its place, and the acknowledged bytes are there."""
    writer, recovery = TimelineWriter.reopen(folder)
    writer.close()
    if told:
        assert recovery.last.seq >= int(told[-1][1])
        assert recovery.chain.size >= int(told[-1][2])
    assert chained(folder)[-1] == recovery.last


@needs_strace
@pytest.mark.parametrize("call", ["write", "fdatasync"])
@pytest.mark.parametrize(("when", "acknowledged"), [(2, 1), (3, 2), (4, 2), (6, 4)])
def test_killed_at_a_write_or_sync(tmp_path: Path, call: str, when: int, acknowledged: int) -> None:
    """Each second batch is sealed, which takes a write and a sync of its own."""
    told, code = write(tmp_path, 8, *strace(tmp_path, f"{call}:signal=KILL:when={when}"))
    assert code != 0
    assert len(told) == acknowledged
    assert_nothing_lost(tmp_path, told)


def test_killed_at_any_moment(tmp_path: Path) -> None:
    for number in range(4):
        folder = tmp_path / str(number)
        folder.mkdir()
        process = subprocess.Popen(
            [sys.executable, str(WRITER), str(folder), "100000"], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        told = [process.stdout.readline().split(" ", 3) for _ in range(20 + 7 * number)]
        process.kill()
        told += [line.split(" ", 3) for line in process.stdout.read().splitlines() if line.count(" ") == 3]
        process.wait(timeout=10)
        process.stdout.close()
        assert_nothing_lost(folder, told)


@needs_strace
def test_a_failed_sync_is_answered_by_a_copy_and_says_why(tmp_path: Path) -> None:
    told, code = write(tmp_path, 5, *strace(tmp_path, "fdatasync:error=EIO:when=3"))
    assert code == 0
    lines = chained(tmp_path)
    assert lines[-1].seq == int(told[-1][1])
    assert [line.data for line in lines if line.kind == "rewritten"] == [b'{"reason":"Input/output error"}']
    assert (tmp_path / TIMELINE).stat().st_size == int(told[-1][2])
    assert sorted(path.name for path in tmp_path.iterdir()) == [TIMELINE]


@needs_strace
def test_when_the_copy_fails_too_it_stops(tmp_path: Path) -> None:
    command = ["strace", "-f", "-o", os.devnull, "-e", "inject=fdatasync:error=EIO:when=3+", "-e", "trace=fdatasync"]
    told, _ = write(tmp_path, 5, *command)
    assert told[-1][0] == "stopped"
    assert "a copy failed too" in told[-1][3]
    assert_nothing_lost(tmp_path, told)


@needs_unshare
def test_a_full_disk_still_takes_what_was_reserved(tmp_path: Path) -> None:
    """Somebody else fills the disk: what was reserved is written, then nothing; with space again all is well."""
    script = (
        f"mount -t tmpfs -o size=8m none {tmp_path} && mkdir {tmp_path}/d && "
        f"{sys.executable} {WRITER} {tmp_path}/d 2200 {tmp_path}/hog > {tmp_path}.out && "
        f"cp {tmp_path}/d/{TIMELINE} {tmp_path}.jsonl"
    )
    subprocess.run(["unshare", "-rm", "sh", "-c", script], check=True, capture_output=True, timeout=60)
    told = [line.split(" ", 3) for line in Path(f"{tmp_path}.out").read_text().splitlines()]
    full = [line[0] for line in told].index("full")
    low = next(line for line in told if line[3] == "False")
    assert int(told[full][2]) - int(low[2]) > 1_000_000
    assert told[full][2] == told[full - 1][2]
    assert [line[0] for line in told[full + 1 :]] == ["acked"] * (len(told) - full - 1)
    assert told[-1][3] == "True"
    chain = timeline_chain()
    for raw in raw_lines(Path(f"{tmp_path}.jsonl")):
        chain.accept(raw)
    assert (chain.next - 1, chain.size) == (int(told[-1][1]), int(told[-1][2]))

"""A disk that loses samples: they are written again in a new file, who reads along notices nothing, and a second loss
at once ends the sampling with a message.
"""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest

from drillbook.errors import TimelineError
from drillbook.timeline.folder import SAMPLES
from drillbook.timeline.sample_writer import SampleWriter
from drillbook.timeline.samples import sample_chain
from drillbook.timeline.tail import Tail
from drillbook.timeline.verify_samples import NamedHead, verify_samples

if TYPE_CHECKING:
    from pathlib import Path


class Disk:
    """Fails the next calls of a name as often as it is told, once they concern real data."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.left = {"fdatasync": 0, "fsync": 0, "write": 0}
        for name in self.left:
            monkeypatch.setattr(os, name, self._failing(name, getattr(os, name)))

    def _failing(self, name: str, call):  # type: ignore[no-untyped-def]
        def wrapped(*arguments: object) -> object:
            if self.left[name]:
                self.left[name] -= 1
                raise OSError(errno.EIO, "Input/output error")
            return call(*arguments)

        return wrapped


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(monkeypatch)


@pytest.mark.parametrize("call", ["fdatasync", "write"])
def test_what_was_lost_is_written_again(tmp_path: Path, disk: Disk, call: str) -> None:
    writer, path = SampleWriter(tmp_path), tmp_path / SAMPLES
    heads = [NamedHead(9, writer.count, writer.sync()) for _ in [writer.append(0, b'{"at":1}')]]
    reader, inode = Tail(path, sample_chain()), path.stat().st_ino
    kept = [writer.append(9, b'{"at":2}')]
    assert list(reader.advance(writer.size))[1:] == kept
    disk.left[call] = 1
    kept.append(writer.append(9, b'{"at":3}'))
    heads.append(NamedHead(10, writer.count, writer.sync()))
    assert path.stat().st_ino != inode
    assert writer.replaced() == "samples.jsonl was replaced by a whole copy: Input/output error"
    assert writer.replaced() == ""
    kept.append(writer.append(10, b'{"at":4}'))
    heads.append(NamedHead(11, writer.count, writer.sync()))
    assert writer.replaced() == ""
    assert list(reader.advance(writer.size)) == kept[1:]
    writer.close()
    found = verify_samples(path, heads)
    assert (found.count, found.named, found.findings) == (4, 4, ())
    assert sorted(p.name for p in tmp_path.iterdir()) == [SAMPLES]


def test_a_copy_that_fails_too_ends_the_sampling(tmp_path: Path, disk: Disk) -> None:
    writer = SampleWriter(tmp_path)
    writer.append(0, b'{"at":1}')
    disk.left.update(fdatasync=1, fsync=1)
    with pytest.raises(TimelineError, match=r"samples cannot be written: .*; a copy failed too"):
        writer.sync()
    with pytest.raises(TimelineError, match="a copy failed too"):
        writer.append(0, b'{"at":2}')
    writer.close()

"""Another account of the drill's group reads and connects, and can put nothing in the engine's place."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from drillbook.timeline.folder import FOLDER_MODE, TIMELINE
from drillbook.timeline.frame import Draft
from drillbook.timeline.writer import TimelineWriter
from drillbook.wire.socket_file import SOCKET, listen
from drillbook.wire.stream import EngineSide

pytestmark = pytest.mark.skipif(os.getuid() != 0, reason="only root can be two accounts")

MEMBER, GROUP, STRANGER_GROUP = 54321, 54322, 54323
ATTEMPTS = """
import os, socket, sys
uid, gid, folder, sock, timeline = int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:]
os.setgroups([]); os.setgid(gid); os.setuid(uid)
os.chdir("/")

def can(what, work):
    try:
        work()
    except OSError:
        return
    print(what)

def bind():
    fd = os.open(folder, os.O_RDONLY)
    socket.socket(socket.AF_UNIX).bind(f"/proc/self/fd/{fd}/other.sock")

def connect():
    socket.socket(socket.AF_UNIX).connect(os.path.join(folder, sock))

path = os.path.join(folder, timeline)
can("read", lambda: open(path, "rb").read())
can("write", lambda: open(path, "ab"))
can("connect", connect)
can("bind", bind)
can("create", lambda: open(os.path.join(folder, "new"), "wb"))
can("rename", lambda: os.rename(path, path + "x"))
can("unlink the timeline", lambda: os.unlink(path))
can("unlink the socket", lambda: os.unlink(os.path.join(folder, sock)))
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    place = Path(tempfile.mkdtemp())
    place.chmod(0o755)
    drill = place / "drill"
    drill.mkdir()
    os.chown(drill, -1, GROUP)
    drill.chmod(FOLDER_MODE)
    yield drill
    shutil.rmtree(place)


def attempts(folder: Path, group: int) -> list[str]:
    """What that account manages to do while an engine listens."""

    async def engine() -> list[str]:
        async def serve(stream: EngineSide) -> None:
            await stream.receive()

        server = await listen(folder, serve)
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", ATTEMPTS, str(MEMBER), str(group), str(folder), SOCKET, TIMELINE, stdout=-1
        )
        out, _ = await process.communicate()
        server.close()
        await server.wait_closed()
        return out.decode().splitlines()

    writer = TimelineWriter.create(folder)
    writer.append([Draft("note", "alice", b"{}")])
    writer.close()
    return asyncio.run(engine())


def test_a_member_of_the_group_reads_and_connects_and_no_more(folder: Path) -> None:
    assert attempts(folder, GROUP) == ["read", "connect"]


def test_a_stranger_does_nothing(folder: Path) -> None:
    assert attempts(folder, STRANGER_GROUP) == []

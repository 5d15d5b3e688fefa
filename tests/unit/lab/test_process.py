"""Processes known by pid and start time."""

import os
import signal
import sys

import pytest

from drillbook.lab import process
from drillbook.lab.process import Life, Process

ASLEEP = "import signal; print('here', flush=True); signal.pause()"


@pytest.fixture
def sleeper(tmp_path):
    output = tmp_path / "output"
    started = process.spawn([sys.executable, "-c", ASLEEP], output)
    assert process.wait_until(lambda: output.read_text() == "here\n", 20)
    yield started
    process.kill([started])


def test_a_process_of_its_own_session(sleeper):
    assert process.life(sleeper) is Life.UP
    assert os.getsid(sleeper.pid) == sleeper.pid


def test_frozen_thawed_ended(sleeper):
    assert process.send(sleeper, signal.SIGSTOP)
    assert process.wait_until(lambda: process.life(sleeper) is Life.FROZEN, 10)
    process.send(sleeper, signal.SIGCONT)
    assert process.wait_until(lambda: process.life(sleeper) is Life.UP, 10)
    process.end([sleeper], 10)
    assert process.life(sleeper) is Life.DOWN


def test_a_frozen_process_can_be_ended(sleeper):
    process.send(sleeper, signal.SIGSTOP)
    assert process.wait_until(lambda: process.life(sleeper) is Life.FROZEN, 10)
    process.end([sleeper], 10)
    assert process.life(sleeper) is Life.DOWN


def test_a_recycled_pid_is_never_signalled(sleeper):
    before = Process(sleeper.pid, "1")
    assert process.life(before) is Life.DOWN
    assert not process.send(before, signal.SIGKILL)
    process.end([before], 1)
    assert process.life(sleeper) is Life.UP


def test_nothing_is_down():
    assert process.life(None) is Life.DOWN
    assert not process.send(None, signal.SIGKILL)

"""Waiting for a region to become what it was asked to be."""

import threading
from collections.abc import Callable

from drillbook.regions.deadline import Deadline


def poll_until(settled: Callable[[], bool], deadline: Deadline, every: float) -> bool:
    """Ask until it has settled; asked at least once, and a last time when the time is over."""
    pause = threading.Event()
    while not settled():
        if deadline.passed():
            return False
        pause.wait(min(every, deadline.left()))
    return True

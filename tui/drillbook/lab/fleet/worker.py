"""A thread that runs one client until it is told to stop, and outlives whatever the client does."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from drillbook.lab.fleet.troubles import Troubles

_AGAIN_AFTER_SECONDS: Final = 1.0


class Worker(ABC):
    """One client's life; after a fatal error it gets a new client, as a supervised application would."""

    def __init__(self, name: str, troubles: Troubles) -> None:
        self.stopping: Final = threading.Event()
        self._troubles = troubles
        self._thread = threading.Thread(target=self._live, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def join(self, seconds: float) -> bool:
        """Wait for its end; False when it is still alive after `seconds`."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    @property
    def alive(self) -> bool:
        """Whether its client may still exist."""
        return self._thread.is_alive()

    @abstractmethod
    def work(self) -> None:
        """Use one client until `stopping` is set or the client is beyond repair."""

    def _live(self) -> None:
        while not self.stopping.is_set():
            try:
                self.work()
            except Exception as error:
                self._troubles.caught(error)
                self.stopping.wait(_AGAIN_AFTER_SECONDS)

"""One application in one region, started and stopped as a site's deployer would: idempotently, and truthfully."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Final

from drillbook.clock import monotonic
from drillbook.lab.fleet.events import Started, Stopped, now_us
from drillbook.lab.fleet.problems import Conflict, NotDone
from drillbook.lab.fleet.troubles import Troubles

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from drillbook.lab.fleet.ledger import Ledger
    from drillbook.lab.fleet.worker import Worker

STOP_SECONDS: Final = 45.0
_LOOK_SECONDS: Final = 0.02


class Application(ABC):
    """A slot that is empty or holds running workers; its lock makes each start and stop whole."""

    def __init__(self, name: str, region: str, ledger: Ledger) -> None:
        self.name: Final = name
        self.region: Final = region
        self.troubles: Final = Troubles(name, region, ledger)
        self._ledger = ledger
        self._lock = threading.Lock()

    @property
    @abstractmethod
    def workers(self) -> Sequence[Worker]:
        """Those that were started and not yet seen to end."""

    @property
    def state(self) -> str:
        """`running`, `stopping` or `stopped`."""
        if not self.workers:
            return "stopped"
        return "stopping" if any(worker.stopping.is_set() for worker in self.workers) else "running"

    def start(self, *, wait: bool = True) -> str:
        """Run it; returns when it does what it is for, or raises and leaves nothing running.

        With `wait` False nothing is waited for, as when a test wants a stale client in a fenced region.
        """
        with self._lock:
            if self.state == "stopping":
                raise Conflict(f"{self.name} is still stopping in {self.region}", remedy="stop it again to wait for it")
            if self.state == "running":
                return f"{self.name} already runs in {self.region}"
            self.troubles.forget()
            self._ledger.append(Started(self.name, self.region, now_us()))
            self.launch()
            if not wait:
                return f"{self.name} was started in {self.region} and not waited for"
            try:
                return self.await_running()
            except NotDone:
                self._end(flush=False)
                raise

    def stop(self, *, flush: bool = True) -> str:
        """Stop it; returns when its last record is acknowledged and its last offset is committed."""
        with self._lock:
            if not self.workers:
                return f"{self.name} does not run in {self.region}"
            self._end(flush=flush)
            return self.after_stop(flush=flush)

    def _end(self, *, flush: bool) -> None:
        self.ask_to_stop(flush=flush)
        deadline = monotonic() + STOP_SECONDS
        for worker in self.workers:
            if not worker.join(max(0.0, deadline - monotonic())):
                raise NotDone(
                    f"{self.name} is still stopping in {self.region} after {STOP_SECONDS:.0f} s",
                    remedy="stop it again to wait for it",
                )
        self.note_stopped()

    def note_stopped(self) -> None:
        """Empty the slot, once its workers have ended."""
        self._ledger.append(Stopped(self.name, self.region, self.clear(), now_us()))

    @abstractmethod
    def launch(self) -> None:
        """Make and start the workers."""

    @abstractmethod
    def ask_to_stop(self, *, flush: bool) -> None:
        """Tell the workers to end; returns at once."""

    @abstractmethod
    def await_running(self) -> str:
        """Wait until it does what it is for; NotDone says why it does not."""

    @abstractmethod
    def clear(self) -> int:
        """Forget the ended workers; returns how many records had no answer."""

    @abstractmethod
    def after_stop(self, *, flush: bool) -> str:
        """The sentence for a stop that came to its end; NotDone when something was left behind."""


def wait_until(done: Callable[[], bool], seconds: float) -> bool:
    """Whether `done` came true within `seconds`."""
    deadline = monotonic() + seconds
    pause = threading.Event()
    while not done():
        if monotonic() >= deadline:
            return False
        pause.wait(_LOOK_SECONDS)
    return True

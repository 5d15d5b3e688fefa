"""What clients complain of: kept as the latest word, and in the ledger without repeating itself."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Final

from confluent_kafka import KafkaException

from drillbook.clock import monotonic
from drillbook.lab.fleet.events import Trouble, now_us

if TYPE_CHECKING:
    from drillbook.lab.fleet.ledger import Ledger

_QUIET_SECONDS: Final = 5.0


class Troubles:
    """The troubles of one application in one region; any thread may add one."""

    def __init__(self, name: str, region: str, ledger: Ledger) -> None:
        self._name = name
        self._region = region
        self._ledger = ledger
        self._seen: dict[str, float] = {}
        self._lock = threading.Lock()
        self.last = ""
        self.count = 0

    def add(self, error: str, text: str) -> None:
        """Keep one trouble: always as the last word, in the ledger when it was quiet about it for 5 s."""
        now = monotonic()
        with self._lock:
            self.count += 1
            self.last = f"{error}: {text}" if text and text != error else error
            fresh = now - self._seen.get(error, -_QUIET_SECONDS) >= _QUIET_SECONDS
            if fresh:
                self._seen[error] = now
        if fresh:
            self._ledger.append(Trouble(self._name, self._region, error, text, now_us()))

    def caught(self, error: BaseException) -> None:
        """Keep an exception, by librdkafka's name where it has one."""
        if isinstance(error, KafkaException):
            self.from_kafka(error.args[0])
        else:
            self.add(type(error).__name__, str(error))

    def from_kafka(self, error: Any) -> None:
        """Keep an error as librdkafka reports it to callbacks and in messages."""
        self.add(error.name(), error.str())

    def forget(self) -> None:
        """Clear the last word: a new start is not to blame for it."""
        with self._lock:
            self.last = ""

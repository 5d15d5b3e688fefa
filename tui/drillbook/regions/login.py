"""One native client for each login of a region, and how its futures are waited for."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient

from drillbook.clock import monotonic
from drillbook.regions.deadline import Deadline
from drillbook.regions.failures import UNREACHABLE, RegionError, code_of

CALM: Mapping[str, object] = {
    "socket.timeout.ms": 4_000,
    "socket.connection.setup.timeout.ms": 5_000,
    "reconnect.backoff.ms": 100,
    "reconnect.backoff.max.ms": 2_000,
    "log.connection.close": False,
    "client.id": "drillbook",
}
"""Under what the site says: a region that comes back is seen within seconds."""
PATIENCE = 2.0
"""Seconds of failed logins before they are believed: a user made moments ago fails once or more."""
LOOK = 0.25
CALL_SECONDS = 10.0
"""More than a socket's time-out: a call given up while its request for a coordinator is still out can abort the process
when the region thaws (librdkafka's `eonce->refcnt > 0`). Less often so, not never; who waits has a deadline.
"""


class AuthWatch:
    """Failed logins of one client: librdkafka tells them to its error callback alone, and only while it is polled."""

    def __init__(self) -> None:
        self._first = 0.0
        self._last = 0.0
        self._text = ""

    def heard(self, error: KafkaError) -> None:
        """The client's error callback."""
        if error.code() == KafkaError._AUTHENTICATION:
            now = monotonic()
            if now - self._last > 5 * PATIENCE:
                self._first = now
            self._last, self._text = now, str(error.str())

    def check(self) -> None:
        """Raise when logins keep failing; a client that never logs in would only time out."""
        if self._last and monotonic() - self._last < PATIENCE < monotonic() - self._first:
            raise RegionError(f"the login failed: {self._text}", code="_AUTHENTICATION")


class Login:
    """One principal's AdminClient in one region, shared by every read and call that needs this principal."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        self.settings = dict(settings)
        self.watch = AuthWatch()
        self.made_at = monotonic()
        self.doubted = False
        """It failed to reach its region: it may never again, though the region answers a new client at once."""
        self.admin = AdminClient({**CALM, **settings, "error_cb": self.watch.heard})

    def wait(self, future: Future[Any], deadline: Deadline) -> Any:
        """The result; a failed login is told as such instead of as a time-out."""
        try:
            return self._waited(future, deadline)
        except (KafkaException, TimeoutError, RegionError) as error:
            self.doubted |= code_of(error) in UNREACHABLE
            raise

    def _waited(self, future: Future[Any], deadline: Deadline) -> Any:
        while True:
            try:
                return future.result(deadline.left(LOOK))
            except TimeoutError:
                if future.done():
                    raise
                self.admin.poll(0)
                self.watch.check()
                if deadline.passed():
                    raise

    def wait_each(self, futures: Mapping[Any, Future[Any]], deadline: Deadline) -> dict[Any, Any]:
        """Each result, or the exception in its place."""
        results: dict[Any, Any] = {}
        for key, future in futures.items():
            try:
                results[key] = self.wait(future, deadline)
            except (KeyboardInterrupt, SystemExit):
                raise
            except Exception as error:
                results[key] = error
        return results

    def call(self, method: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        """Call a method of the AdminClient from any thread; a future, or a mapping to futures."""
        self.admin.poll(0)
        return method(*arguments, request_timeout=CALL_SECONDS, **options)

"""kafka-python's admin client, for what librdkafka lacks: transactions, and which version a broker is."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from threading import Lock
from typing import Any, Final

from drillbook.regions.deadline import Deadline
from drillbook.regions.failures import RegionError

PATIENCE_MS: Final = 5_000
NAMES: Final = {
    "bootstrap.servers": "bootstrap_servers",
    "security.protocol": "security_protocol",
    "sasl.mechanism": "sasl_mechanism",
    "sasl.mechanisms": "sasl_mechanism",
    "sasl.username": "sasl_plain_username",
    "sasl.password": "sasl_plain_password",
    "ssl.ca.location": "ssl_cafile",
    "ssl.certificate.location": "ssl_certfile",
    "ssl.key.location": "ssl_keyfile",
    "ssl.key.password": "ssl_password",
}
"""librdkafka's names to kafka-python's."""
MECHANISMS: Final = frozenset({"", "PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"})


class SecondAdmin:
    """Made by its first use, used by one thread at a time, thrown away by its first failure: it caches coordinators."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        self._settings = settings
        self._client: Any = None
        self._lock = Lock()

    @contextmanager
    def held(self, deadline: Deadline) -> Iterator[Any]:
        """The client, its errors told as RegionError."""
        from kafka.errors import KafkaError

        if not self._lock.acquire(timeout=deadline.left()):
            raise RegionError("another read took all the time", code="TIMEOUT")
        try:
            if self._client is None:
                self._client = self._made()
            yield self._client
        except KafkaError as error:
            self._discard()
            raise RegionError(f"{type(error).__name__}: {error}", code=type(error).__name__) from error
        except RegionError:
            self._discard()
            raise
        finally:
            self._lock.release()

    def version(self, deadline: Deadline) -> str:
        """The broker's version as its API versions give it away, such as `4.3`."""
        with self.held(deadline) as client:
            return ".".join(str(part) for part in client._manager.broker_version)

    def _made(self) -> Any:
        from kafka import KafkaAdminClient

        mechanism = self._settings.get("sasl.mechanism") or self._settings.get("sasl.mechanisms") or ""
        if mechanism not in MECHANISMS:
            raise RegionError(
                f"transactions cannot be read with sasl.mechanism {mechanism} in this version", code="NO_LOGIN"
            )
        settings: dict[str, Any] = {NAMES[k]: v for k, v in self._settings.items() if k in NAMES}
        settings["bootstrap_servers"] = [s.strip() for s in settings.get("bootstrap_servers", "").split(",")]
        settings["security_protocol"] = settings.get("security_protocol", "PLAINTEXT").upper()
        settings["ssl_check_hostname"] = self._settings.get("ssl.endpoint.identification.algorithm") != "none"
        return KafkaAdminClient(
            client_id="drillbook",
            request_timeout_ms=PATIENCE_MS,
            bootstrap_timeout_ms=PATIENCE_MS,
            max_in_flight_requests_per_connection=100,
            **settings,
        )

    def _discard(self) -> None:
        client, self._client = self._client, None
        with suppress(Exception):  # it has failed already, and what its end says is of no use
            if client is not None:
                client.close()

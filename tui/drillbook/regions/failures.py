"""What a client's failure means, as an error that an answer can carry."""

import httpx
from confluent_kafka import KafkaError, KafkaException

from drillbook.errors import DrillbookError
from drillbook.snapshots.base import ReadError

UNREACHABLE = frozenset(
    {"_TRANSPORT", "_TIMED_OUT", "_ALL_BROKERS_DOWN", "_RESOLVE", "_AUTHENTICATION", "_NOENT", "TIMEOUT"}
)
"""Codes that say that the region did not answer at all."""
NOT_ALLOWED = frozenset(
    {
        "TOPIC_AUTHORIZATION_FAILED",
        "GROUP_AUTHORIZATION_FAILED",
        "CLUSTER_AUTHORIZATION_FAILED",
        "TRANSACTIONAL_ID_AUTHORIZATION_FAILED",
        "HTTP 401",
        "HTTP 403",
    }
)


class RegionError(DrillbookError):
    """A region failed or refused; `code` is the client's own word for it, `needs` the right that was missing."""

    def __init__(self, message: str, *, code: str = "", needs: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.needs = needs


def code_of(error: BaseException) -> str:
    """The client's own word for a failure."""
    match error:
        case KafkaException():
            inner = error.args[0] if error.args else None
            return str(inner.name()) if isinstance(inner, KafkaError) else "KAFKA"
        case RegionError():
            return error.code
        case TimeoutError() | httpx.TimeoutException():
            return "TIMEOUT"
        case httpx.HTTPStatusError():
            return f"HTTP {error.response.status_code}"
        case httpx.TransportError():
            return "_TRANSPORT"
        case _:
            return type(error).__name__


def text_of(error: BaseException) -> str:
    """What failed, in a sentence that says so even where the client's exception is bare."""
    match error:
        case KafkaException():
            inner = error.args[0] if error.args else None
            return f"{inner.name()}: {inner.str()}" if isinstance(inner, KafkaError) else str(error)
        case DrillbookError():
            return str(error)
        case TimeoutError() | httpx.TimeoutException():
            return "no answer in time"
        case httpx.HTTPStatusError():
            return f"{error.request.url.path} answered {error.response.status_code}: {error.response.text[:200]}"
        case _:
            return f"{type(error).__name__}: {error}"


def read_error(error: BaseException, scope: str = "", right: str = "") -> ReadError:
    """An error for an answer; `right` is what the call needs, named only when that is what was missing."""
    code = code_of(error)
    needs = error.needs if isinstance(error, RegionError) else ""
    if right and code in NOT_ALLOWED:
        return ReadError(f"not permitted, needs {right}", scope, code, right)
    return ReadError(text_of(error), scope, code, needs)


def missing_right(right: str, scope: str = "") -> ReadError:
    """A call that was not sent because its right is missing."""
    return ReadError(f"not permitted, needs {right}", scope, "NOT_PERMITTED", right)

"""Times as numbers and as people read them; nothing here asks what time it is."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache

from drillbook.clock import parse_utc
from drillbook.model.quantity import SECOND

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)


@lru_cache(maxsize=1024)
def wall_micros(at: str) -> int:
    """Microseconds since 1970 of an entry's `at`; ValueError on any other spelling."""
    return (parse_utc(at) - _EPOCH) // _MICRO


def wall_time(micros: int) -> datetime:
    """The inverse of `wall_micros`, as an aware time in UTC."""
    return _EPOCH + micros * _MICRO


def lasted(micros: int) -> str:
    """A duration as `0:41`, `14:12` or `1:04:12`."""
    seconds = max(0, micros) // SECOND
    hours, minutes, rest = seconds // 3600, seconds // 60 % 60, seconds % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def budget(micros: int) -> str:
    """A duration with two digits of minutes, so that a column of them stands still: `04:12`, `1:04:12`."""
    text = lasted(micros)
    return text if len(text) > 4 else f"0{text}"


def age(micros: int) -> str:
    """How old something is: `0.8 s` below 10 s, `52 s` below 2 min, then `3 min`, `2 h`."""
    micros = max(0, micros)
    if micros < 10 * SECOND:
        return f"{micros // 100_000 / 10:.1f} s"
    if micros < 120 * SECOND:
        return f"{micros // SECOND} s"
    if micros < 7_200 * SECOND:
        return f"{micros // (60 * SECOND)} min"
    return f"{micros // (3_600 * SECOND)} h"

"""The one place that reads time."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from typing import Final

_UTC_TEXT: Final = re.compile(r"\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):\d\d:\d\d\.\d{6}Z", re.ASCII)
"""Later Pythons read 24:00 as well, and leap seconds may follow: one spelling only."""

_BOOT_CLOCK: Final[int] = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
"""Goes on during suspend, as a drill's outage does; macOS has no such clock and there it stops."""


def utc_now() -> datetime:
    """Now, aware, in UTC with microseconds."""
    return datetime.now(tz=UTC)  # noqa: TID251  # this is drillbook.clock


def utc_text(at: datetime) -> str:
    """An aware time as `2026-11-24T10:15:00.123456Z`, the only spelling written to disk."""
    if at.tzinfo is None:
        raise ValueError("a time without a zone cannot be written")
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def parse_utc(text: str) -> datetime:
    """The time that `utc_text` wrote; any other spelling is a ValueError."""
    if _UTC_TEXT.fullmatch(text) is None:
        raise ValueError(f"{text!r} is not a time like 2026-11-24T10:15:00.123456Z")
    return datetime.fromisoformat(text)


def boot_micros() -> int:
    """Microseconds since this host started, suspended time included; durations come from it."""
    return time.clock_gettime_ns(_BOOT_CLOCK) // 1000


def monotonic() -> float:
    """Seconds that only go forward, for deadlines inside one process."""
    return time.monotonic()

"""Numbers and times of a review as people read them."""

from drillbook.model.finding import Unit
from drillbook.model.quantity import SECOND
from drillbook.state.clocks import lasted, wall_time


def moment(at: int) -> str:
    """`2026-11-24 14:34:45 UTC`."""
    return f"{wall_time(at):%Y-%m-%d %H:%M:%S} UTC"


def day(at: int) -> str:
    """`2026-11-24`."""
    return f"{wall_time(at):%Y-%m-%d}"


def duration(micros: int) -> str:
    """`3.6 s` below two minutes, then `14:12`; a dash where there is none."""
    if micros < 0:
        return "–"
    return f"{micros / SECOND:,.1f} s" if micros < 120 * SECOND else lasted(micros)


def quantity(value: int | None, unit: Unit) -> str:
    """`1,234 records`, `1.6 s`, `3`; a dash for no number."""
    if value is None:
        return "–"
    if unit == "micros":
        return duration(value)
    if unit == "records":
        return f"{value:,} record{'' if value == 1 else 's'}"
    return f"{value:,}"


def entry(seq: int) -> str:
    """An entry by number; a dash where there is none."""
    return f"entry {seq:,}" if seq >= 0 else "–"


def listed(names: tuple[str, ...]) -> str:
    """The names with commas, or a dash."""
    return ", ".join(names) or "–"

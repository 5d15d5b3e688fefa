"""Numbers, times and lists as findings say them."""

from collections.abc import Sequence

from drillbook.model.quantity import SECOND


def listed(names: Sequence[str], most: int = 3) -> str:
    """`a, b, c and 4 more`."""
    head = ", ".join(names[:most])
    return f"{head} and {len(names) - most} more" if len(names) > most else head


def counted(number: int, one: str, many: str = "") -> str:
    """`1 record`, `1,204 records`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def spent(micros: int) -> str:
    """`0.4 s`, `31 s`, `12 min`."""
    if micros < 10 * SECOND:
        return f"{micros / SECOND:.1f} s"
    if micros < 600 * SECOND:
        return f"{micros // SECOND} s"
    return f"{micros // (60 * SECOND):,} min"


def place(topic: str, partition: int) -> str:
    """`orders.new-3`."""
    return f"{topic}-{partition}"

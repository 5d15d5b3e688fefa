"""Numbers as the console writes them: commas, a true minus, the unit in its own column."""

from drillbook.console.glyphs import MINUS, NONE, STALE
from drillbook.model.finding import Finding, Unit
from drillbook.model.quantity import SECOND
from drillbook.state.at_stake import Stake

WORDS: dict[Unit, str] = {"records": "records", "micros": "seconds", "count": "", "": ""}


def number(value: int | None, unit: Unit = "") -> str:
    """`1,207,118`, `−40`, seconds for microseconds, and a dash for no such number."""
    if value is None:
        return NONE
    if unit == "micros":
        text = f"{value // SECOND:,}" if abs(value) >= 100 * SECOND or value % SECOND == 0 else f"{value / SECOND:,.1f}"
        return text.replace("-", MINUS)
    return f"{value:,}".replace("-", MINUS)


def limit(finding: Finding) -> str:
    """`≤ 500`, or nothing where the finding has no limit."""
    return f"{finding.relation} {number(finding.limit, finding.unit)}" if finding.limit is not None else ""


def digest(hexadecimal: str) -> str:
    """A hash as two groups of four."""
    return f"{hexadecimal[:4]} {hexadecimal[4:8]}" if hexadecimal else NONE


def count(amount: int, one: str, many: str = "") -> str:
    """`1 call`, `3 calls`."""
    return f"{amount:,} {one if amount == 1 else many or one + 's'}"


def at_stake(stake: Stake) -> str:
    """`≤ 12,408`, and `~ ≤ 12,408` where it was counted too long ago."""
    return f"{f'{STALE} ' if stake.stale else ''}{stake.bound} {number(stake.records)}"

"""Rows as changes of the rows before them: a panel's numbers move each second, its names hardly ever."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from drillbook.entries.samples import Moved
from drillbook.model.finding import Finding
from drillbook.model.rows import Row, place_of


def changes(claim: str, finding: Finding, before: Sequence[Row], after: Sequence[Row]) -> Moved:
    """What makes `after` of `before`; `rows_after` takes it back."""
    places = {place_of(row): n for n, row in enumerate(before)}
    runs: list[int] = []
    put: list[Row] = []
    moved: list[int] = []
    numbers: list[dict[str, int]] = []
    for n, row in enumerate(after):
        old = places.get(place_of(row), -1)
        by = _differences(before[old], row) if old >= 0 else None
        if by is None:
            old = -1
            put.append(row)
        elif by:
            moved.append(n)
            numbers.append(by)
        _run_on(runs, old)
    if runs == [0, len(before)]:
        runs = []
    fields = dict.fromkeys(field for by in numbers for field in by)
    return Moved(
        claim,
        finding,
        tuple(runs),
        tuple(put),
        tuple(n - before for n, before in zip(moved, [0, *moved], strict=False)),
        {field: tuple(by.get(field, 0) for by in numbers) for field in fields},
    )


def rows_after(before: Sequence[Row], moved: Moved) -> tuple[Row, ...]:
    """The new rows; ValueError where they cannot be made of the ones before."""
    rows = list(_along(before, moved)) if moved.runs else list(before)
    if any(len(by) != len(moved.places) for by in moved.by.values()):
        raise ValueError(f"the rows of {moved.claim} that moved are not as many as their numbers")
    place, fields = 0, tuple(moved.by)
    for gap, numbers in zip(moved.places, zip(*moved.by.values(), strict=True), strict=False):
        place += gap
        if not 0 <= place < len(rows):
            raise ValueError(f"row {place} of {moved.claim} moved, and there are {len(rows)}")
        rows[place] = _shifted(rows[place], fields, numbers)
    return tuple(rows)


def _differences(before: Row, after: Row) -> dict[str, int] | None:
    """By how much each integer differs; None where anything else does."""
    if before == after:
        return {}
    if type(before) is not type(after):
        return None
    found: dict[str, int] = {}
    for field in before.__struct_fields__:
        old, new = getattr(before, field), getattr(after, field)
        if old == new:
            continue
        if not isinstance(old, int) or not isinstance(new, int):
            return None
        found[field] = new - old
    return found


def _run_on(runs: list[int], old: int) -> None:
    if runs and (runs[-2] == old == -1 or (old >= 0 and runs[-2] >= 0 and runs[-2] + runs[-1] == old)):
        runs[-1] += 1
    else:
        runs += [old, 1]


def _along(before: Sequence[Row], moved: Moved) -> Iterator[Row]:
    runs, used = moved.runs, 0
    if len(runs) % 2 or sum(runs[1::2]) > len(before) + len(moved.put):
        raise ValueError(f"the runs of {moved.claim} are not pairs, or take a row twice")
    for first, count in zip(runs[::2], runs[1::2], strict=True):
        source, start = (before, first) if first >= 0 else (moved.put, used)
        used += count if first < 0 else 0
        taken = source[start : start + count]
        if len(taken) != count or count < 1:
            raise ValueError(f"the rows of {moved.claim} cannot be taken from the {len(before)} before them")
        yield from taken


def _shifted(row: Row, fields: tuple[str, ...], numbers: tuple[int, ...]) -> Row:
    changed: dict[str, int] = {}
    for field, difference in zip(fields, numbers, strict=True):
        if difference:
            old = getattr(row, field, None)
            if not isinstance(old, int):
                raise ValueError(f"{field} of a row has no number that could move")  # the fault of a file, not of code
            changed[field] = old + difference
    return replace(row, **changed)

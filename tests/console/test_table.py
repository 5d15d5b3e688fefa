"""The table drops whole columns, never squeezes numbers, and asks only for the rows in sight."""

from drillbook.console.widgets.table import Column, Table, fit_columns, head_line, row_line

COLUMNS = (
    Column("", 1), Column("partition"), Column("lag", 7, right=True), Column("trend", 10, priority=1),
    Column("per s", 6, right=True, priority=2),
)  # fmt: skip


def test_columns_go_by_priority() -> None:
    assert list(fit_columns(COLUMNS, 60)) == [0, 1, 2, 3, 4]
    assert list(fit_columns(COLUMNS, 45)) == [0, 1, 2, 3]
    assert list(fit_columns(COLUMNS, 37)) == [0, 1, 2]
    assert list(fit_columns(COLUMNS, 10)) == [0, 1, 2]


def test_numbers_are_never_squeezed() -> None:
    for cells in range(20, 80):
        assert fit_columns(COLUMNS, cells)[2] == 7


def test_rows_and_heads_take_their_cells() -> None:
    line = row_line(COLUMNS, ("✗", "a" * 249, ("1,234", "failed"), "x", "0"), 60, selected=True, focused=True)
    assert sum(len(p.text) for p in line) == 60
    assert all(p.row for p in line)
    assert sum(len(p.text) for p in head_line(COLUMNS, 60)) == 60


def test_rows_are_asked_one_by_one() -> None:
    asked: list[int] = []

    def cells(row: int) -> tuple[str, ...]:
        asked.append(row)
        return (str(row),)

    table = Table((Column("n"),), range(10_000), str, cells)
    table.cells_at(9_999)
    assert asked == [9_999]
    assert len(table) == 10_000

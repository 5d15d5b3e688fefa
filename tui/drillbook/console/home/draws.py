"""How home is drawn: runbooks with a preview, drills, lab and keys."""

from drillbook.console.frame import size_of
from drillbook.console.glyphs import FAILED, NOT_CHECKED, NOW, OVERRIDDEN, PROVEN
from drillbook.console.home.facts import DrillFact, HomeFacts, PartFact, RunbookFact
from drillbook.console.lines import Line, Part, Piece, clip, hang, ln, pad, spread
from drillbook.console.numbers import count, number
from drillbook.console.outside import safe
from drillbook.console.theme import Role
from drillbook.console.widgets.content import Content
from drillbook.console.widgets.table import Column, Table
from drillbook.model.quantity import SECOND
from drillbook.state.clocks import lasted, wall_time

RUNBOOKS = (
    Column("", 1), Column("runbook", least=20), Column("pattern", 17, priority=1), Column("regions", 13, priority=3),
    Column("steps", 5, right=True, priority=3), Column("RTO", 7, right=True, priority=2),
    Column("last drill", 21, priority=1),
)  # fmt: skip
DRILLS = (
    Column("started UTC", 16), Column("drill", least=16), Column("mode", 9, priority=2), Column("result", 20),
    Column("RTO", 14, right=True, priority=3), Column("re-read", 9, right=True, priority=4),
    Column("not checked", 11, right=True, priority=3), Column("timeline", 17, priority=1),
)  # fmt: skip
AT = 15
PREVIEW_FROM = 15
"""Rows of the pane from which the selected runbook is described under the list."""
DAY = 86_400 * SECOND


def header(facts: HomeFacts, now: int, cells: int) -> Content:
    """Who and when."""
    left = ln(" ", ("Drillbook", "strong"), (f"   {count(facts.total, 'drill')}, {_books(facts)}", "muted"))
    return Content(lines=[spread(left, ln((f"{facts.person}   ", "muted"), f"{wall_time(now):%H:%M:%S} UTC "), cells)])


def bar(facts: HomeFacts, cells: int) -> Content:
    """Only while a drill runs: the one thing that cannot wait."""
    running = [drill for drill in facts.drills if drill.running]
    if not running:
        return Content(lines=[[]])
    sentence = f"{running[0].name}, {running[0].now}. Press enter to attach."
    text = safe(f" {NOW} {count(len(running), 'drill is', 'drills are')} live: {sentence}")
    return Content(lines=[[Part(pad(text, cells), "bar-acting")]])


def runbooks(facts: HomeFacts, now: int, selected: str, cells: int, rows: int) -> Content:
    """The list, and the selected one in a few words."""
    chosen = next((book for book in facts.runbooks if book.argument == selected), next(iter(facts.runbooks), None))
    foot = preview(chosen, cells) if chosen is not None and rows >= PREVIEW_FROM else []
    table = Table(RUNBOOKS, facts.runbooks, lambda book: book.argument, lambda book: _book_cells(facts, book, now))
    return Content("Runbooks", [[]], facts=ln((str(len(facts.runbooks)), "muted")), foot=foot, table=table)


def preview(book: RunbookFact, cells: int) -> list[Line]:
    """What it is for, what it checks, and from where on there is no way back."""
    room = cells - 1
    if book.problem:
        return [
            *hang("  Error", room, ln((book.problem, "failed")), at=AT),
            *hang("", room, "c says all of them.", at=AT),
        ]
    kinds = len(book.checked) + len(book.unchecked)
    unchecked: Piece = (f"   not {', '.join(book.unchecked)}", "not-checked") if book.unchecked else ""
    lines = hang("  Objective", room, book.objective, at=AT)
    checks: Role = "text"
    lines += hang("  Checks", room, ln((f"{len(book.checked)} of {kinds} kinds of state", checks), unchecked), at=AT)
    return lines + hang("  No way back", room, book.no_return or "no step is marked", at=AT)


def _book_cells(facts: HomeFacts, book: RunbookFact, now: int) -> tuple[Piece, ...]:
    sign: Piece = (PROVEN, "proven")
    if book.errors:
        sign = (FAILED, "failed")
    elif book.warnings:
        sign = (OVERRIDDEN, "unknown")
    return (
        sign, (book.name, "strong"), book.pattern, (book.regions, "muted"), (str(book.steps or ""), "muted"),
        lasted(book.rto) if book.rto >= 0 else "", _last_drill(facts, book, now),
    )  # fmt: skip


def _last_drill(facts: HomeFacts, book: RunbookFact, now: int) -> Piece:
    if book.errors:
        return f"{count(book.errors, 'error')} in the file", "failed"
    drill = next((d for d in facts.drills if d.name == book.name), None)
    if drill is None:
        return "never", "not-checked"
    days = (now // DAY) - (drill.started // DAY)
    when = "today" if days <= 0 else "yesterday" if days == 1 else f"{days} days ago"
    if drill.running:
        return f"{when}, running", "accent"
    if drill.result is None:
        return when, "muted"
    bad = drill.result.role == "failed"
    return f"{drill.result.sign} {when}", "failed" if bad else "text"


def drills(facts: HomeFacts, cells: int, rows: int) -> Content:
    """Newest first."""
    del cells, rows
    shown = len(facts.drills)
    said = f"{shown} of {facts.total}" if facts.total > shown else count(facts.total, "drill")
    table = Table(DRILLS, facts.drills, lambda drill: drill.folder, _drill_cells)
    lines: list[Line] = [[]] if facts.drills else [[], ln(("  no drill yet: r rehearses a runbook", "muted"))]
    return Content("Recent drills", lines, facts=ln((said, "muted")), table=table)


def _drill_cells(drill: DrillFact) -> tuple[Piece, ...]:
    result, standing = drill.result, drill.timeline
    reread = number(drill.reread)
    return (
        (f"{wall_time(drill.started):%Y-%m-%d %H:%M}", "muted"),
        drill.name,
        ("", "text") if drill.unchecked is None else ("live", "strong") if drill.live else ("rehearsal", "muted"),
        (f"{result.sign} {result.text}", result.role) if result is not None else ("reading", "muted"),
        drill.rto,
        reread if drill.live or drill.reread is None else f"({reread})",
        "" if drill.unchecked is None else str(drill.unchecked),
        (f"{standing.sign} {standing.text}", standing.role) if standing is not None else ("verifying", "muted"),
    )


def lab(facts: HomeFacts, cells: int) -> Content:
    """Part by part."""
    if not facts.lab_read:
        return Content("Lab", [[], ln(("  looking", "muted"))])
    if not facts.lab:
        start = "drillbook demo starts one" if facts.lab_name in {"", "default"} else f"lab {facts.lab_name}"
        lines = [ln(f"  {NOT_CHECKED} there is no lab"), ln((f"  {start}", "muted"))]
        return Content("Lab", [[], *lines])
    return Content("Lab", [[], *_parts(facts.lab, cells)], facts=ln((facts.lab_name, "muted")))


def keys(facts: HomeFacts, cells: int) -> Content:
    """Whose keys there are."""
    return Content("Keys", [[], *_parts(facts.keys, cells)])


def _parts(parts: tuple[PartFact, ...], cells: int) -> list[Line]:
    return [
        clip(
            ln(f"  {p.name:<15}", (f"{p.state.sign} {p.state.text}".strip().ljust(9), p.state.role), (p.note, "muted")),
            cells,
        )
        for p in parts
    ]


def _books(facts: HomeFacts) -> str:
    return count(len(facts.runbooks), "runbook")


def small(cells: int) -> bool:
    """Whether lab and keys have no room."""
    return size_of(cells) == "small"

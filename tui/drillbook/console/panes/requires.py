"""The table of claims: state, claim, now, limit, unit, age; and a note under each."""

from collections.abc import Sequence
from dataclasses import replace

from drillbook.console.glyphs import MARK, UNKNOWN
from drillbook.console.lines import GLUE, Line, Part, Piece, flow, ln, note, part, width
from drillbook.console.numbers import WORDS, limit, number
from drillbook.console.scene import Scene
from drillbook.console.theme import Role
from drillbook.console.widgets.table import Column, fit_columns, head_line, row_line
from drillbook.model.finding import Finding, Verdict
from drillbook.model.step import Claim
from drillbook.state.clocks import age
from drillbook.state.drill_state import ClaimState

COLUMNS = (
    Column("", 9), Column(""), Column("now", 7, right=True), Column("limit", 7, right=True),
    Column("", 7, priority=2), Column("age", 5, right=True, priority=1),
)  # fmt: skip
NOW, LIMIT, AGE = 2, 3, 5
ROLE: dict[Verdict, Role] = {Verdict.PROVEN: "proven", Verdict.FAILED: "failed", Verdict.UNKNOWN: "unknown"}
AT = 13


def requires(scene: Scene, claims: Sequence[Claim], cells: int, *, title: str, notes: bool = True) -> list[Line]:
    """All of them, in the runbook's order; notes under proven ones only where there is room."""
    columns = _columns(scene, claims)
    head = head_line(columns, cells)
    label = head[0].text
    lines: list[Line] = [[Part(title + label[len(title) :], "muted")]]
    for claim in claims:
        first, *more = _one_claim(scene, claim, columns, cells, notes=notes)
        lines += [[first[0]._replace(mark=claim.id), *first[1:]], *more]
    return lines


def _columns(scene: Scene, claims: Sequence[Claim]) -> tuple[Column, ...]:
    """As wide as the numbers are: one that decides is never cut."""
    known = [k for k in (scene.state.claims.get(c.id) for c in claims) if k is not None]
    rows = [_cells(scene, k, k.observation.finding.verdict, stale=is_stale(scene, k)) for k in known]
    return tuple(
        replace(c, width=max(c.width, *(width(ln(r[at])) for r in rows))) if rows and at in {NOW, LIMIT} else c
        for at, c in enumerate(COLUMNS)
    )


def _one_claim(
    scene: Scene, claim: Claim, columns: tuple[Column, ...], cells: int, *, notes: bool = True
) -> list[Line]:
    known = scene.state.claims.get(claim.id)
    if known is None:
        row: tuple[Piece, ...] = ((f"{UNKNOWN} unknown", "unknown"), claim.check, "", "", "", "")
        return _rows(columns, row, ln(("not read yet", "muted")), cells)
    finding = known.observation.finding
    stale = is_stale(scene, known)
    verdict = Verdict.UNKNOWN if stale else finding.verdict
    wanted = notes or (verdict is not Verdict.PROVEN and not stale)
    remarks = _remarks(scene, claim, finding, verdict, stale=stale) if wanted else []
    return _rows(columns, _cells(scene, known, verdict, stale=stale), remarks, cells)


def _rows(columns: tuple[Column, ...], row: tuple[Piece, ...], remarks: Line, cells: int) -> list[Line]:
    """A claim is never cut: a long one has lines of its own, and its numbers stand below it, beside a short remark."""
    state, name, age_cell = row[0], ln(row[1]), row[5]
    widths = fit_columns(columns, cells)
    if not any(p.text for p in ln(*row[2:5])):
        bare = (columns[0], columns[1], columns[AGE]) if AGE in widths else columns[:2]
        first, *rest = flow(name, fit_columns(bare, cells)[1])
        lines = [row_line(bare, (state, _one(first), age_cell), cells)]
        return [*lines, *([Part(" " * AT), *more] for more in rest), *_under(remarks, cells)]
    if width(name) <= widths[1]:
        return [row_line(columns, row, cells), *_under(remarks, cells)]
    first, *rest = flow(name, cells - AT)
    lines = [[*row_line(columns[:1], (state,), AT - 2), Part("  "), *first]]
    lines += [[Part(" " * AT), *more] for more in rest[:-1]]
    last = rest[-1] if rest else []
    beside = last
    if last and width(last) > widths[1]:
        lines.append([Part(" " * AT), *last])
        beside = []
    if not beside and remarks and width(remarks) <= widths[1]:
        beside, remarks = flow(remarks, widths[1])[0], []
    numbers = row_line(columns, ("", _one(beside), *row[2:]), cells)
    return [*lines, numbers, *_under(remarks, cells)]


def _one(line: Line) -> Part:
    """A line of one role as one part."""
    return line[0]._replace(text="".join(p.text for p in line).replace(GLUE, " ")) if line else Part("")


def is_stale(scene: Scene, known: ClaimState) -> bool:
    """Whether its numbers are too old to count."""
    return known.claim in scene.view.stale


def _cells(scene: Scene, known: ClaimState, verdict: Verdict, *, stale: bool) -> tuple[Piece, ...]:
    finding = known.observation.finding
    shown = number(finding.value, finding.unit) if finding.value is not None else ""
    role: Role = "stale" if stale else "failed" if verdict is Verdict.FAILED else "text"
    old = age(scene.view.ages[known.claim])
    return (
        (f"{MARK[verdict]} {verdict}", ROLE[verdict]),
        (finding.claim, "strong" if verdict is Verdict.FAILED else "text"),
        (f"~ {shown}" if stale and shown else shown, role),
        (limit(finding), "muted"),
        (WORDS[finding.unit] if shown else "", "muted"),
        (old, "stale" if stale else "muted"),
    )


def _remarks(scene: Scene, claim: Claim, finding: Finding, verdict: Verdict, *, stale: bool) -> Line:
    quiet: Role = "muted" if verdict is Verdict.PROVEN else "text"
    said: Line = []
    progress = scene.view.holds.get(claim.id)
    if progress is not None and verdict is Verdict.PROVEN:
        said.append(note(f"held {seconds(progress.held)} of {seconds(progress.needed)}"))
    if stale:
        said.append(note("too old to count", "stale"))
    if finding.note:
        said.append(part(finding.note, quiet))
    if finding.needs and verdict is Verdict.UNKNOWN:
        said.append(part(f"needs {finding.needs}", quiet))
    return [p for each in said for p in (part("; ", quiet), each)][1:]


def seconds(micros: int) -> str:
    """Whole seconds, for holds."""
    return f"{micros // 1_000_000} s"


def _under(line: Line, cells: int) -> list[Line]:
    return [[Part(" " * AT), *each] for each in flow(line, cells - AT)] if line else []

"""The table of claims: state, claim, now, limit, unit, age; and a note under each."""

from collections.abc import Sequence

from drillbook.console.glyphs import MARK, UNKNOWN
from drillbook.console.lines import Line, Part, Piece, flow, ln, note, part
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
BARE = (COLUMNS[0], COLUMNS[1], COLUMNS[5])
ROLE: dict[Verdict, Role] = {Verdict.PROVEN: "proven", Verdict.FAILED: "failed", Verdict.UNKNOWN: "unknown"}
AT = 13


def requires(scene: Scene, claims: Sequence[Claim], cells: int, *, title: str, notes: bool = True) -> list[Line]:
    """All of them, in the runbook's order; notes under proven ones only where there is room."""
    head = head_line(COLUMNS, cells)
    label = head[0].text
    lines: list[Line] = [[Part(title + label[len(title) :], "muted")]]
    for claim in claims:
        lines += one(scene, claim, cells, notes=notes)
    return lines


def one(scene: Scene, claim: Claim, cells: int, *, notes: bool = True) -> list[Line]:
    """One claim and its note."""
    known = scene.state.claims.get(claim.id)
    if known is None:
        row = _row(((f"{UNKNOWN} unknown", "unknown"), claim.id, "", "", "", ""), cells)
        return [*row, *_under(ln((f"{claim.check} is not read yet", "muted")), cells)]
    finding = known.observation.finding
    stale = is_stale(scene, known)
    verdict = Verdict.UNKNOWN if stale else finding.verdict
    lines = _row(_cells(scene, known, verdict, stale=stale), cells)
    remarks = _remarks(scene, claim, finding, verdict, stale=stale)
    if remarks and (notes or verdict is not Verdict.PROVEN):
        lines += _under(remarks, cells)
    return lines


def _row(cells_: tuple[Piece, ...], cells: int) -> list[Line]:
    """A row whose claim is never cut: it takes the room of numbers that it has not, and else wraps."""
    name = ln(cells_[1])
    bare = not any(p.text for p in ln(*cells_[2:5]))
    aged = len(COLUMNS) - 1 in fit_columns(COLUMNS, cells)
    columns = (BARE if aged else BARE[:2]) if bare else COLUMNS
    row = (cells_[0], name[0], cells_[5]) if bare else (cells_[0], name[0], *cells_[2:])
    first, *rest = flow(name, fit_columns(columns, cells)[1])
    lines = [row_line(columns, (row[0], first[0]._replace(text="".join(p.text for p in first)), *row[2:]), cells)]
    return [*lines, *([Part(" " * AT), *more] for more in rest)]


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
    return [[Part(" " * AT), *each] for each in flow(line, cells - AT)]

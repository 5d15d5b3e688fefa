"""Explain: a value, where it comes from, what it means, how it went, and what would change it."""

from drillbook.checks.base import MAX_AGE
from drillbook.console.chart import chart
from drillbook.console.explained import Asked, row_of
from drillbook.console.glyphs import MARK
from drillbook.console.lines import Line, flow, hang, ln
from drillbook.console.numbers import WORDS, limit, number
from drillbook.console.panels import access, connectors, groups, lag, transactions
from drillbook.console.panes.requires import ROLE, is_stale
from drillbook.console.scene import Scene
from drillbook.console.theme import Look, Role
from drillbook.console.widgets.content import Content
from drillbook.console.widgets.looking import LookingPane
from drillbook.console.widgets.table import Column, head_line, row_line
from drillbook.model.finding import Fact, Finding, Verdict
from drillbook.model.rows import AccessRow, ConnectorRow, GroupRow, LagRow, ProducerRow, Row, SchemaRow, TopicRow
from drillbook.state.clocks import age, lasted, wall_time
from drillbook.state.drill_state import ClaimState

AT = 16
HELP_EXPLAIN = (("left, right", "another claim"), ("c", "copy the value"), ("j k, arrows", "scroll"), ("esc", "back"))


class ExplainPane(LookingPane):
    """Keeps which claim it explains; the numbers are the newest."""

    help_keys = HELP_EXPLAIN

    def __init__(self, look: Look) -> None:
        super().__init__(look, id="explain")
        self.asked: Asked | None = None

    def open(self, asked: Asked) -> None:
        """Explain this from the top."""
        self.asked, self.top = asked, 0

    def turn(self, by: int) -> None:
        """Go to another claim."""
        if self.asked is not None:
            self.open(self.asked.turned(by))

    def look_at(self, scene: Scene) -> None:
        asked = self.asked
        if asked is not None and asked.claim in scene.state.claims:
            self.show(lambda cells, rows: explained(scene, asked, cells, rows))
        else:
            self.show(lambda _c, _r: Content("Explain", [[], ln("Nothing has read this claim at this point.")]))

    def value(self, scene: Scene) -> str:
        """The value in words, to be copied."""
        known = scene.state.claims.get(self.asked.claim) if self.asked is not None else None
        if known is None:
            return ""
        finding = known.observation.finding
        return f"{finding.claim}: {finding.verdict}, {number(finding.value, finding.unit)} {limit(finding)}".strip()


def explained(scene: Scene, asked: Asked, cells: int, rows: int) -> Content:
    """All of it, in the order in which a person asks."""
    from drillbook.checks.registry import CHECKS  # every check: the first paint waits for none of them

    known = scene.state.claims[asked.claim]
    finding, check = known.observation.finding, CHECKS.get(known.observation.finding.check)
    row = row_of(scene, asked)
    lines: list[Line] = [[], *_value(scene, known, cells)]
    if row is not None:
        lines += hang("This row", cells, _row_words(scene, row), at=AT)
    lines += _finding(scene, known, cells)
    if check is not None and check.means:
        lines += hang("Means", cells, f"Where it fails: {check.means}", at=AT)
    lines += [[], *_computed(scene, known, asked.row, cells), [], *_history(scene, known, cells, rows), []]
    if check is not None and check.changes:
        lines += hang("Changes with", cells, check.changes, at=AT)
    lines += hang("Unknown when", cells, f"a read is older than {age(MAX_AGE)}, fails, or is not permitted", at=AT)
    many = f"{asked.at + 1} of {len(asked.claims)}   " if len(asked.claims) > 1 else ""
    title = f"{finding.claim[:1].upper()}{finding.claim[1:]}"
    return Content(title, lines, facts=ln((f"{many}{asked.origin}", "muted")))


def _value(scene: Scene, known: ClaimState, cells: int) -> list[Line]:
    finding = known.observation.finding
    if finding.value is None:
        return hang("Value", cells, ln(("no number: it is one or the other", "muted")), at=AT)
    stale = is_stale(scene, known)
    role: Role = "stale" if stale else "failed" if finding.verdict is Verdict.FAILED else "strong"
    line = ln((f"{'~ ' if stale else ''}{number(finding.value, finding.unit)}", role), f" {WORDS[finding.unit]}")
    if finding.limit is not None:
        line += ln("   limit ", (limit(finding), "strong"))
        over = finding.value - finding.limit
        if finding.relation == "≤" and over > 0:
            line += ln("   over by ", (number(over, finding.unit), "strong"))
        elif finding.relation == "≥" and over < 0:
            line += ln("   short by ", (number(-over, finding.unit), "strong"))
    return hang("Value", cells, line, at=AT)


def _row_words(scene: Scene, row: Row) -> Line:
    match row:
        case LagRow():
            return ln(
                (lag.partition(row), "strong"),
                f"   lag {number(row.records)} records, {number(row.behind, 'micros')} s behind",
            )
        case GroupRow():
            return ln(
                (groups.key(row), "strong"),
                f"   resumes at {number(row.resumes_at)}, reads {groups.reread(row)} again, skips {number(row.skip)}, "
                f"lag {number(row.lag)}; {row.state}",
            )
        case AccessRow():
            return ln(
                (access.rule(row), "strong"), f"   {row.permission} to {row.principal} from {row.host}: {row.state}"
            )
        case SchemaRow():
            return ln(
                (f"{row.subject} version {row.version}", "strong"),
                f"   ids {number(row.source_id)} and {number(row.target_id)}: {row.state}",
            )
        case TopicRow():
            return ln(
                (row.topic, "strong"),
                f"   {number(row.source)} partitions in {scene.source}, {number(row.target)} in {scene.target}; "
                f"{row.state}",
            )
        case ConnectorRow():
            return ln(
                (row.connector, "strong"),
                f"   {row.state.lower() or 'unknown'}, tasks {connectors.tasks(row)}: {row.says}",
            )
        case ProducerRow():
            limit_ = f", times out after {lasted(row.timeout)}" if row.timeout else ""
            return ln(
                (transactions.who(row), "strong"),
                f"   producer id {row.id} in {row.region}: {row.state} on {row.place}, "
                f"{transactions.since(scene, row)}{limit_}",
            )


def _finding(scene: Scene, known: ClaimState, cells: int) -> list[Line]:
    finding = known.observation.finding
    stale = is_stale(scene, known)
    verdict = Verdict.UNKNOWN if stale else finding.verdict
    entry = f"entry {known.seq}" if known.seq >= 0 else "in no entry yet"
    since = f"since {wall_time(known.since):%H:%M:%S}, for {lasted(scene.now - known.since)}"
    head = ln((f"{MARK[verdict]} {verdict}", ROLE[verdict]), (f"   {entry}   {since}", "muted"))
    rows: list[Line] = [head]
    if stale:
        rows.append(ln((f"~ {age(scene.view.ages[known.claim])} old: too old to count", "stale")))
    rows += [ln(text) for text in (finding.note, f"needs {finding.needs}" if finding.needs else "") if text]
    if finding.remedy:
        rows.append(ln((finding.remedy, "strong")))
    return hang("Finding", cells, *rows, at=AT)


def _computed(scene: Scene, known: ClaimState, row: str, cells: int) -> list[Line]:
    """Facts as they were read, those about the row that is meant first."""
    facts = sorted(known.observation.finding.facts, key=lambda fact: not _about(fact, row))
    if not facts:
        return [ln(("Computed from", "muted")), ln(("  no fact was recorded with this finding", "muted"))]
    has_value = any(fact.value is not None for fact in facts)
    has_text = any(fact.text for fact in facts)
    columns = [
        Column("", 1),
        Column("what", least=24),
        *([Column("value", 11, right=True)] if has_value else []),
        *([Column("says", least=24)] if has_text else []),
        Column("region", 8, priority=1),
        Column("read with", 30, priority=2),
        Column("age", 6, right=True),
    ]
    lines = [ln(("Computed from", "muted")), head_line(columns, cells)]
    for fact in facts:
        row_cells = [
            (MARK[fact.verdict], ROLE[fact.verdict]) if fact.verdict is not None else "",
            (fact.name, "strong" if _about(fact, row) else "text"),
            *([number(fact.value, fact.unit) if fact.value is not None else ""] if has_value else []),
            *([fact.text] if has_text else []),
            fact.region,
            (fact.source, "muted"),
            (age(scene.now - fact.observed_at) if fact.observed_at else "", "muted"),
        ]
        lines.append(row_line(columns, row_cells, cells))
    return lines


def _about(fact: Fact, row: str) -> bool:
    return bool(row) and all(word in row.split() for word in fact.name.split())


def _history(scene: Scene, known: ClaimState, cells: int, rows: int) -> list[Line]:
    finding: Finding = known.observation.finding
    values = scene.lately.values(finding.check, finding.claim, scene.now)
    if finding.value is None and all(v is None for v in values):
        return [ln(("Last 10 minutes", "muted"), "   no number to draw")]
    unit = f", {WORDS[finding.unit]}" if WORDS[finding.unit] else ""
    title = flow(ln(("Last 10 minutes", "muted"), (f"   {finding.claim}{unit}, as the drill read it", "muted")), cells)
    role: Role = "stale" if is_stale(scene, known) else ROLE[finding.verdict]
    return [*title, *chart(values, finding.limit, role, cells, 8 if rows > 22 else 4, unit=finding.unit)]

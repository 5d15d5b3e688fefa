"""A review as a document: what comes first, what is said beside each number."""

from drillbook.report.document import Block, Cell, Document, Items, Paragraph, Picture, Section, Table, word
from drillbook.report.review import Review
from drillbook.report.review_parts import ACTIVITIES, Share, WorkloadReview
from drillbook.report.sections_of_steps import decisions, effects, steps
from drillbook.report.words import day, duration, entry, listed, moment, quantity

STANDING = {
    "intact and closed": "The timeline was verified by this reader: nothing in it was changed, cut or added.",
    "intact but open": "What there is was verified; the drill was not closed, and a cut at a seal could not be seen.",
    "not verified": "The timeline does NOT verify. This report rests on the lines before the first bad one.",
    "not checked": "Nobody verified the timeline: no file of allowed signers was named. Run `drillbook verify`.",
}


def document(review: Review) -> Document:
    """The whole report, most important first."""
    checked = review.verification
    sealed = f", {checked.sealed:,} stand under a verified seal" if checked.standing != "not checked" else ""
    lines = f" {checked.used:,} of {checked.lines:,} lines are used{sealed}."
    return Document(
        title=f"{review.identity.runbook}, {day(review.identity.at)}",
        standing=word(checked.standing),
        standing_says=STANDING[checked.standing] + lines,
        result=word(review.result.said),
        result_says=review.result.sentence,
        sections=(
            _refused(review),
            _coverage(review),
            _objectives(review),
            _losses(review),
            _risks(review),
            effects(review),
            _scope(review),
            decisions(review),
            *steps(review),
            _watched(review),
            *_extent(review),
            *_told(review),
            _integrity(review),
        ),
    )


def _refused(review: Review) -> Section:
    who = review.identity
    mode = "live" if who.live else "rehearsal: nothing was changed"
    blocks: list[Block] = [
        Paragraph(who.objective),
        Table(
            ("Drill", "Mode", "Pattern", "Began", "Lasted", "Driver", "Four eyes"),
            (
                (
                    who.drill, f"{mode}{', on a lab' if who.lab else ''}", f"{who.pattern}, {who.kind}", moment(who.at),
                    duration(who.lasted), who.driver, Cell("yes", "good") if who.four_eyes else Cell("no", "doubt"),
                ),
            ),
        ),
    ]  # fmt: skip
    if review.result.refused:
        blocks.append(Paragraph('The word "met" is refused, for the record lacks:', "doubt"))
        blocks.append(Items(review.result.refused))
    return Section("In short", tuple(blocks))


def _coverage(review: Review) -> Section:
    names = tuple(w.name for w in review.workloads)
    rows: tuple[tuple[Cell | str, ...], ...] = tuple(
        (row.kind, word(row.word), *(_counted(c.word, c.count) for c in row.cells)) for row in review.coverage
    )
    bare = sum(row.word == "not checked" for row in review.coverage)
    note = f"{bare} of {len(review.coverage)} kinds of state were not checked at all." if bare else ""
    table = Table(("Kind of state", "Over all", *names), rows)
    return Section("Coverage", (table, *((Paragraph(note, "doubt"),) if note else ())))


def _counted(said: str, count: int) -> Cell:
    cell = word(said)
    return Cell(f"{cell.text} ({count})" if count else cell.text, cell.tone)


def _objectives(review: Review) -> Section:
    if not review.objectives:
        return Section("Objectives", (Paragraph("The runbook sets no time."),))
    rows = tuple(
        (o.name, f"{o.from_step} to {o.to_step}", duration(o.at_most), duration(o.measured), word(o.verdict), o.why)
        for o in review.objectives
    )
    parts = tuple((o.name, *_split(o.split)) for o in review.objectives)
    untold = dict.fromkeys(said for o in review.objectives for said in o.untold)
    blocks: list[Block] = [
        Table(("Objective", "From, to", "Limit", "Measured", "Verdict", "Why"), rows),
        Paragraph("Where that time went:"),
        Table(("Objective", *(_activity(a) for a in ACTIVITIES)), parts),
    ]
    return Section("Objectives", (*blocks, *((Items(tuple(untold)),) if untold else ())))


def _activity(activity: str) -> str:
    return "Waiting for people" if activity == "people" else activity.capitalize()


def _split(split: tuple[Share, ...]) -> tuple[str, ...]:
    spent = {s.activity: s.micros for s in split}
    return tuple(duration(spent.get(a, -1)) for a in ACTIVITIES)


def _losses(review: Review) -> Section:
    rows = tuple(
        (
            loss.workload, quantity(loss.at_most, "records"),
            f"{'' if loss.exact or loss.records is None else 'about '}{quantity(loss.records, 'records')}",
            quantity(loss.micros, "micros"), word(loss.verdict), loss.basis, entry(loss.seq),
        )
        for loss in review.losses
    )  # fmt: skip
    head = ("Workload", "Limit", "Records lost", "Seconds lost", "Verdict", "By", "Entry")
    return Section("Data loss (RPO)", (Table(head, rows),))


def _risks(review: Review) -> Section:
    rows = tuple(
        (
            str(r.no), word(r.verdict), f"{r.what}{f': {r.says}' if r.says else ''}", listed(r.workloads),
            listed(r.owners), r.means, r.response, entry(r.seq),
        )
        for r in review.risks
    )  # fmt: skip
    if not rows:
        return Section("Risk register", (Paragraph("Nothing failed, nothing was unknown, nothing was left out."),))
    head = ("No", "Standing", "What", "Workloads", "Owner", "What it usually means", "Response", "Entry")
    return Section("Risk register", (Table(head, rows),))


def _scope(review: Review) -> Section:
    regions: tuple[tuple[Cell | str, ...], ...] = tuple(
        (r.name, r.role, r.cluster_id or Cell("missing", "bad"), r.environment, str(r.brokers),
         r.version or Cell("missing", "bad"))
        for r in review.regions
    )  # fmt: skip
    workloads = tuple((w.name, w.owner, listed(w.topics), listed(w.groups), w.duplicates) for w in review.workloads)
    people = tuple(
        (p.name, p.role, Cell("came", "good") if p.came else Cell("did not come", "quiet"), p.account)
        for p in review.people
    )
    return Section(
        "Scope",
        (
            Table(("Region", "Role", "Cluster", "Environment", "Brokers", "Version"), regions),
            Table(("Workload", "Owner", "Topics", "Groups", "Duplicates"), workloads),
            Table(("Person", "Role", "Presence", "Account"), people),
        ),
    )


def _watched(review: Review) -> Section:
    rows = tuple((c.part, c.title, word(c.verdict), c.note, entry(c.seq)) for c in review.watched)
    if not rows:
        return Section("Watched all the time", (Paragraph("No invariant, no stop condition."),))
    return Section("Watched all the time", (Table(("Part", "Claim", "Last verdict", "Note", "Entry"), rows),))


def _extent(review: Review) -> tuple[Section, ...]:
    lag = tuple(_lag(w) for w in review.workloads)
    cut = tuple(
        (w.name, o.topic, str(o.partition), quantity(o.source_next, ""), quantity(o.target_end, ""))
        for w in review.workloads
        for o in w.offsets
    )
    groups = tuple(
        (w.name, g.group, g.region, f"{g.topic}-{g.partition}", quantity(g.offset, ""), quantity(g.old, ""))
        for w in review.workloads
        for g in w.committed
    )
    went_on = tuple(
        (
            w.name, r.group, quantity(r.reread, "records"), entry(r.reread_seq), word(r.resumed), entry(r.resumed_seq),
            w.duplicates,
        )
        for w in review.workloads
        for r in w.resumes
    )  # fmt: skip
    head = ("Workload", "Before the cut", "In time", "At worst", "In time")
    ranges: list[Block] = [
        Paragraph("What stands below the first offset in the source was copied; from the second on the target's own.")
    ]
    ranges.append(
        Table(("Workload", "Topic", "Partition", "Source, copied below", "Target, own from"), cut)
        if cut
        else Paragraph("No cut was recorded.", "doubt")
    )
    if groups:
        ranges.append(Table(("Workload", "Group", "Region", "Partition", "Committed", "Before"), groups))
    moved = ("Workload", "Group", "Read twice, at most", "Proven by", "Seen to resume so", "Seen by", "Duplicates")
    return (
        Section("Lag", (Picture("lag"), Table(head, lag))),
        Section("Offset ranges", tuple(ranges)),
        *((Section("Where groups went on", (Table(moved, went_on),)),) if went_on else ()),
    )


def _lag(workload: WorkloadReview) -> tuple[Cell | str, ...]:
    lag = workload.lag
    if lag is None:
        return (workload.name, Cell("not measured", "doubt"), "–", "–", "–")
    return (
        workload.name, quantity(lag.records, "records"), quantity(lag.micros, "micros"),
        quantity(lag.worst_records, "records"), quantity(lag.worst_micros, "micros"),
    )  # fmt: skip


def _told(review: Review) -> tuple[Section, ...]:
    found = []
    if review.narrative:
        rows = tuple(
            (
                f"{n.person}{'' if n.signed else ', NOT SIGNED'}", n.written_at, n.meant_at,
                ", ".join(map(str, n.entries)), n.text, n.problem,
            )
            for n in review.narrative
        )  # fmt: skip
        head = ("By", "Written", "About", "Entries", "Text", "Problem")
        found.append(Section("Told afterwards", (Table(head, rows),)))
    remarks = tuple((moment(r.at), r.what, r.text, r.by, entry(r.seq)) for r in review.remarks)
    if remarks:
        found.append(Section("Notes and trouble", (Table(("When", "What", "Text", "By", "Entry"), remarks),)))
    return tuple(found)


def _integrity(review: Review) -> Section:
    checked = review.verification
    who = review.identity
    rows: tuple[tuple[Cell | str, ...], ...] = (
        ("Standing", word(checked.standing)),
        ("Head", checked.head or "–"),
        ("Signed by", listed(checked.signers)),
        ("Tool", who.tool),
        ("Timeline format", str(who.timeline_format)),
        ("runbook.yaml", who.runbook_sha256),
        ("regions.yaml", who.regions_sha256),
        ("Account of the engine", who.account),
    )
    blocks: list[Block] = [Table(("What", "Is"), rows)]
    if checked.problems:
        blocks += [Paragraph("What does not verify:", "bad"), Items(checked.problems)]
    if checked.not_provable:
        blocks += [Paragraph("What the folder cannot prove:"), Items(checked.not_provable)]
    return Section("Integrity", tuple(blocks))

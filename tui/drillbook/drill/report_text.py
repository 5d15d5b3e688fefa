"""What `drillbook verify` says of a report, in words and as JSON."""

import msgspec

from drillbook.drill.verify import DrillReport


def as_text(report: DrillReport) -> str:
    """A verdict, the first bad line, what still holds, who decided what, and what is not provable."""
    mark = {"intact and closed": "✓", "intact but open": "■", "not verified": "✗"}[report.standing]
    lines = [f"{mark} {report.standing}: {report.chain.lines} lines, {report.chain.sealed} of them under a seal"]
    lines += [f"  ✗ {problem}" for problem in report.problems]
    if report.problems:
        lines.append(
            f"  lines 1 to {report.trustworthy} hold and stand under a verified seal; trust nothing after them"
        )
    lines += [f"  session on line {m.line}: mandate of {m.principal}, {m.fingerprint}" for m in report.chain.mandates]
    lines += [
        f"  line {d.line}: {d.decision} of {d.step or 'the drill'} by {d.person}, {d.role}"
        + (f", breaks {d.rule}" if d.rule else "")
        + (f", for {d.option}" if d.option else "")
        + (f': "{d.reason}"' if d.reason else "")
        for d in report.decisions
    ]
    skipped = [s for s in report.state.steps if s.phase == "skipped"] if report.state is not None else []
    lines += [f"  skipped: {s.id}: {s.reason}" for s in skipped]
    lines += [f"  {remark}" for remark in report.remarks]
    if report.state is not None and report.state.closed is not None:
        lines.append(f"  the drill ended: {report.state.closed.result}, {report.state.closed.sentence}")
    lines.append("Not provable from this folder:")
    lines += [f"  - {sentence}" for sentence in report.not_provable]
    return "\n".join(lines)


def as_json(report: DrillReport) -> str:
    """The same for a program."""
    return msgspec.json.encode(
        {
            "standing": report.standing,
            "lines": report.chain.lines,
            "sealed": report.chain.sealed,
            "trustworthy": report.trustworthy,
            "head": report.chain.head,
            "problems": [{"line": p.line, "fault": str(p.fault), "meaning": p.meaning} for p in report.problems],
            "mandates": report.chain.mandates,
            "decisions": report.decisions,
            "remarks": report.remarks,
            "not_provable": report.not_provable,
        }
    ).decode()

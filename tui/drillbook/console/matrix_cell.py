"""A cell of the coverage: what it means, what is at risk, whose it is, and the line that would check it."""

from typing import Final, Literal

import msgspec

from drillbook.checks.base import Check, CheckParams
from drillbook.console.glyphs import MARK
from drillbook.console.lines import Line, hang, ln
from drillbook.console.panes.requires import ROLE, is_stale
from drillbook.console.scene import Scene
from drillbook.console.widgets.content import Content
from drillbook.model.finding import Verdict
from drillbook.model.workload import Workload
from drillbook.state.coverage import Cell, CellWord

DOES_NOT_APPLY: Final = "do not apply"
Word = CellWord | Literal["do not apply"]
AT = 13
RISK = {
    "records": "Records that were written in the source and never reach the target are lost when it takes over.",
    "offsets": "A group goes on at the wrong place: it reads records again, or never reads some.",
    "topics": "Another number of partitions breaks the order by key; another retention or size limit loses or refuses.",
    "acls": "An application is refused after it moved, or a copied DENY refuses its writes there.",
    "credentials": "An application that cannot log in after the cutover is down, however well its records were copied.",
    "schemas": "Records carry schema IDs: a consumer there cannot read them, or reads them by another schema.",
    "quotas": "A quota in the standby smaller than the load throttles applications after the cutover: late, not lost.",
    "connectors": "A connector that runs in both regions writes twice; one that runs in none leaves a system behind.",
    "transactions": "A transaction left open hides every later record of its partition from committed reads.",
    "routes": "Clients that still resolve the old bootstrap servers stay there, or come over one by one.",
    "observability": "Nobody sees the target fail: alerts, dashboards and lag monitors still watch the source.",
}
"""What is at risk where nothing checks a kind of state, in one sentence."""


def applies(scene: Scene, cell: Cell) -> bool:
    """Whether the workload has anything of this kind, as far as the runbook says."""
    workload = _workload(scene, cell)
    if workload is None:
        return True
    has = {
        "offsets": workload.groups,
        "acls": workload.principals,
        "credentials": workload.principals,
        "schemas": workload.subjects,
        "transactions": workload.transactional_ids,
    }
    return bool(has.get(cell.kind, True))


def detail(scene: Scene, cell: Cell | None, said: Word, cells: int) -> Content:
    """The cell under the cursor, in words."""
    if cell is None:
        return Content("Coverage", [[], ln("The runbook names no workload.")])
    workload = _workload(scene, cell)
    owner = workload.owner if workload is not None else ""
    lines: list[Line] = [[], *_claims(scene, cell, said, cells), *hang("Risk", cells, RISK[cell.kind], at=AT)]
    lines += hang("Owner", cells, owner or "nobody is named", at=AT)
    if said == "not checked":
        lines += [[], *_to_check(cell, cells)]
    title = f"{cell.kind[:1].upper()}{cell.kind[1:]}" + (f" of {cell.workload}" if cell.workload else "")
    return Content(title, lines)


def _claims(scene: Scene, cell: Cell, said: Word, cells: int) -> list[Line]:
    if said == "not checked":
        meant = f"Nothing has read the {cell.kind} of {cell.workload} in this drill."
        return [*hang("State", cells, ln(("○ NOT CHECKED", "not-checked")), at=AT), *hang("Means", cells, meant, at=AT)]
    if said == DOES_NOT_APPLY:
        meant = f"The runbook names nothing of this kind for {cell.workload}."
        return [*hang("State", cells, ln(("– none", "muted")), at=AT), *hang("Means", cells, meant, at=AT)]
    rows: list[Line] = []
    for name in cell.claims:
        known = scene.state.claims[name]
        finding = known.observation.finding
        old = is_stale(scene, known)
        verdict = Verdict.UNKNOWN if old and scene.view.silent else finding.verdict
        rows.append(ln((f"{MARK[verdict]} {verdict}", ROLE[verdict]), f"  {finding.claim}"))
        if finding.note and finding.verdict is not Verdict.PROVEN:
            rows.append(ln(finding.note))
        remark = f"entry {known.seq}" if known.seq >= 0 else "in no entry yet"
        rows.append(ln((f"{remark}{'; no longer read' if old else ''}", "stale" if old else "muted")))
    return hang("State", cells, *rows, at=AT)


def _to_check(cell: Cell, cells: int) -> list[Line]:
    from drillbook.checks.registry import CHECKS  # every check: the first paint waits for none of them

    fitting = [check for check in CHECKS.values() if check.kind == cell.kind]
    if not fitting:
        says = "No check of this version reads it: look by hand, and say in a note what you saw."
        return hang("To check it", cells, says, at=AT)
    rows = [ln((_yaml(check, cell.workload), "accent")) for check in fitting[:3]]
    return hang("To check it", cells, ln("add to a step's requires:"), *rows, at=AT)


def _yaml(check: Check[CheckParams], workload: str) -> str:
    needed = [f"{f.name}: ..." for f in msgspec.structs.fields(check.params) if f.required]
    return f"- {check.name}: {{{', '.join([f'workloads: [{workload}]', *needed])}}}"


def _workload(scene: Scene, cell: Cell) -> Workload | None:
    return next((w for w in scene.state.opened.runbook.workloads if w.name == cell.workload), None)

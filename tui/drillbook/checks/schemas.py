"""schemas: the subjects of the workloads are the same in both registries, IDs included."""

from drillbook.checks.base import Check, CheckParams
from drillbook.checks.evidence import Evidence, Number
from drillbook.checks.words import counted, listed
from drillbook.model.finding import Verdict
from drillbook.model.observation import Observation
from drillbook.model.rows import SchemaRow
from drillbook.model.scope import Scope, chosen
from drillbook.snapshots.schemas import ReadSchemas, SchemasSnapshot, SchemaVersion, Subject
from drillbook.snapshots.window import Window


def _subjects(scope: Scope, workloads: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({s for w in chosen(scope, workloads) for s in w.subjects}))


def _reads(params: CheckParams, scope: Scope, window: Window) -> tuple[ReadSchemas, ...]:  # noqa: ARG001
    subjects = _subjects(scope, params.workloads)
    return tuple(ReadSchemas(r.name, subjects) for r in (scope.source, scope.target) if subjects and r.registry_url)


def _title(params: CheckParams, scope: Scope) -> str:
    subjects = _subjects(scope, params.workloads)
    return f"schemas of {listed(subjects) if len(subjects) <= 2 else counted(len(subjects), 'subject')} are equal"


def _judge(params: CheckParams, scope: Scope, window: Window) -> Observation:
    seen = Evidence(window)
    workloads = chosen(scope, params.workloads)
    subjects = _subjects(scope, params.workloads)
    rows: list[SchemaRow] = []
    differing = None
    if subjects:
        answers: list[SchemasSnapshot] = []
        for region in (scope.source, scope.target):
            if not region.registry_url:
                remedy = f"Add schema_registry: {{url: ...}} under {region.name}."
                seen.doubt(region.name, "regions.yaml names no schema registry", remedy=remedy)
                continue
            answer = seen.read(ReadSchemas(region.name, subjects), SchemasSnapshot)
            answers += [answer] if answer is not None else []
        if len(answers) == 2:
            for subject in subjects:
                rows += _compare(seen, subject, answers[0], answers[1])
            differing = len({r.subject for r in rows if r.verdict is Verdict.FAILED})
    order = (Verdict.FAILED, Verdict.UNKNOWN, Verdict.PROVEN)
    rows.sort(key=lambda r: (order.index(r.verdict), r.subject, r.version))
    number = Number(differing, 0, "=", "count")
    return seen.conclude("schemas", "schemas", _title(params, scope), workloads, number, rows=tuple(rows))


def _compare(seen: Evidence, name: str, source: SchemasSnapshot, target: SchemasSnapshot) -> list[SchemaRow]:
    here = next((s for s in source.subjects if s.name == name), None)
    there = next((s for s in target.subjects if s.name == name), None)
    for answer, subject in ((source, here), (target, there)):
        if subject is None and name in answer.missing:
            seen.fail(name, f"is not in the registry of {answer.region}", answer)
        elif subject is None and all(e.scope != name for e in answer.errors):
            seen.doubt(name, f"{answer.region} gave no answer for it", answer)
    if here is None or there is None:
        present = here or there
        absent = source if here is None else target
        state = f"missing in {absent.region}" if name in absent.missing else f"unknown in {absent.region}"
        verdict = Verdict.FAILED if name in absent.missing else Verdict.UNKNOWN
        return [
            SchemaRow(name, v.version, v.id if here else None, v.id if there else None, state, verdict)
            for v in (present.versions if present else ())
        ]
    settings = _settings(here, there)
    for says in settings:
        seen.fail(name, says, target)
    rows = _versions(seen, here, there, source, target)
    if not settings and all(r.verdict is Verdict.PROVEN for r in rows):
        seen.prove(name, f"versions {listed([str(r.version) for r in rows])} are equal", target)
    if settings and rows and all(r.verdict is Verdict.PROVEN for r in rows):
        rows = [SchemaRow(r.subject, r.version, r.source_id, r.target_id, settings[0], Verdict.FAILED) for r in rows]
    return rows


def _settings(here: Subject, there: Subject) -> list[str]:
    pairs = (("compatibility", here.compatibility, there.compatibility), ("mode", here.mode, there.mode))
    return [f"{what} differs: {a or 'none'}, {b or 'none'}" for what, a, b in pairs if a != b]


def _versions(
    seen: Evidence, here: Subject, there: Subject, source: SchemasSnapshot, target: SchemasSnapshot
) -> list[SchemaRow]:
    first = {v.version: v for v in here.versions}
    second = {v.version: v for v in there.versions}
    rows: list[SchemaRow] = []
    if not first and not second:
        seen.doubt(here.name, "has no version in either registry", source)
    for version in sorted(first.keys() | second.keys()):
        a, b = first.get(version), second.get(version)
        state = _difference(a, b, source.region, target.region)
        if state:
            seen.fail(f"{here.name} version {version}", state, target)
        verdict = Verdict.FAILED if state else Verdict.PROVEN
        rows.append(SchemaRow(here.name, version, a.id if a else None, b.id if b else None, state or "equal", verdict))
    return rows


def _difference(a: SchemaVersion | None, b: SchemaVersion | None, source: str, target: str) -> str:
    if b is None:
        return f"missing in {target}"
    if a is None:
        return f"only in {target}"
    if a.content != b.content or a.kind != b.kind:
        return "content differs"
    if a.id != b.id:
        return f"id differs: {a.id} in {source}, {b.id} in {target}"
    if a.references != b.references:
        return "references differ"
    return ""


CHECK = Check(
    name="schemas",
    kind="schemas",
    proves="Subjects, versions, IDs, content, references, compatibility and mode are equal in both registries.",
    params=CheckParams,
    reads=_reads,
    judge=_judge,
    title=_title,
    every=5_000_000,
    means="Records carry schema IDs: a consumer in the target can't read them, or reads them by another schema.",
    changes="Registering schemas, a registry that gives its own IDs, a compatibility level set in one region only.",
)

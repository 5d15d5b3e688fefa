"""The schemas of the workloads' subjects that the target's registry lacks, from the source's own text."""

from collections.abc import Iterable, Iterator

from drillbook.actions.base import Planned
from drillbook.actions.reading import answered
from drillbook.actions.reconcile_params import ReconcileParams
from drillbook.actions.stock import curl
from drillbook.model.plan import AnyCall
from drillbook.model.schema_calls import RegisterSchema, SetCompatibility
from drillbook.model.scope import RegionScope, Scope, chosen
from drillbook.snapshots.schema_texts import ReadSchemaTexts, SchemaText, SchemaTextsSnapshot, SubjectTexts, same_schema
from drillbook.snapshots.union import AnyRead
from drillbook.snapshots.window import Window


def _subjects(params: ReconcileParams, scope: Scope) -> tuple[str, ...]:
    return tuple(sorted({s for w in chosen(scope, params.workloads) for s in w.subjects}))


def reads(params: ReconcileParams, scope: Scope) -> tuple[AnyRead, ...]:
    """The whole text of the subjects in both registries."""
    subjects = _subjects(params, scope)
    regions = (scope.source, scope.target)
    return tuple(ReadSchemaTexts(r.name, subjects) for r in regions if subjects and r.registry_url)


def plan(params: ReconcileParams, scope: Scope, window: Window) -> Planned:
    """Levels first, then versions in order, a schema that others name before those that name it."""
    subjects = _subjects(params, scope)
    answers: list[SchemaTextsSnapshot] = []
    for region in (scope.source, scope.target):
        if subjects and not region.registry_url:
            return Planned(unknown=f"regions.yaml names no schema registry in {region.name}")
        answer = answered(window, ReadSchemaTexts(region.name, subjects), SchemaTextsSnapshot) if subjects else ""
        if isinstance(answer, str) or answer.errors:
            why = answer if isinstance(answer, str) else f"{answer.errors[0].scope}: {answer.errors[0].message}"
            return Planned(unknown=f"schemas can't be read: {why or 'the workloads have no subjects'}")
        answers.append(answer)
    source, target = answers
    here, there = ({s.name: s for s in a.subjects} for a in answers)
    if missing := [n for n in subjects if n not in here or n not in there]:
        return Planned(unknown=f"nothing was said of {', '.join(missing)}")
    levels: list[AnyCall] = []
    schemas: list[AnyCall] = []
    notes: list[str] = []
    api = f"{scope.target.registry_url.rstrip('/')}{target.base}"
    for name in _ordered(here[n] for n in subjects):
        mine, theirs = here[name], there[name]
        if not mine.versions:
            notes.append(f"{name} is not in the registry of {source.region} either")
            continue
        if mine.level != theirs.level:
            levels.append(_level(scope.target, api, mine, theirs))
        wanted, left = _lacking(mine, theirs, source.region, target.region)
        notes += left
        schemas += [_register(scope.target, api, name, v, keep_ids=theirs.mode == "IMPORT") for v in wanted]
    if any(isinstance(c, RegisterSchema) and not c.keep_ids for c in schemas):
        notes.append(f"the registry of {target.region} gives ids of its own unless its mode is IMPORT: see `schemas`")
    blast = f"registers {len(schemas)} {'schema' if len(schemas) == 1 else 'schemas'} in {target.region}, deletes 0"
    if levels:
        blast += f", sets {len(levels)} compatibility {'level' if len(levels) == 1 else 'levels'}"
    return Planned((*levels, *schemas), blast, tuple(notes))


def _lacking(
    mine: SubjectTexts, theirs: SubjectTexts, source: str, target: str
) -> tuple[tuple[SchemaText, ...], tuple[str, ...]]:
    """The versions to register, and what must be left as it is."""
    held = {v.version: v for v in theirs.versions}
    left = [
        f"left, a version can't be changed: {mine.name} version {v.version} differs in {target}"
        for v in mine.versions
        if v.version in held and not same_schema(v, held[v.version])
    ]
    known = {v.version for v in mine.versions}
    left += [f"left, only in {target}: {mine.name} version {n}" for n in sorted(held) if n not in known]
    wanted = sorted((v for v in mine.versions if v.version not in held), key=lambda v: v.version)
    first = max(held, default=0) + 1
    in_order = [v.version for v in wanted] == list(range(first, first + len(wanted)))
    if wanted and left:
        left.append(f"left, until that is settled: {len(wanted)} versions of {mine.name}")
        return (), tuple(left)
    if wanted and not in_order and theirs.mode != "IMPORT":
        numbers = ", ".join(str(v.version) for v in wanted)
        says = f"the next there would be {first}, and {source} lacks or has others"
        return (), (*left, f"left, {mine.name} versions {numbers} can't keep their numbers: {says}")
    return tuple(wanted), tuple(left)


def _register(region: RegionScope, api: str, subject: str, schema: SchemaText, *, keep_ids: bool) -> RegisterSchema:
    path = f"{api}/subjects/{subject}/versions/{schema.version}"
    return RegisterSchema(
        region.name,
        f"register version {schema.version} of {subject} in {region.name}, {len(schema.text):,} characters",
        undo=(curl("DELETE", path), curl("DELETE", f"{path}?permanent=true")),
        subject=subject,
        schema=schema,
        keep_ids=keep_ids,
    )


def _level(region: RegionScope, api: str, mine: SubjectTexts, theirs: SubjectTexts) -> SetCompatibility:
    before = theirs.level if theirs.own_level else ""
    path = f"{api}/config/{mine.name}"
    back = curl("PUT", path, f'{{"compatibility": "{before}"}}') if before else curl("DELETE", path)
    return SetCompatibility(
        region.name,
        f"set compatibility of {mine.name} in {region.name} to {mine.level}, from {theirs.level}",
        undo=(back,),
        subject=mine.name,
        level=mine.level,
        before=before,
    )


def _ordered(subjects: Iterable[SubjectTexts]) -> Iterator[str]:
    """Names in an order in which each comes after those that its schemas refer to, as far as there is one."""
    left = {s.name: {r.subject for v in s.versions for r in v.references} - {s.name} for s in subjects}
    while left:
        ready = [n for n, needs in left.items() if not needs & left.keys()] or list(left)
        for name in ready:
            yield name
            del left[name]

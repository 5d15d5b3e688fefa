"""Reads subjects of a schema registry through Confluent's API; needs read access to it."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Final
from urllib.parse import quote

import httpx
import msgspec

from drillbook.regions.deadline import Deadline
from drillbook.regions.failures import RegionError, read_error
from drillbook.regions.region import Region
from drillbook.regions.registry_api import RegistryApi
from drillbook.snapshots.base import ReadError
from drillbook.snapshots.schema_texts import settled
from drillbook.snapshots.schemas import ReadSchemas, SchemasSnapshot, SchemaVersion, Subject

ACCESS: Final = "read access to the schema registry"
AT_ONCE: Final = 4


def read_schemas(read: ReadSchemas, region: Region, deadline: Deadline) -> SchemasSnapshot:
    """All versions of each subject, with the compatibility and mode in force."""
    api = region.registry()
    with ThreadPoolExecutor(AT_ONCE, "registry") as pool:
        found = dict(zip(read.subjects, pool.map(partial(_subject, api, deadline), read.subjects), strict=True))
    errors = tuple(f for f in found.values() if isinstance(f, ReadError))
    if errors and len(errors) == len(found):
        errors = (msgspec.structs.replace(errors[0], scope=""),)
    return SchemasSnapshot(
        region=read.region,
        observed_at=0,
        errors=errors,
        asked=read.subjects,
        subjects=tuple(f for f in found.values() if isinstance(f, Subject)),
        missing=tuple(name for name, f in found.items() if f is None),
    )


def _subject(api: RegistryApi, deadline: Deadline, name: str) -> Subject | ReadError | None:
    try:
        versions = versions_of(api, deadline, name)
        if not versions:
            return None
        # Without this parameter Apicurio answers NONE for a subject that follows the global level.
        level = api.get(f"/config/{quoted(name)}?defaultToGlobal=true", deadline) or api.get("/config", deadline)
        mode = api.get(f"/mode/{quoted(name)}?defaultToGlobal=true", deadline) or api.get("/mode", deadline)
        return Subject(name, tuple(_version(v) for v in versions), level_of(level), mode_of(mode))
    except KeyError as error:
        return ReadError(f"an answer without {error}", name, "FORMAT")
    except (httpx.HTTPError, ValueError, RegionError) as error:
        return read_error(error, name, ACCESS)


def versions_of(api: RegistryApi, deadline: Deadline, name: str) -> list[Any]:
    """The latest says how many there may be: where it is the first, one request does."""
    path = f"/subjects/{quoted(name)}/versions"
    latest = api.get(f"{path}/latest", deadline)
    if latest is None or latest["version"] == 1:
        return [latest] if latest is not None else []
    numbers = api.get(path, deadline) or ()
    found = [latest if n == latest["version"] else api.get(f"{path}/{n}", deadline) for n in numbers]
    return [v for v in found if v is not None]


def _version(answer: Any) -> SchemaVersion:
    references = answer.get("references") or ()
    return SchemaVersion(
        version=int(answer["version"]),
        id=int(answer["id"]),
        content=hashlib.sha256(settled(answer["schema"]).encode()).hexdigest(),
        kind=answer.get("schemaType") or "AVRO",
        references=tuple(sorted(f"{r['subject']}:{r['version']}" for r in references)),
    )


def level_of(answer: Any) -> str:
    """The compatibility level in an answer about one."""
    return str(answer.get("compatibilityLevel") or answer.get("compatibility") or "") if answer else ""


def mode_of(answer: Any) -> str:
    """The mode in an answer about one."""
    return str(answer.get("mode") or "") if answer else ""


def quoted(name: str) -> str:
    """A name as a part of a path."""
    return quote(name, safe="")

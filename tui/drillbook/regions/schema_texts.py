"""Reads whole schemas of a registry through Confluent's API, by GET alone; needs read access to it."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import httpx

from drillbook.regions.deadline import Deadline
from drillbook.regions.failures import RegionError, read_error
from drillbook.regions.region import Region
from drillbook.regions.registry_api import RegistryApi
from drillbook.regions.schemas import ACCESS, AT_ONCE, level_of, mode_of, quoted, versions_of
from drillbook.snapshots.base import ReadError
from drillbook.snapshots.schema_texts import (
    ReadSchemaTexts,
    SchemaReference,
    SchemaText,
    SchemaTextsSnapshot,
    SubjectTexts,
)


def read_schema_texts(read: ReadSchemaTexts, region: Region, deadline: Deadline) -> SchemaTextsSnapshot:
    """All versions of each subject, or the level and mode that it would have."""
    api = region.registry()
    base = api.base(deadline)
    with ThreadPoolExecutor(AT_ONCE, "registry") as pool:
        found = list(pool.map(partial(_subject, api, deadline), read.subjects))
    return SchemaTextsSnapshot(
        region=read.region,
        observed_at=0,
        errors=tuple(f for f in found if isinstance(f, ReadError)),
        asked=read.subjects,
        subjects=tuple(f for f in found if isinstance(f, SubjectTexts)),
        base=base,
    )


def text_of_version(answer: Any) -> SchemaText:
    """A version as the registry gives it."""
    references = tuple(
        sorted(
            (SchemaReference(r["name"], r["subject"], int(r["version"])) for r in answer.get("references") or ()),
            key=lambda r: (r.name, r.subject, r.version),
        )
    )
    kind = answer.get("schemaType") or "AVRO"
    return SchemaText(int(answer["version"]), int(answer["id"]), str(answer["schema"]), kind, references)


def _subject(api: RegistryApi, deadline: Deadline, name: str) -> SubjectTexts | ReadError:
    try:
        versions = tuple(text_of_version(v) for v in versions_of(api, deadline, name))
        in_force = api.get(f"/config/{quoted(name)}?defaultToGlobal=true", deadline) or api.get("/config", deadline)
        own = level_of(api.get(f"/config/{quoted(name)}", deadline))  # Apicurio says NONE where there is none
        mode = api.get(f"/mode/{quoted(name)}?defaultToGlobal=true", deadline) or api.get("/mode", deadline)
        level = level_of(in_force)
        return SubjectTexts(name, versions, level, bool(own) and own == level, mode_of(mode))
    except KeyError as error:
        return ReadError(f"an answer without {error}", name, "FORMAT")
    except (httpx.HTTPError, ValueError, RegionError) as error:
        return read_error(error, name, ACCESS)

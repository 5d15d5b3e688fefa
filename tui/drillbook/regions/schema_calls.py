"""Registers and deletes a version of a subject, and sets its level, and believes only what the registry then says."""

from typing import Any, Final

import httpx

from drillbook.model.plan import Outcome
from drillbook.model.schema_calls import DeleteSchema, RegisterSchema, SetCompatibility
from drillbook.regions.deadline import Deadline
from drillbook.regions.registry_api import RegistryApi
from drillbook.regions.schema_texts import text_of_version
from drillbook.regions.schemas import level_of, quoted
from drillbook.snapshots.schema_texts import SchemaText, same_schema

SchemasCall = RegisterSchema | DeleteSchema | SetCompatibility
GONE: Final = (httpx.codes.NOT_FOUND,)


def change(call: SchemasCall, api: RegistryApi, deadline: Deadline) -> Outcome:
    """One thing is changed; what the registry refuses is known, and so is what it then holds."""
    refused = ""
    match call:
        case RegisterSchema():
            refused = _sent(api.send("POST", f"{_subject(call)}/versions", deadline, _body(call)))
        case DeleteSchema():
            path = f"{_subject(call)}/versions/{call.schema.version}"
            for way in ("", "?permanent=true"):  # the API demands a soft delete first
                refused = refused or _sent(api.send("DELETE", path + way, deadline), GONE)
        case SetCompatibility(level=""):
            refused = _sent(api.send("DELETE", f"/config/{quoted(call.subject)}", deadline), GONE)
        case SetCompatibility():
            body = {"compatibility": call.level}
            refused = _sent(api.send("PUT", f"/config/{quoted(call.subject)}", deadline, body))
    if refused:
        return Outcome(ok=False, text=refused)
    return stand(call, api, deadline)


def stand(call: SchemasCall, api: RegistryApi, deadline: Deadline) -> Outcome:
    """Whether the registry holds what the call makes of it."""
    if isinstance(call, SetCompatibility):
        return _level_stands(call, api, deadline)
    found = _version(call, api, deadline)
    name = f"version {call.schema.version} of {call.subject}"
    if found is None:
        return Outcome(ok=isinstance(call, DeleteSchema), text=f"{name} is not in the registry of {call.region}")
    if isinstance(call, DeleteSchema):
        return Outcome(ok=False, text=f"{name} is in the registry of {call.region} still")
    if not same_schema(found, call.schema):
        return Outcome(ok=False, text=f"{name} is another schema in the registry of {call.region}")
    given = "" if found.id == call.schema.id else f", not {call.schema.id}: this registry gives ids of its own"
    return Outcome(ok=True, text=f"{name} is in the registry of {call.region} with id {found.id}{given}")


def _level_stands(call: SetCompatibility, api: RegistryApi, deadline: Deadline) -> Outcome:
    path = f"/config/{quoted(call.subject)}?defaultToGlobal=true"
    registrys = level_of(api.get("/config", deadline))
    now = level_of(api.get(path, deadline)) or registrys
    wanted = call.level or registrys
    return Outcome(ok=now == wanted, text=f"compatibility of {call.subject} in {call.region} is {now}")


def _version(call: RegisterSchema | DeleteSchema, api: RegistryApi, deadline: Deadline) -> SchemaText | None:
    answer: Any = api.get(f"{_subject(call)}/versions/{call.schema.version}", deadline)
    return text_of_version(answer) if answer is not None else None


def _body(call: RegisterSchema) -> dict[str, Any]:
    """What a registry is given: only what is not its default, and ids only where it takes them."""
    schema = call.schema
    body: dict[str, Any] = {"schema": schema.text}
    if schema.kind != "AVRO":
        body["schemaType"] = schema.kind
    if schema.references:
        body["references"] = [{"name": r.name, "subject": r.subject, "version": r.version} for r in schema.references]
    if call.keep_ids:
        body |= {"id": schema.id, "version": schema.version}
    return body


def _subject(call: RegisterSchema | DeleteSchema) -> str:
    return f"/subjects/{quoted(call.subject)}"


def _sent(answer: httpx.Response, also: tuple[int, ...] = ()) -> str:
    """Why the registry did not do it, or nothing; a fault of its own may have come after the deed."""
    if answer.is_server_error:
        answer.raise_for_status()
    if answer.is_success or answer.status_code in also:
        return ""
    return f"the registry answered {answer.status_code}: {answer.text[:200]}"

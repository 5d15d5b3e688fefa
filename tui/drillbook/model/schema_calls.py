"""Calls that register a schema or set a level, and take it back; each changes one thing: none is done by half."""

from drillbook.model.call import Call
from drillbook.snapshots.schema_texts import SchemaText


class RegisterSchema(Call, frozen=True, tag="register-schema"):
    """Register one version of a subject; `keep_ids` where the registry is in mode IMPORT and takes ids as given."""

    subject: str = ""
    schema: SchemaText = SchemaText(0, 0, "")
    keep_ids: bool = False


class DeleteSchema(Call, frozen=True, tag="delete-schema"):
    """Delete for good a version that this drill registered."""

    subject: str = ""
    schema: SchemaText = SchemaText(0, 0, "")


class SetCompatibility(Call, frozen=True, tag="set-compatibility"):
    """Set the level of one subject; empty is to have none of its own. `before` is what it had."""

    subject: str = ""
    level: str = ""
    before: str = ""


AnySchemaCall = RegisterSchema | DeleteSchema | SetCompatibility


def schema_effect(call: AnySchemaCall) -> str:
    """What its effect is known by in a drill."""
    match call:
        case RegisterSchema():
            return f"schema/{call.region}/{call.subject}/{call.schema.version}/register"
        case DeleteSchema():
            return f"schema/{call.region}/{call.subject}/{call.schema.version}/delete"
        case SetCompatibility():
            return f"compatibility/{call.region}/{call.subject}/{call.before}>{call.level}"


def schema_undone(call: AnySchemaCall) -> str:
    """The effect that it takes back."""
    match call:
        case RegisterSchema():
            return f"schema/{call.region}/{call.subject}/{call.schema.version}/delete"
        case DeleteSchema():
            return f"schema/{call.region}/{call.subject}/{call.schema.version}/register"
        case SetCompatibility():
            return f"compatibility/{call.region}/{call.subject}/{call.level}>{call.before}"

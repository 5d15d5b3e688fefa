"""The reverse of what was done to a schema registry.

A call's own `undo` lines say how it is taken back; registering a schema again can't be said in one line of a stock tool
without its text, so that the reverse of a deletion has none.
"""

from drillbook.model.schema_calls import AnySchemaCall, DeleteSchema, RegisterSchema, SetCompatibility


def reverse_schema(call: AnySchemaCall) -> AnySchemaCall:
    """The call that takes this one back."""
    match call:
        case RegisterSchema():
            return DeleteSchema(
                call.region,
                f"delete version {call.schema.version} of {call.subject} in {call.region}, which this drill registered",
                effect="destructive",
                subject=call.subject,
                schema=call.schema,
            )
        case DeleteSchema():
            text = f"register version {call.schema.version} of {call.subject} in {call.region} again"
            return RegisterSchema(call.region, text, subject=call.subject, schema=call.schema)
        case SetCompatibility():
            level = call.before or "that of the registry"
            return SetCompatibility(
                call.region,
                f"set compatibility of {call.subject} in {call.region} back to {level}",
                subject=call.subject,
                level=call.before,
                before=call.level,
            )

"""Addresses of a site's own services, as a runbook may write them."""

from typing import Annotated

import msgspec

from drillbook.redact import Redactor

UrlText = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^https?://[^\s/?#@]+([/?][^\s]*)?$",
        description="a URL without a user in it, such as http://127.0.0.1:8080/health",
    ),
]
PointerText = Annotated[
    str, msgspec.Meta(pattern=r"^(/.*)?$", description="a JSON pointer, such as /status or /nodes/0/state")
]
VariableText = Annotated[
    str, msgspec.Meta(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", description="the name of an environment variable")
]
WordText = Annotated[str, msgspec.Meta(min_length=1, description="a word of a command")]
LineText = Annotated[str, msgspec.Meta(min_length=1, description="a line that a person types into a shell")]
ArgvList = Annotated[tuple[WordText, ...], msgspec.Meta(min_length=1)]


def holds_secret(*texts: str) -> str:
    """Why a runbook may not say these, if one looks like a secret; empty otherwise."""
    mask = Redactor()
    if all(mask.text(text) == text for text in texts):
        return ""
    return (
        "this looks like a secret, and a runbook is recorded and shown: let a `command` read it from its `environment`"
    )

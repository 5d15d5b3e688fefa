"""JSON Pointer, RFC 6901."""

import re
from typing import Any


def at_pointer(document: Any, pointer: str) -> Any:
    """What stands there; LookupError where nothing does."""
    for word in pointer.split("/")[1:]:
        key = word.replace("~1", "/").replace("~0", "~")
        if isinstance(document, list):
            if re.fullmatch("0|[1-9][0-9]*", key) is None:
                raise LookupError(key)
            document = document[int(key)]
        elif isinstance(document, dict):
            document = document[key]
        else:
            raise LookupError(key)  # noqa: TRY004  # a pointer that leads nowhere
    return document

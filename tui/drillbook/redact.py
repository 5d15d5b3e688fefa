"""The one mask over secrets, for whatever leaves the program as text: crash logs, errors, exports."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable

MASK: Final = "[redacted]"
"""One length for all: a mask that varied with the secret would tell its length."""

_NAMES: Final = (
    r"sasl\.(?!mechanisms?\b)[a-z.]+|[a-z0-9_.\-]*(?:password|passwd|passphrase|secret|token|api[_\-]?key|credentials?)"
    r"|basic\.auth\.user\.info|authorization"
)
_ASSIGNED: Final = re.compile(
    rf"""(?P<name>\b(?:{_NAMES}))(?P<sign>["']?\s*[=:]\s*)(?!\[redacted\])(?P<value>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|(?:(?:Basic|Bearer)\s+)?[^\s,;}}\]]+)""",
    re.IGNORECASE,
)
_JAAS: Final = re.compile(r"(?P<name>\bsasl\.jaas\.config[\"']?\s*[=:])[^\n]*", re.IGNORECASE)
_IN_ADDRESS: Final = re.compile(r"(?P<scheme>\b[a-z][a-z0-9+.\-]*://)[^\s/@]+@", re.IGNORECASE)
_PRIVATE_KEY: Final = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL
)

_SHORTEST_CUT: Final = 4
"""Characters at the end of a text that must be the beginning of a secret to count as one."""
_LONGEST_CUT: Final = 1_000


class Redactor:
    """Masks what looks like a secret, and the values that it was told are secrets."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        spellings = {
            spelling
            for secret in secrets
            if secret
            for spelling in (
                secret,
                json.dumps(secret)[1:-1],
                json.dumps(secret, ensure_ascii=False)[1:-1],
                repr(secret)[1:-1],
                quote(secret, safe=""),
            )
        }
        self._values = re.compile("|".join(map(re.escape, sorted(spellings, key=len, reverse=True))) or r"(?!)")
        self._begins = tuple(s[:_LONGEST_CUT] for s in spellings if len(s) > _SHORTEST_CUT)

    def text(self, text: str) -> str:
        """The text without its secrets; known values first, so that no pattern can split one."""
        text = self._values.sub(MASK, text)
        text = self._cut_off(text)
        text = _PRIVATE_KEY.sub(MASK, text)
        text = _IN_ADDRESS.sub(rf"\g<scheme>{MASK}@", text)
        text = _JAAS.sub(rf"\g<name>{MASK}", text)
        return _ASSIGNED.sub(rf"\g<name>\g<sign>{MASK}", text)

    def _cut_off(self, text: str) -> str:
        """Long answers are cut before they come here: a secret that the cut went through is masked too."""
        longest = 0
        for begin in self._begins:
            sizes = range(min(len(begin) - 1, len(text)), _SHORTEST_CUT - 1, -1)
            longest = max(longest, next((n for n in sizes if text.endswith(begin[:n])), 0))
        return f"{text[:-longest]}{MASK}" if longest else text

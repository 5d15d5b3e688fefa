"""OpenSSH's patterns (ssh_config(5), PATTERNS) in names and namespaces."""

import re


def matches(pattern: str, text: str) -> bool:
    """`*` and `?`; nothing else is special."""
    glob = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(glob, text) is not None

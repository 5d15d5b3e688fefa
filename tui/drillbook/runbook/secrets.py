"""Secrets in a regions file are references; a literal one is a mistake, and is never shown."""

import re

from drillbook.runbook import look
from drillbook.runbook.positions import Mark, Mistakes
from drillbook.runbook.tree import Mapping, Scalar

REFERENCE = re.compile(r"\$\{(env:[A-Za-z_][A-Za-z0-9_]*|file:[^}]+|cmd:[^}]+)\}")
_SECRET_NAME = re.compile(r"password|secret|user\.info|token|\.key\.pem$|passphrase|jaas", re.IGNORECASE)
_PUBLIC_NAME = re.compile(r"\.url$|\.location$")
_IN_LINE = re.compile(
    r"""(?i:password|secret|user\.info|token|key\.pem|passphrase|jaas[\w.]*)["']?\s*:\s*["']?(?!\$\{|["']?\s*$)\S"""
    r"""|://[^/\s"']*@|PRIVATE KEY"""
)
_USER_IN_URL = re.compile(r"^[A-Z ]*https?://[^/\s]*@")


def check_secrets(root: Mapping, mistakes: Mistakes) -> None:
    """Add a mistake for each literal secret, malformed reference and URL with a user in it."""
    for key, value in settings(root):
        if is_secret(key.text) and not REFERENCE.fullmatch(value.text):
            mistakes.add(
                Mark(key.mark.line, key.mark.column, len(key.text)),
                f"`{key.text}` is a literal secret; expected exactly one reference",
                f"Write `{key.text}: ${{env:NAME}}`, or ${{file:PATH}} with mode 0600, or ${{cmd:...}}.",
            )
        elif "${" in value.text and not REFERENCE.fullmatch(value.text):
            mistakes.add(
                value.mark,
                "not a reference to a secret; expected exactly one of ${env:NAME}, ${file:PATH}, ${cmd:...}",
                "Write the whole value as one reference.",
            )
    for key, value in _scalars(root):
        if _USER_IN_URL.match(value.text):
            mistakes.add(
                Mark(key.mark.line, key.mark.column, len(key.text)),
                f"the URL of `{key.text}` carries a user or a password",
                "Remove it: only settings of `read`, `act` and `principals` may refer to secrets.",
            )


def lines_with_secrets(text: str) -> frozenset[int]:
    """Lines that seem to hold a literal secret, so that not even a syntax error shows one."""
    return frozenset(i for i, line in enumerate(text.splitlines(), start=1) if _IN_LINE.search(line))


def conceal_secrets(root: Mapping, mistakes: Mistakes) -> None:
    """Keep every literal secret, and all lines from its key to its end, out of the messages."""
    lines: set[int] = set()
    values: list[str] = []
    for key, value in settings(root):
        if is_secret(key.text) and not REFERENCE.fullmatch(value.text):
            values.append(value.text)
            lines.update(range(key.mark.line, value.mark.line + value.text.count("\n") + 2))
    mistakes.conceal(frozenset(lines), values)


def is_secret(name: str) -> bool:
    """Whether a librdkafka setting of this name holds a secret."""
    return bool(_SECRET_NAME.search(name)) and not _PUBLIC_NAME.search(name)


def settings(root: Mapping) -> list[tuple[Scalar, Scalar]]:
    """Every librdkafka setting of every region: name and value."""
    found: list[tuple[Scalar, Scalar]] = []
    for _, region in look.pairs(root, "regions"):
        tables = [look.pairs(region, "read"), look.pairs(region, "act")]
        tables += [look.pairs(own) for _, own in look.pairs(region, "principals")]
        found += [(key, value) for table in tables for key, value in table if isinstance(value, Scalar)]
    return found


def _scalars(node: Mapping) -> list[tuple[Scalar, Scalar]]:
    found: list[tuple[Scalar, Scalar]] = []
    for key, value in node.pairs:
        if isinstance(value, Scalar):
            found.append((key, value))
        elif isinstance(value, Mapping):
            found += _scalars(value)
        else:
            found += [pair for item in value.items if isinstance(item, Mapping) for pair in _scalars(item)]
            found += [(key, item) for item in value.items if isinstance(item, Scalar)]
    return found

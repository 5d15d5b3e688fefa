"""What YAML 1.1 reads differently from what a person sees: errors, never guesses."""

import re

TAG = "tag:yaml.org,2002:"
_PLAIN_INT = re.compile(r"-?(0|[1-9][0-9]*)")
_PLAIN_FLOAT = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+")


def surprise(tag: str, text: str) -> tuple[str, str] | None:
    """Why this scalar is not what it looks like, and what to write instead; None when it is plain."""
    match tag.removeprefix(TAG):
        case "str" | "null":
            return None
        case "bool":
            if text in {"true", "false"}:
                return None
            meaning = "true" if text.lower() in {"yes", "on", "true"} else "false"
            return (
                f"YAML 1.1 reads `{text}` as {meaning}",
                f'Write `{meaning}`, or `"{text}"` in quotes if it is a name.',
            )
        case "int":
            if _PLAIN_INT.fullmatch(text):
                return None
            why = "a number to base 60" if ":" in text else "octal, hexadecimal, binary or with separators"
            return (
                f"YAML 1.1 reads `{text}` as {_integer(text)} ({why})",
                f'Write the number plainly, or `"{text}"` in quotes.',
            )
        case "float":
            if _PLAIN_FLOAT.fullmatch(text):
                return None
            return (
                f"YAML 1.1 reads `{text}` as a special or base-60 number",
                f'Write it plainly, or `"{text}"` in quotes.',
            )
        case "timestamp":
            return f"YAML 1.1 reads `{text}` as a date", f'Write `"{text}"` in quotes.'
        case "merge" | "value":
            return f"`{text}` is a YAML 1.1 special key, which a runbook does not have", "Write the keys out."
        case _:
            return f"the tag `{tag}` is not allowed", "Remove the tag: each key has one type already."


def _integer(text: str) -> int:
    sign, digits = (-1, text[1:]) if text.startswith("-") else (1, text.lstrip("+"))
    digits = digits.replace("_", "")
    if ":" in digits:
        total = 0
        for part in digits.split(":"):
            total = total * 60 + int(part)
        return sign * total
    if digits.startswith("0") and digits.isdigit():
        return sign * int(digits, 8)
    return sign * int(digits, 0)

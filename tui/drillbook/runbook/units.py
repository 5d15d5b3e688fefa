"""Guesses what a badly written quantity meant, for the remedy of its error and for nothing else."""

import re

_SPELLINGS = {
    "ms": "ms millisecond milliseconds msec",
    "s": "s sec secs second seconds",
    "m": "m min mins minute minutes",
    "h": "h hr hrs hour hours",
    "d": "d day days",
}
_WORDS = {word: unit for unit, words in _SPELLINGS.items() for word in words.split()}
_COUNTS = {"record", "records", "rec", "recs", "message", "messages", "msgs", "events", "rows"}


def meant(text: str, expected: str) -> str:
    """The quantity as the language writes it; empty when nothing is a fair guess."""
    match = re.fullmatch(r"(\d[\d_,']*)\s*([A-Za-z]*)", text.strip())
    if match is None:
        return ""
    number, unit = re.sub(r"[_,']", "", match[1]), match[2].lower()
    if unit in _COUNTS and "records" in expected:
        return f"{number} records"
    if unit in _WORDS and "duration" in expected:
        return f"{number}{_WORDS[unit]}"
    if not unit and "duration" not in expected:
        return f"{number} records"
    if not unit:
        return f"{number} records` or `{number}s" if "records" in expected else f"{number}s"
    return ""

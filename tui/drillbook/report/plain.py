"""Names and notes come from clusters and people: made harmless before any format sees them."""

import unicodedata

_VISIBLE = frozenset({"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"})
"""Controls, marks that steer direction or join and hide, halves of pairs, non-characters, line separators."""
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
_FIRST_STRONG, _POP = "\u2068", "\u2069"
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def plain(text: str) -> str:
    """The text with everything that cannot be seen, or that moves other text about, spelled out as `<U+202E>`."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_SHORT.get(c) or (f"<U+{ord(c):04X}>" if unicodedata.category(c) in _VISIBLE else c) for c in text)


def spelled(json: str) -> str:
    """JSON that means the same, with the same marks spelled as JSON spells them."""
    if json.isascii():
        return json
    return "".join(c if c == "\n" or plain(c) == c else _spelling(c) for c in json)


def _spelling(mark: str) -> str:
    units = mark.encode("utf-16-be")
    return "".join(f"\\u{units[n]:02x}{units[n + 1]:02x}" for n in range(0, len(units), 2))


def turns(text: str) -> bool:
    """Whether it holds letters that are written from right to left, and could reorder what stands beside them."""
    return not text.isascii() and any(unicodedata.bidirectional(c) in _RIGHT_TO_LEFT for c in text)


def isolated(text: str) -> str:
    """Plain, and kept from reordering its neighbours where there is no markup to do so."""
    text = plain(text)
    return f"{_FIRST_STRONG}{text}{_POP}" if turns(text) else text

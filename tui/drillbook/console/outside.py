"""Text from outside (names, messages of brokers, reasons that people typed), made harmless before it is laid out."""

import unicodedata

_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_ZERO_WIDTH = frozenset({"Mn", "Me"})


def _shown(char: str) -> str:
    if char == " " or (char.isprintable() and unicodedata.category(char) not in _ZERO_WIDTH):
        return char
    code = ord(char)
    if char in _NAMED:
        return _NAMED[char]
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def safe(text: str) -> str:
    """The text with every control, escape, bidi, invisible or combining character as a visible escape.

    A name can then neither move the cursor nor hide, reorder or overwrite what stands beside it.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(char) for char in text)

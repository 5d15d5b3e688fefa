"""The last signature's base64 ends in other bits that no byte comes from: ssh-keygen reads the same."""

from __future__ import annotations

import string

from attacks.book import Book, data_of
from attacks.forging import on_armour

ALPHABET = string.ascii_uppercase + string.ascii_lowercase + string.digits + "+/"
ALONE, WITNESSED = "bad seal", "bad seal"


def forge(book: Book) -> Book:
    text = data_of(book, len(book.lines) - 1).signature  # type: ignore[union-attr]
    end = text.index("=")
    other = ALPHABET[ALPHABET.index(text[end - 1]) ^ 1]
    return on_armour(book, text[end - 1 : end + 1], f"{other}=")

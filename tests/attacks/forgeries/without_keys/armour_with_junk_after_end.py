"""The last signature has a line of junk after its end, which ssh-keygen does not mind."""

from __future__ import annotations

from attacks.book import Book
from attacks.forging import on_armour

ALONE, WITNESSED = "bad seal", "bad seal"


def forge(book: Book) -> Book:
    return on_armour(book, "-----END SSH SIGNATURE-----\n", "-----END SSH SIGNATURE-----\njunk\n")

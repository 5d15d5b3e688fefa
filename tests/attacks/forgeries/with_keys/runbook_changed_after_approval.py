"""The runbook's text is another, in the folder and by its hash in entry 0, and all is signed again."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from attacks.book import Book, first
from attacks.forging import on_opened, swap

ALONE, WITNESSED = "decision", "witness"


def forge(book: Book) -> Book:
    text = b"name: something-else\n"
    name = hashlib.sha256(text).hexdigest()
    forged = on_opened(book, lambda o: swap(o, runbook_sha256=name), first(book, "decided") + 1)
    return replace(forged, yaml=tuple((n, text if n == "runbook.yaml" else raw) for n, raw in forged.yaml))

"""What a panel showed is changed, and every sample after it is chained again."""

from __future__ import annotations

from dataclasses import replace

from attacks.book import Book, first_named_after
from attacks.forging import swap
from drillbook.timeline.samples import decode, encode, sample_chain

ALONE, WITNESSED = "samples", "samples"


def forge(book: Book) -> Book:
    chain, raws = sample_chain(), []
    for n, raw in enumerate(book.samples):
        changed = raw.replace(b"proven", b"failed", 1) if n == 2 else raw
        raws.append(encode(swap(decode(changed), prev=chain.head)))
        chain.accept(raws[-1])
    return replace(book, samples=tuple(raws), line=first_named_after(book, 2))

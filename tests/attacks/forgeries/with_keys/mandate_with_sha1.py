"""Alice gives the mandate with an RSA key and SHA-1."""

from __future__ import annotations

from signed_drive import SESSIONS

from attacks.book import Book, chained, signers_with, weak_rsa
from drillbook.timeline import frame

ALONE, WITNESSED = "bad mandate", "bad mandate"


def forge(book: Book) -> Book:
    lines = [frame.decode(raw) for raw in book.lines]
    return book.with_lines(chained(lines, session=SESSIONS[0], driver=weak_rsa("alice", "ssh-rsa")), 2)


def signers() -> str:
    return signers_with("alice", key=weak_rsa("alice", "ssh-rsa"))

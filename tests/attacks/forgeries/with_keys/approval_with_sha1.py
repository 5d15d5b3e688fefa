"""Bob approves with an RSA key and SHA-1, which is forged for some thousand dollars."""

from __future__ import annotations

from attacks.book import Book, restated, signers_with, weak_rsa
from attacks.forging import on_decision

ALONE, WITNESSED = "decision", "decision"


def forge(book: Book) -> Book:
    return on_decision(book, lambda d: restated(d, weak_rsa("bob", "ssh-rsa")))


def signers() -> str:
    return signers_with("bob", key=weak_rsa("bob", "ssh-rsa"))

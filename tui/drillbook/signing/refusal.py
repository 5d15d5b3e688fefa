"""Why a good signature still does not count."""

from __future__ import annotations

from enum import StrEnum

from drillbook.errors import NotPermitted


class RefusalReason(StrEnum):
    """Each has its own message to a person."""

    UNKNOWN_KEY = "unknown key"
    WRONG_NAMESPACE = "wrong namespace"
    NOT_YET_VALID = "not yet valid"
    EXPIRED = "expired"
    CERTIFICATE = "certificate"
    REVOKED = "revoked"


class SignerRefused(NotPermitted):
    """The key is not one that may sign this at that time."""

    def __init__(self, reason: RefusalReason, message: str, *, remedy: str) -> None:
        super().__init__(message, remedy=remedy)
        self.reason = reason

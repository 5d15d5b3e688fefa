"""Whether a certificate counts under a `cert-authority` line, and whose it then is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from drillbook.signing.certificate import FOREVER, USER, Certificate
from drillbook.signing.patterns import matches
from drillbook.signing.public_key import PublicKey
from drillbook.signing.refusal import RefusalReason, SignerRefused
from drillbook.signing.sshwire import MalformedError

_ASK: Final = "ask the authority for a certificate with one of your names, for users, and without critical options"
_LAST: Final = 253_402_300_799
"""The last second that a datetime can name."""


def certified_person(certificate: Certificate, patterns: tuple[str, ...]) -> str:
    """The one person that it names among those the line admits; SignerRefused otherwise.

    Stricter than OpenSSH, which ignores critical options here and lets a signer choose among several names.
    """
    who = _who(certificate)
    if certificate.kind != USER:
        raise _refused(f"{who} is a host's, not a user's")
    if not _genuine(certificate):
        raise _refused(f"{who} is not signed by the authority that it names")
    if certificate.critical:
        raise _refused(f"{who} has the critical option {certificate.critical[0]}, which cannot be kept here")
    names = [n for n in certificate.principals if any(matches(pattern, n) for pattern in patterns)]
    if len(names) != 1:
        named = ", ".join(certificate.principals) or "nobody"
        raise _refused(f"{who} names {named}; the line admits {', '.join(patterns)}: expected exactly one person")
    return names[0]


def validity_refusal(certificate: Certificate, at: datetime) -> SignerRefused | None:
    """Why it does not cover this time."""
    now, who = int(at.timestamp()), _who(certificate)
    if now < certificate.after:
        return SignerRefused(
            RefusalReason.NOT_YET_VALID,
            f"{who} is not valid before {_text(certificate.after)}",
            remedy="sign with a key that was valid then",
        )
    if certificate.before != FOREVER and now >= certificate.before:
        return SignerRefused(
            RefusalReason.EXPIRED,
            f"{who} expired at {_text(certificate.before)}",
            remedy="ask the authority for a new certificate, or judge as of an earlier time",
        )
    return None


def _genuine(certificate: Certificate) -> bool:
    try:
        authority = PublicKey(certificate.authority)
        return authority.verifies(certificate.algorithm, certificate.signature, certificate.signed)
    except MalformedError as error:
        raise _refused(f"{_who(certificate)} cannot be checked: {error}") from error


def _who(certificate: Certificate) -> str:
    return f"the certificate {certificate.key_id!r} (serial {certificate.serial})"


def _refused(message: str) -> SignerRefused:
    return SignerRefused(RefusalReason.CERTIFICATE, message, remedy=_ASK)


def _text(seconds: int) -> str:
    return datetime.fromtimestamp(min(seconds, _LAST), UTC).isoformat()

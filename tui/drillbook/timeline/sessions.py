"""Session keys, their mandates and their seals, checked as the lines come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drillbook.signing.public_key import PublicKey
from drillbook.signing.sshsig import Hasher, SignatureError, verify
from drillbook.signing.sshwire import MalformedError
from drillbook.timeline.findings import Fault, Finding, SessionMandate
from drillbook.timeline.seals import MANDATE, MANDATE_NAMESPACE, SEAL, SEAL_NAMESPACE, parse_mandate, parse_seal

if TYPE_CHECKING:
    from datetime import datetime

    from drillbook.signing.allowed_signers import AllowedSigners
    from drillbook.timeline.frame import Line

from drillbook.signing.refusal import SignerRefused


class Sessions:
    """The key in force, and who vouched for it.

    A drill whose engine died before the mandate came may be reopened: the new key's mandate then covers both lines.
    """

    def __init__(self, signers: AllowedSigners, at: datetime | None) -> None:
        self._signers = signers
        self._at = at
        self._key: PublicKey | None = None
        self._introduced: bytes | None = None
        self.mandates: list[SessionMandate] = []

    def line(self, line: Line, raw: bytes, public: str | None) -> Finding | None:
        """Take a line that chains; `public` is the session key that it introduces, if it does."""
        number = line.seq + 1
        introduced, self._introduced = self._introduced, None
        if introduced is not None and public is None:
            return self._mandate(line, introduced)
        if line.kind == MANDATE:
            return Finding(number, Fault.BAD_MANDATE, "a mandate that follows no line with a session key")
        if line.seq == 0 and public is None:
            return Finding(number, Fault.NO_MANDATE, "the first line introduces no session key")
        if public is not None:
            try:
                self._key = PublicKey.parse(public)
            except MalformedError as error:
                return Finding(number, Fault.NO_MANDATE, f"introduces a session key that cannot be used: {error}")
            if self._key.kind != "ssh-ed25519":
                return Finding(number, Fault.NO_MANDATE, f"introduces a {self._key.kind} session key, expected Ed25519")
            self._introduced = raw
        return None

    def seal(self, line: Line, before: Line, hasher: Hasher) -> Finding | None:
        """Check a seal against all the raw lines before it, which the hasher has taken."""
        number = line.seq + 1
        seal = parse_seal(line)
        if seal is None or (line.at, line.up) != (before.at, before.up):
            return Finding(number, Fault.BAD_SEAL, "the seal was changed: it does not have the form of one")
        try:
            key = verify(seal.signature, hasher, namespace=SEAL_NAMESPACE)
        except SignatureError as error:
            return Finding(number, Fault.BAD_SEAL, f"the seal does not hold over the {line.seq} lines before it: "
                           f"{error.message}; they were rewritten, or the seal was")  # fmt: skip
        if key != self._key:
            return Finding(
                number, Fault.BAD_SEAL, f"sealed by {key.fingerprint}, which is not this session's key: rewritten"
            )
        return None

    def _mandate(self, line: Line, introduced: bytes) -> Finding | None:
        number = line.seq + 1
        if line.kind != MANDATE:
            return Finding(number, Fault.NO_MANDATE, "nobody vouches for the session key of the line before")
        mandate = parse_mandate(line)
        if mandate is None:
            return Finding(number, Fault.BAD_MANDATE, "the mandate was changed: it does not have the form of one")
        try:
            key = verify(mandate.signature, introduced, namespace=MANDATE_NAMESPACE)
            person = self._signers.lookup(key, MANDATE_NAMESPACE, self._at or line.time)
        except SignatureError as error:
            return Finding(number, Fault.BAD_MANDATE, f"the mandate is not for the line before it: {error.message}")
        except SignerRefused as refusal:
            return Finding(number, Fault.BAD_MANDATE, f"not provable who ran the drill: {refusal.message}")
        if person != mandate.principal:
            return Finding(number, Fault.BAD_MANDATE, f"the mandate names {mandate.principal}; the key is {person}'s")
        self.mandates.append(SessionMandate(number, person, key.fingerprint, line.at))
        return None


def is_seal(line: Line) -> bool:
    """Whether a line claims to be a seal."""
    return line.kind == SEAL

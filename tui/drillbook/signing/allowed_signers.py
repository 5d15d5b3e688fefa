"""The `allowed_signers` file (ssh-keygen(1), ALLOWED SIGNERS): whose key is whose, for what, and when.

Stricter than OpenSSH where a drill needs it: a key's line names exactly one person, no patterns, and a key
belongs to one person only, or four eyes could be two names of one key. A `cert-authority` line may have patterns.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from drillbook.errors import InputError, Problem
from drillbook.signing.authority import certified_person, validity_refusal
from drillbook.signing.patterns import matches
from drillbook.signing.public_key import SUPPORTED_KEYS, PublicKey
from drillbook.signing.refusal import RefusalReason, SignerRefused
from drillbook.signing.revoked_keys import RevokedKeys, beside
from drillbook.signing.sshwire import MalformedError

if TYPE_CHECKING:
    from pathlib import Path

_OPTION: Final = re.compile(r'(?P<name>[a-z-]+)(?:="(?P<value>[^"]*)")?(?:,|$)', re.IGNORECASE)
_TIME_FORMATS: Final = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}
_MAX_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class AllowedSigner:
    """One line of the file; of an authority, `principal` lists the patterns of whom it may certify."""

    principal: str
    key: PublicKey
    namespaces: tuple[str, ...] = ()
    valid_after: datetime | None = None
    valid_before: datetime | None = None
    authority: bool = False

    def line(self) -> str:
        """The line as it stands in a file."""
        options = ["cert-authority"] if self.authority else []
        if self.namespaces:
            options.append(f'namespaces="{",".join(self.namespaces)}"')
        if self.valid_after:
            options.append(f'valid-after="{_time_text(self.valid_after)}"')
        if self.valid_before:
            options.append(f'valid-before="{_time_text(self.valid_before)}"')
        return " ".join(word for word in (self.principal, ",".join(options), self.key.line) if word) + "\n"

    def refusal(self, namespace: str, at: datetime) -> SignerRefused | None:
        """Why this line does not cover a signature in this namespace at this time."""
        who = f"{self.principal}'s {'authority' if self.authority else 'key'} {self.key.fingerprint}"
        if self.namespaces and not any(matches(pattern, namespace) for pattern in self.namespaces):
            return SignerRefused(
                RefusalReason.WRONG_NAMESPACE,
                f"{who} may not sign in {namespace}, only in {', '.join(self.namespaces)}",
                remedy="add the namespace to the key's line in allowed_signers",
            )
        if self.valid_after and at < self.valid_after:
            return SignerRefused(
                RefusalReason.NOT_YET_VALID,
                f"{who} is not valid before {self.valid_after.isoformat()}",
                remedy="sign with a key that was valid then",
            )
        if self.valid_before and at > self.valid_before:
            return SignerRefused(
                RefusalReason.EXPIRED,
                f"{who} expired at {self.valid_before.isoformat()}",
                remedy="renew the key's line in allowed_signers, or judge as of an earlier time",
            )
        return None


@dataclass(frozen=True, slots=True)
class AllowedSigners:
    """The people whose signatures count."""

    signers: tuple[AllowedSigner, ...]
    revoked: RevokedKeys | None = None

    @classmethod
    def load(cls, path: Path, revoked: Path | None = None) -> AllowedSigners:
        """Read a file, and the revoked keys named or beside it; InputError with every bad line at once."""
        try:
            with path.open("rb") as file:
                raw = file.read(_MAX_BYTES + 1)
        except OSError as error:
            raise InputError(
                f"cannot read the signers: {error.strerror}",
                where=str(path),
                remedy="one line a person: NAME ssh-ed25519 AAAA... (see ssh-keygen(1), ALLOWED SIGNERS)",
            ) from error
        if len(raw) > _MAX_BYTES:
            raise InputError("more than 1 MiB of signers", where=str(path), remedy="is this the right file?")
        signers = cls.parse(raw.decode("utf-8", "replace"), where=str(path))
        listed = revoked or beside(path)
        return replace(signers, revoked=RevokedKeys.load(listed)) if listed else signers

    @classmethod
    def parse(cls, text: str, *, where: str = "allowed_signers") -> AllowedSigners:
        """Parse the file's text; InputError with every bad line at once."""
        signers: list[AllowedSigner] = []
        problems: list[Problem] = []
        for number, line in enumerate(text.splitlines(), start=1):
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            try:
                signer = _parse_line(line)
                taken = next((s for s in signers if s.key == signer.key and s.principal != signer.principal), None)
                if taken and not (taken.authority and signer.authority):
                    raise MalformedError(f"this key already belongs to {taken.principal}")  # noqa: TRY301
                signers.append(signer)
            except MalformedError as error:
                problems.append(Problem(f"{where}:{number}", str(error), "see ssh-keygen(1), ALLOWED SIGNERS"))
        if problems:
            raise InputError.of(problems)
        return cls(tuple(signers))

    def person(self, key: PublicKey) -> str | None:
        """Whose key this is, whatever it may sign; SignerRefused for an authority's certificate that cannot count."""
        refusal: SignerRefused | None = None
        for signer in self._about(key):
            try:
                return self._name(signer, key)
            except SignerRefused as error:
                refusal = error
        if refusal:
            raise refusal
        return None

    def lookup(self, key: PublicKey, namespace: str, at: datetime) -> str:
        """The person whose key may sign in this namespace at this time; SignerRefused otherwise."""
        refusal: SignerRefused | None = None
        for signer in self._about(key):
            refusal = signer.refusal(namespace, at)
            if refusal is None and key.certificate is not None:
                refusal = validity_refusal(key.certificate, at)
            if refusal is None:
                try:
                    return self._name(signer, key)
                except SignerRefused as error:
                    refusal = error
        raise refusal or SignerRefused(
            RefusalReason.UNKNOWN_KEY,
            f"nobody is known by the key {key.fingerprint}{_certified_by(key)}",
            remedy="add the person's line to your allowed_signers, if you trust it",
        )

    def _about(self, key: PublicKey) -> tuple[AllowedSigner, ...]:
        """The key's lines; of a certificate only its authority's, as OpenSSH has it."""
        certificate = key.certificate
        wanted = PublicKey(certificate.authority) if certificate else key
        return tuple(s for s in self.signers if s.key == wanted and s.authority == (certificate is not None))

    def _name(self, signer: AllowedSigner, key: PublicKey) -> str:
        name = self._named(signer, key)
        what = self.revoked.reason(key) if self.revoked else ""
        if self.revoked and what:
            raise SignerRefused(
                RefusalReason.REVOKED,
                f"{what} of {name} ({key.fingerprint}) is revoked {self.revoked.since}, by {self.revoked.where}",
                remedy=f"{name} signs with another key; what this one signed is not provable, whenever it says it did",
            )
        return name

    def _named(self, signer: AllowedSigner, key: PublicKey) -> str:
        if key.certificate is None:
            return signer.principal
        name = certified_person(key.certificate, tuple(signer.principal.split(",")))
        known = next((s.principal for s in self.signers if s.key == key.plain and not s.authority), name)
        if known != name:
            raise SignerRefused(
                RefusalReason.CERTIFICATE,
                f"the certificate names {name}, and its key {key.fingerprint} is {known}'s",
                remedy="a key belongs to one person: ask the authority whose it is",
            )
        return name


def _certified_by(key: PublicKey) -> str:
    return f", certified by {PublicKey(key.certificate.authority).fingerprint}" if key.certificate else ""


def _parse_line(line: str) -> AllowedSigner:
    words = line.split(None, 1)
    principal, rest = words[0], (words[1] if len(words) > 1 else "")
    options: dict[str, str] = {}
    if not rest.startswith(SUPPORTED_KEYS):
        packed, rest = _split_options(rest)
        options = _parse_options(packed)
    authority = "cert-authority" in options
    if re.search(r'[*?!,"]', principal) and not authority:
        raise MalformedError(f"{principal!r} is a pattern or a list; name one person a line")
    if re.search(r'[!"]|(^|,)[*?]*(,|$)', principal):
        raise MalformedError(f"{principal!r} is negated or admits anybody; say whom the authority may certify")
    return AllowedSigner(
        principal,
        _plain_key(rest),
        tuple(name for name in options.get("namespaces", "").split(",") if name),
        _time(options.get("valid-after")),
        _time(options.get("valid-before")),
        authority,
    )


def _plain_key(text: str) -> PublicKey:
    key = PublicKey.parse(text)
    if key.certificate:
        raise MalformedError("a certificate is no line of its own; give its authority's key as cert-authority")
    return key


def _split_options(text: str) -> tuple[str, str]:
    """Options end at the first space outside quotes."""
    quoted = False
    for at, letter in enumerate(text):
        quoted ^= letter == '"'
        if letter == " " and not quoted:
            return text[:at], text[at:].lstrip()
    return "", text


def _parse_options(packed: str) -> dict[str, str]:
    options: dict[str, str] = {}
    at = 0
    while at < len(packed):
        match = _OPTION.match(packed, at)
        if match is None:
            raise MalformedError(f"cannot read the options {packed!r}, or this key type is not in this version")
        name, value, at = match["name"].lower(), match["value"], match.end()
        if name == "no-touch-required":
            raise MalformedError("OpenSSH has no-touch-required in certificates only: let an authority certify the key")
        known = {"cert-authority", "namespaces", "valid-after", "valid-before"}
        if name not in known or (value is None) != (name == "cert-authority"):
            raise MalformedError(f"unknown option or key type {name!r}")
        if name in options:
            raise MalformedError(f"{name} is given twice")
        if name == "namespaces" and (not value or "!" in value):
            raise MalformedError("namespaces is empty or negated; list what the key may sign")
        options[name] = value or ""
    return options


def _time(text: str | None) -> datetime | None:
    """YYYYMMDD[HHMM[SS]][Z]; without Z it is the local time of the reader, as OpenSSH has it."""
    if text is None:
        return None
    zulu = text.endswith(("Z", "z"))
    digits = text[:-1] if zulu else text
    if not digits.isascii() or not digits.isdigit() or len(digits) not in _TIME_FORMATS:
        raise MalformedError(f"{text!r} is not a time like 20261124 or 202611241015Z")
    try:
        at = datetime.strptime(digits, _TIME_FORMATS[len(digits)])  # noqa: DTZ007  # the zone follows
        return at.replace(tzinfo=UTC) if zulu else at.astimezone()
    except ValueError as error:
        raise MalformedError(f"{text!r} is not a time") from error


def _time_text(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%d%H%M%SZ")

"""The `allowed_signers` file (ssh-keygen(1), ALLOWED SIGNERS): whose key is whose, for what, and when.

Stricter than OpenSSH where a drill needs it: a line names exactly one person, no patterns, and a key
belongs to one person only, or four eyes could be two names of one key.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from drillbook.errors import InputError, NotPermitted, Problem
from drillbook.signing.public_key import SUPPORTED_KEYS, PublicKey
from drillbook.signing.sshwire import MalformedError

if TYPE_CHECKING:
    from pathlib import Path

_OPTION: Final = re.compile(r'(?P<name>[a-z-]+)(?:="(?P<value>[^"]*)")?(?:,|$)', re.IGNORECASE)
_TIME_FORMATS: Final = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}
_MAX_BYTES: Final = 1 << 20


class RefusalReason(StrEnum):
    """Why a good signature still does not count."""

    UNKNOWN_KEY = "unknown key"
    WRONG_NAMESPACE = "wrong namespace"
    NOT_YET_VALID = "not yet valid"
    EXPIRED = "expired"


class SignerRefused(NotPermitted):
    """The key is not one that may sign this at that time."""

    def __init__(self, reason: RefusalReason, message: str, *, remedy: str) -> None:
        super().__init__(message, remedy=remedy)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class AllowedSigner:
    """One line of the file."""

    principal: str
    key: PublicKey
    namespaces: tuple[str, ...] = ()
    valid_after: datetime | None = None
    valid_before: datetime | None = None

    def line(self) -> str:
        """The line as it stands in a file."""
        options = []
        if self.namespaces:
            options.append(f'namespaces="{",".join(self.namespaces)}"')
        if self.valid_after:
            options.append(f'valid-after="{_time_text(self.valid_after)}"')
        if self.valid_before:
            options.append(f'valid-before="{_time_text(self.valid_before)}"')
        return " ".join(word for word in (self.principal, ",".join(options), self.key.line) if word) + "\n"

    def refusal(self, namespace: str, at: datetime) -> SignerRefused | None:
        """Why this line does not cover a signature in this namespace at this time."""
        who = f"{self.principal}'s key {self.key.fingerprint}"
        if self.namespaces and not any(_matches(pattern, namespace) for pattern in self.namespaces):
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

    @classmethod
    def load(cls, path: Path) -> AllowedSigners:
        """Read a file; InputError with every bad line at once."""
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
        return cls.parse(raw.decode("utf-8", "replace"), where=str(path))

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
                if taken:
                    raise MalformedError(f"this key already belongs to {taken.principal}")  # noqa: TRY301
                signers.append(signer)
            except MalformedError as error:
                problems.append(Problem(f"{where}:{number}", str(error), "see ssh-keygen(1), ALLOWED SIGNERS"))
        if problems:
            raise InputError.of(problems)
        return cls(tuple(signers))

    def person(self, key: PublicKey) -> str | None:
        """Whose key this is, whatever it may sign."""
        return next((signer.principal for signer in self.signers if signer.key == key), None)

    def lookup(self, key: PublicKey, namespace: str, at: datetime) -> str:
        """The person whose key may sign in this namespace at this time; SignerRefused otherwise."""
        refusal: SignerRefused | None = None
        for signer in self.signers:
            if signer.key == key:
                refusal = signer.refusal(namespace, at)
                if refusal is None:
                    return signer.principal
        raise refusal or SignerRefused(
            RefusalReason.UNKNOWN_KEY,
            f"nobody is known by the key {key.fingerprint}",
            remedy="add the person's line to your allowed_signers, if you trust it",
        )


def _parse_line(line: str) -> AllowedSigner:
    words = line.split(None, 1)
    principal, rest = words[0], (words[1] if len(words) > 1 else "")
    if re.search(r'[*?!,"]', principal):
        raise MalformedError(f"{principal!r} is a pattern or a list; name one person a line")
    options: dict[str, str] = {}
    if not rest.startswith(SUPPORTED_KEYS):
        packed, rest = _split_options(rest)
        options = _parse_options(packed)
    return AllowedSigner(
        principal,
        PublicKey.parse(rest),
        tuple(name for name in options.get("namespaces", "").split(",") if name),
        _time(options.get("valid-after")),
        _time(options.get("valid-before")),
    )


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
        if name == "cert-authority":
            raise MalformedError("cert-authority lines are not in this version")
        if name not in {"namespaces", "valid-after", "valid-before"} or value is None:
            raise MalformedError(f"unknown option or key type {name!r}")
        if name in options:
            raise MalformedError(f"{name} is given twice")
        if name == "namespaces" and ("!" in value or not value):
            raise MalformedError("namespaces is empty or negated; list what the key may sign")
        options[name] = value
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


def _matches(pattern: str, namespace: str) -> bool:
    """OpenSSH's patterns: `*` and `?`, nothing else is special."""
    glob = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(glob, namespace) is not None

"""Keys that no longer count: a binary KRL or a plain list of public keys, as `ssh-keygen -Y verify -r` takes them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from drillbook.errors import InputError
from drillbook.signing.krl import MAGIC, Krl
from drillbook.signing.public_key import PublicKey
from drillbook.signing.sshwire import MalformedError

if TYPE_CHECKING:
    from pathlib import Path

_MAX_BYTES: Final = 16 << 20
_LAST: Final = 253_402_300_799


@dataclass(frozen=True, slots=True)
class RevokedKeys:
    """One list; `since` says from when at the latest, as the file tells it."""

    where: str
    since: str
    krl: Krl = field(repr=False)

    @classmethod
    def load(cls, path: Path) -> RevokedKeys:
        """Read a file; InputError if any of it cannot be understood, or revocations could be missed."""
        try:
            with path.open("rb") as file:
                raw = file.read(_MAX_BYTES + 1)
        except OSError as error:
            raise InputError(f"cannot read the revoked keys: {error.strerror}", where=str(path)) from error
        if len(raw) > _MAX_BYTES:
            raise InputError("more than 16 MiB of revoked keys", where=str(path), remedy="is this the right file?")
        return cls.parse(raw, where=str(path))

    @classmethod
    def parse(cls, raw: bytes, *, where: str) -> RevokedKeys:
        """Of a file's bytes."""
        if not raw.startswith(MAGIC):
            return cls(where, "at a time that the list does not tell", Krl(keys=_listed(raw, where)))
        try:
            krl = Krl.parse(raw)
        except MalformedError as error:
            raise InputError(
                f"not a revocation list that can be used: {error}", where=where, remedy="make it with ssh-keygen -k"
            ) from error
        made = datetime.fromtimestamp(min(krl.generated, _LAST), UTC).isoformat()
        return cls(where, f"since {made} at the latest", krl)

    def reason(self, key: PublicKey) -> str:
        """What is revoked: the key, its certificate or its authority; empty where nothing is."""
        if self._holds(key.plain):
            return "the key"
        certificate = key.certificate
        if certificate is None:
            return ""
        if any(rule.holds(certificate) for rule in self.krl.serials):
            return "the certificate"
        return "the authority" if self._holds(PublicKey(certificate.authority)) else ""

    def _holds(self, key: PublicKey) -> bool:
        krl, blob = self.krl, key.blob
        return (
            blob in krl.keys
            or hashlib.sha256(blob).digest() in krl.sha256
            or (bool(krl.sha1) and hashlib.sha1(blob, usedforsecurity=False).digest() in krl.sha1)
        )


def beside(signers: Path) -> Path | None:
    """The list that stands beside a signers file, `NAME.revoked`."""
    path = signers.with_name(signers.name + ".revoked")
    return path if path.exists() else None


def _listed(raw: bytes, where: str) -> set[bytes]:
    """One public key a line; unlike ssh-keygen, a line that cannot be read is an error and not passed over."""
    keys = set()
    for number, line in enumerate(raw.decode("utf-8", "replace").splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            keys.add(PublicKey.parse(line).plain.blob)
        except MalformedError as error:
            raise InputError(
                f"not a public key: {error}", where=f"{where}:{number}", remedy="one public key a line, or a KRL"
            ) from error
    return keys

"""The people at a console: their keys, and the roles that the runbook gives them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from drillbook.errors import NotPermitted
from drillbook.signing.allowed_signers import AllowedSigners
from drillbook.signing.key_file import certificate_of, load_signer, public_key_of
from drillbook.signing.public_key import PublicKey
from drillbook.signing.signer import Signer
from drillbook.state.drill_state import DrillState

Passphrase = Callable[[Path], str]


@dataclass(frozen=True)
class Keys:
    """The person of this console, and other people whose keys it holds too."""

    own: Signer
    also: tuple[Signer, ...] = ()

    @property
    def shown(self) -> str:
        """The kind and the fingerprint of the person's own."""
        kind = self.own.public_line.split()[0].partition("@")[0].removeprefix("ssh-")
        return f"{kind}  {self.own.fingerprint}"

    def of(self, person: str) -> Signer:
        """The signer of a person; NotPermitted when this console does not hold their key."""
        for signer in (self.own, *self.also):
            if signer.principal == person:
                return signer
        raise NotPermitted(f"this console does not hold {person}'s key", remedy="they attach with their own")


def load_keys(
    own: Path, also: tuple[Path, ...], signers: AllowedSigners, *, passphrase: Passphrase | None = None
) -> Keys:
    """Load key files and find out whose they are; NotPermitted for a key that nobody is known by."""
    return Keys(_signer(own, signers, passphrase), tuple(_signer(path, signers, passphrase) for path in also))


def person_of(path: Path, signers: AllowedSigners) -> str:
    """Whose key file this is."""
    return _identity(path, signers)[0]


def roles_of(state: DrillState, person: str) -> tuple[str, ...]:
    """The roles that the runbook gives a person."""
    return tuple(role.name for role in state.opened.runbook.roles if person in role.people)


def _signer(path: Path, signers: AllowedSigners, passphrase: Passphrase | None) -> Signer:
    person, certificate = _identity(path, signers)
    return load_signer(path, person, certificate=certificate, passphrase=passphrase)


def _identity(path: Path, signers: AllowedSigners) -> tuple[str, PublicKey | None]:
    """The person, by the key itself or else by the certificate beside it, which is then signed with."""
    key = public_key_of(path)
    person = signers.person(key)
    if person is not None:
        return person, None
    certificate = certificate_of(path)
    person = signers.person(certificate) if certificate is not None else None
    if person is None:
        raise NotPermitted(
            f"nobody is known by the key {key.fingerprint}{' or its certificate' if certificate else ''}",
            where=str(path),
            remedy="add its line to the allowed_signers file, or name another with --signers",
        )
    return person, certificate

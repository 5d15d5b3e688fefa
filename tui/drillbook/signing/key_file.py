"""A person's key by its file: the private key itself, or a `.pub` file whose key the agent holds."""

from __future__ import annotations

import stat
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import load_ssh_private_key

from drillbook.errors import KeyProblem
from drillbook.signing.agent import agent_signer
from drillbook.signing.public_key import PublicKey
from drillbook.signing.signer import PrivateKey, RawSigner, Signer, memory_signer
from drillbook.signing.sshwire import MalformedError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_MAX_BYTES: Final = 65_536
_CERTIFICATE: Final = "-cert.pub"


def load_signer(
    path: Path, principal: str, *, certificate: PublicKey | None = None, passphrase: Callable[[Path], str] | None = None
) -> Signer:
    """The signer of a key file, with its certificate where one is given.

    A `.pub` file means that the agent holds the private half; `NAME-cert.pub` that NAME does, if it is there.
    """
    raw = _read(path)
    if not _is_private(raw):
        key = _public(raw, path)
        private = path.with_name(path.name.removesuffix(_CERTIFICATE))
        if not key.certificate or private == path or not private.exists():
            return agent_signer(key, principal)
        path, raw, certificate = private, _read(private), key
    _refuse_readable_by_others(path)
    signer = _in_memory(_private(raw, path, passphrase), path, principal)
    if certificate is None:
        return signer
    if certificate.plain != signer.key:
        raise KeyProblem("the certificate beside it is another key's", where=str(path),
                         remedy=f"put the right one in {path.name}{_CERTIFICATE}")  # fmt: skip
    return replace(signer, key=certificate)


def public_key_of(path: Path, *, passphrase: Callable[[Path], str] | None = None) -> PublicKey:
    """The public half of a key file, from the file itself or the `.pub` beside it, so that no passphrase is asked."""
    raw = _read(path)
    if not _is_private(raw):
        return _public(raw, path)
    beside = path.with_name(path.name + ".pub")
    if beside.exists():
        return _public(_read(beside), beside)
    return _in_memory(_private(raw, path, passphrase), path, "").key


def certificate_of(path: Path) -> PublicKey | None:
    """The certificate `NAME-cert.pub` beside a key file."""
    beside = path.with_name(path.name.removesuffix(".pub") + _CERTIFICATE)
    if path.name.endswith(_CERTIFICATE) or not beside.exists():
        return None
    key = _public(_read(beside), beside)
    return key if key.certificate else None


def _is_private(raw: bytes) -> bool:
    return raw.startswith(b"-----BEGIN")


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_MAX_BYTES)
    except OSError as error:
        raise KeyProblem(
            f"cannot read the key: {error.strerror}", where=str(path), remedy="name a private OpenSSH key file"
        ) from error


def _public(raw: bytes, path: Path) -> PublicKey:
    try:
        return PublicKey.parse(raw.decode("utf-8", "replace"))
    except MalformedError as error:
        raise KeyProblem(
            f"not an OpenSSH key: {error}", where=str(path), remedy="name a private OpenSSH key or its .pub file"
        ) from error


def _private(raw: bytes, path: Path, passphrase: Callable[[Path], str] | None) -> PrivateKey:
    try:
        key = _load(raw, None)
    except TypeError:
        key = _encrypted(raw, path, passphrase)
    except UnsupportedAlgorithm as error:
        raise KeyProblem(
            f"this private key cannot be used from its file: {error}", where=str(path), remedy=_agent_way(path)
        ) from error
    except ValueError as error:
        raise KeyProblem(
            f"not a private OpenSSH key: {error}", where=str(path), remedy="make one with ssh-keygen -t ed25519"
        ) from error
    return key


def _encrypted(raw: bytes, path: Path, passphrase: Callable[[Path], str] | None) -> PrivateKey:
    if passphrase is None:
        raise KeyProblem("the key is encrypted and nobody can be asked for its passphrase", where=str(path),
                         remedy=_agent_way(path))  # fmt: skip
    try:
        return _load(raw, passphrase(path).encode())
    except UnsupportedAlgorithm as error:
        raise KeyProblem(f"the key's encryption is not supported: {error}", where=str(path),
                         remedy=_agent_way(path)) from error  # fmt: skip
    except ValueError as error:
        raise KeyProblem("the passphrase does not open the key", where=str(path),
                         remedy="try again") from error  # fmt: skip


def _agent_way(path: Path) -> str:
    return f"load it into an agent (ssh-add {path}) and name {path}.pub"


def _in_memory(private: PrivateKey, path: Path, principal: str) -> RawSigner:
    try:
        return memory_signer(private, principal)
    except MalformedError as error:
        raise KeyProblem(f"not a key to sign with: {error}", where=str(path),
                         remedy="make one with ssh-keygen -t ed25519") from error  # fmt: skip


def _load(raw: bytes, password: bytes | None) -> PrivateKey:
    key = load_ssh_private_key(raw, password)
    if not isinstance(key, ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise ValueError(f"keys of this type are not in this version ({type(key).__name__})")  # noqa: TRY004
    return key


def _refuse_readable_by_others(path: Path) -> None:
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise KeyProblem(
            f"other people can read the private key (mode {mode:04o})", where=str(path), remedy=f"chmod 600 {path}"
        )

"""Signing through ssh-agent (draft-miller-ssh-agent), so that a person's key never enters this process."""

from __future__ import annotations

import os
import socket
from typing import Final

from drillbook.errors import KeyProblem
from drillbook.signing.fido import unpacked
from drillbook.signing.public_key import PublicKey
from drillbook.signing.signer import RawSigner, signature_algorithm
from drillbook.signing.sshwire import MalformedError, Unpacker, string, uint32

_REQUEST_IDENTITIES: Final = 11
_IDENTITIES: Final = 12
_SIGN: Final = 13
_SIGNED: Final = 14
_FAILURE: Final = 5
_RSA_SHA2_512: Final = 4
_MAX_ANSWER: Final = 1 << 20
_WAIT_SECONDS: Final = 60.0
"""Long enough for a person to touch a token or confirm in a dialogue."""


def agent_signer(key: PublicKey, principal: str) -> RawSigner:
    """A signer whose private half the agent holds; KeyProblem if it does not."""
    held = agent_keys()
    asked = next((k for k in (key, key.plain) if k in held), None)
    if asked is None:
        raise KeyProblem(
            f"the agent does not hold the key {key.fingerprint}", remedy="load it: ssh-add KEYFILE; see ssh-add -l"
        )
    return RawSigner(principal, key, signature_algorithm(key), lambda message: _sign(asked, message))


def agent_keys() -> tuple[PublicKey, ...]:
    """What the agent holds, in its order."""
    kind, body = _ask(bytes([_REQUEST_IDENTITIES]))
    if kind != _IDENTITIES:
        raise KeyProblem("the agent does not list its keys", remedy="is it locked? ssh-add -X")
    keys = []
    for _ in range(body.uint32()):
        keys.append(PublicKey(body.string()))
        body.string()
    return tuple(keys)


def _sign(key: PublicKey, message: bytes) -> bytes:
    flags = _RSA_SHA2_512 if key.plain.kind == "ssh-rsa" else 0
    kind, body = _ask(bytes([_SIGN]) + string(key.blob) + string(message) + uint32(flags))
    if kind != _SIGNED:
        raise KeyProblem(
            f"the agent refuses to sign with {key.fingerprint}",
            remedy="a key added with ssh-add -c must be confirmed, and one bound to a destination (ssh-add -h) "
            "cannot sign files at all: add it without -h, or name the key file",
        )
    answer = Unpacker(body.string())
    algorithm = answer.string().decode("ascii", "replace")
    signature = unpacked(algorithm, answer)
    if algorithm != signature_algorithm(key):
        raise KeyProblem(
            f"the agent signed with {algorithm!r}, expected {signature_algorithm(key)}",
            remedy="use an agent that knows SHA-2, or name the key file",
        )
    return signature


def _ask(request: bytes) -> tuple[int, Unpacker]:
    path = os.environ.get("SSH_AUTH_SOCK", "")
    if not path:
        raise KeyProblem("there is no ssh-agent (SSH_AUTH_SOCK is not set)", remedy="start one, or name a key file")
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as agent:
            agent.settimeout(_WAIT_SECONDS)
            agent.connect(path)
            agent.sendall(string(request))
            answer = _read(agent, _answer_length(_read(agent, 4)))
    except (OSError, MalformedError) as error:
        raise KeyProblem(f"the ssh-agent at {path} does not answer: {error}", remedy="ssh-add -l shows it") from error
    return answer[0], Unpacker(answer[1:])


def _answer_length(raw: bytes) -> int:
    length = int.from_bytes(raw, "big")
    if not 0 < length <= _MAX_ANSWER:
        raise MalformedError(f"an answer of {length} bytes")
    return length


def _read(agent: socket.socket, count: int) -> bytes:
    chunks = bytearray()
    while len(chunks) < count:
        chunk = agent.recv(count - len(chunks))
        if not chunk:
            raise MalformedError("it closed the connection")
        chunks += chunk
    return bytes(chunks)

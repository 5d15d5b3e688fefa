"""Signing through ssh-agent, so that a person's key never enters this process."""

from __future__ import annotations

from typing import Final

from drillbook.errors import KeyProblem
from drillbook.signing.agent_connection import AgentConnection
from drillbook.signing.agent_refusal import not_held, refused
from drillbook.signing.fido import unpacked
from drillbook.signing.public_key import PublicKey
from drillbook.signing.signer import RawSigner, signature_algorithm
from drillbook.signing.sshwire import MalformedError, Unpacker, string, uint32

_SIGN: Final = 13
_SIGNED: Final = 14
_RSA_SHA2_512: Final = 4


def agent_signer(key: PublicKey, principal: str) -> RawSigner:
    """A signer whose private half the agent holds; KeyProblem if it does not."""
    held = agent_keys()
    asked = next((k for k in (key, key.plain) if k in held), None)
    if asked is None:
        raise not_held(key, held)
    return RawSigner(principal, key, signature_algorithm(key), lambda message: _sign(asked, message))


def agent_keys() -> tuple[PublicKey, ...]:
    """What the agent holds, in its order."""
    with AgentConnection() as agent:
        return agent.keys()


def _sign(key: PublicKey, message: bytes) -> bytes:
    flags = _RSA_SHA2_512 if key.plain.kind == "ssh-rsa" else 0
    with AgentConnection() as agent:
        kind, body = agent.ask(bytes([_SIGN]) + string(key.blob) + string(message) + uint32(flags))
    if kind != _SIGNED:
        raise refused(key)
    try:
        answer = Unpacker(body.string())
        algorithm = answer.string().decode("ascii", "replace")
        signature = unpacked(algorithm, answer)
    except MalformedError as error:
        raise KeyProblem(f"the agent's signature cannot be read: {error}", remedy="name the key file") from error
    if algorithm != signature_algorithm(key):
        raise KeyProblem(
            f"the agent signed with {algorithm!r}, expected {signature_algorithm(key)}",
            remedy="use an agent that knows SHA-2, or name the key file",
        )
    return signature

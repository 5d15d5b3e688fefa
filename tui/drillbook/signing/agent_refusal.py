"""Why an agent does not sign: the protocol says only "failure", so the agent is asked what it still shows.

A connection that was bound to a host nobody knows (PROTOCOL.agent, session-bind) no longer shows keys that are
bound to destinations; a locked agent refuses to be bound at all. Nothing in the agent changes by that.
"""

from __future__ import annotations

import os
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from drillbook.errors import KeyProblem
from drillbook.signing.agent_connection import AgentConnection
from drillbook.signing.fido import FIDO_KEYS
from drillbook.signing.public_key import PublicKey
from drillbook.signing.sshwire import string

_EXTENSION: Final = 27
_SUCCESS: Final = 6


def not_held(key: PublicKey, held: tuple[PublicKey, ...]) -> KeyProblem:
    """Why a key cannot be found in an agent that shows these."""
    if held:
        return KeyProblem(
            f"the agent does not hold the key {key.fingerprint}, but {len(held)} other(s): never loaded, or expired",
            remedy="load it: ssh-add KEYFILE; see ssh-add -l; a forwarded agent hides keys bound to other hosts (-h)",
        )
    if _shown_when_bound() is None:
        return KeyProblem(
            f"the agent does not show the key {key.fingerprint}, nor any other: it is locked, or empty",
            remedy="unlock it: ssh-add -X; or load the key: ssh-add KEYFILE",
        )
    return KeyProblem(
        f"the agent does not hold the key {key.fingerprint}, nor any other",
        remedy="load it: ssh-add KEYFILE; see ssh-add -l",
    )


def refused(key: PublicKey) -> KeyProblem:
    """Why an agent that held the key did not sign with it."""
    with AgentConnection() as agent:
        held = agent.keys()
    bound = _shown_when_bound()
    if key not in held:
        if not held and bound is None:
            return KeyProblem(
                f"the agent was locked before it could sign with {key.fingerprint}",
                remedy="unlock it: ssh-add -X, and sign again",
            )
        return KeyProblem(
            f"the agent no longer holds the key {key.fingerprint}: it expired (ssh-add -t), or was removed",
            remedy="load it again: ssh-add KEYFILE, and sign again",
        )
    if bound is not None and key not in bound:
        return KeyProblem(
            f"the key {key.fingerprint} is bound to destinations (ssh-add -h) and cannot sign a statement",
            remedy="load it without -h, or name the key file",
        )
    if key.plain.kind in FIDO_KEYS:
        return KeyProblem(
            f"the token did not sign with {key.fingerprint}: not touched in time, not plugged in, or its PIN is wanted",
            remedy="plug it in where the agent runs, sign again, and touch it when it blinks",
        )
    if bound is None:
        return KeyProblem(
            f"the agent refuses to sign with {key.fingerprint}, and does not say why",
            remedy="a key added with ssh-add -c must be confirmed, and one bound to a destination (ssh-add -h) "
            "cannot sign files at all: add it without -h, or name the key file",
        )
    return KeyProblem(
        f"nobody confirmed the use of {key.fingerprint}, which the agent asks for (ssh-add -c)",
        remedy="sign again and confirm it; where the agent cannot ask (no DISPLAY or SSH_ASKPASS), add it without -c",
    )


def _shown_when_bound() -> tuple[PublicKey, ...] | None:
    """What the agent shows to a host that nobody knows; None if it cannot be bound: locked, or no OpenSSH agent."""
    private, session = ed25519.Ed25519PrivateKey.generate(), os.urandom(32)
    host = string(b"ssh-ed25519") + string(private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))
    signature = string(b"ssh-ed25519") + string(private.sign(session))
    request = string(b"session-bind@openssh.com") + string(host) + string(session) + string(signature) + b"\0"
    with AgentConnection() as agent:
        kind, _ = agent.ask(bytes([_EXTENSION]) + request)
        return agent.keys() if kind == _SUCCESS else None

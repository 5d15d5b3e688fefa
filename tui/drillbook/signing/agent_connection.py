"""One connection to the ssh-agent that SSH_AUTH_SOCK names (draft-miller-ssh-agent), local or forwarded."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING, Final, Self

from drillbook.errors import KeyProblem
from drillbook.signing.public_key import PublicKey
from drillbook.signing.sshwire import MalformedError, Unpacker, string

if TYPE_CHECKING:
    from types import TracebackType

_REQUEST_IDENTITIES: Final = 11
_IDENTITIES: Final = 12
_MAX_ANSWER: Final = 1 << 20
_WAIT_SECONDS: Final = 60.0
"""Long enough for a person to touch a token or confirm in a dialogue."""


class AgentConnection:
    """Asks and waits for the answer; a KeyProblem says how an agent is missing."""

    def __init__(self) -> None:
        self.path = os.environ.get("SSH_AUTH_SOCK", "")
        if not self.path:
            raise KeyProblem("there is no ssh-agent (SSH_AUTH_SOCK is not set)", remedy=_how_to_get_one())
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(_WAIT_SECONDS)
        try:
            self._socket.connect(self.path)
        except OSError as error:
            self._socket.close()
            raise _unreachable(self.path, error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    def ask(self, request: bytes) -> tuple[int, Unpacker]:
        """The answer's type and its body."""
        try:
            self._socket.sendall(string(request))
            answer = self._read(_answer_length(self._read(4)))
        except TimeoutError as error:
            raise KeyProblem(
                f"the ssh-agent at {self.path} gave no answer for {_WAIT_SECONDS:.0f} s",
                remedy="it may wait for a touch, a PIN or a confirmation: give it, and sign again",
            ) from error
        except (OSError, MalformedError) as error:
            raise KeyProblem(
                f"the ssh-agent at {self.path} does not answer: {error}", remedy="ssh-add -l shows it"
            ) from error
        return answer[0], Unpacker(answer[1:])

    def keys(self) -> tuple[PublicKey, ...]:
        """What the agent shows on this connection, in its order."""
        kind, body = self.ask(bytes([_REQUEST_IDENTITIES]))
        if kind != _IDENTITIES:
            raise KeyProblem(f"the ssh-agent at {self.path} does not list its keys", remedy="is it locked? ssh-add -X")
        keys = []
        try:
            for _ in range(body.uint32()):
                keys.append(PublicKey(body.string()))
                body.string()
        except MalformedError as error:
            raise KeyProblem(
                f"the ssh-agent at {self.path} lists its keys in a way that is none: {error}", remedy="try ssh-add -l"
            ) from error
        return tuple(keys)

    def _read(self, count: int) -> bytes:
        chunks = bytearray()
        while len(chunks) < count:
            chunk = self._socket.recv(count - len(chunks))
            if not chunk:
                raise MalformedError("it closed the connection")
            chunks += chunk
        return bytes(chunks)


def _answer_length(raw: bytes) -> int:
    length = int.from_bytes(raw, "big")
    if not 0 < length <= _MAX_ANSWER:
        raise MalformedError(f"an answer of {length} bytes")
    return length


def _unreachable(path: str, error: OSError) -> KeyProblem:
    if isinstance(error, FileNotFoundError):
        return KeyProblem(
            f"the ssh-agent at {path} is gone: no such socket",
            remedy=f"a shell kept in tmux has the agent of an older login; {_how_to_get_one()}",
        )
    if isinstance(error, ConnectionRefusedError):
        return KeyProblem(f"the ssh-agent at {path} has ended: nobody listens", remedy=_how_to_get_one())
    if isinstance(error, PermissionError):
        return KeyProblem(
            f"the ssh-agent at {path} is another account's: permission denied",
            remedy="unset SSH_AUTH_SOCK, and start your own or log in with your own forwarded",
        )
    return KeyProblem(f"the ssh-agent at {path} does not answer: {error}", remedy="ssh-add -l shows it")


def _how_to_get_one() -> str:
    if os.environ.get("SSH_CONNECTION"):
        return "log in again with your agent forwarded (ssh -A), or name a key file"
    return "start one (eval $(ssh-agent); ssh-add KEYFILE), or name a key file"

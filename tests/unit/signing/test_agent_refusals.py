"""Each way in which an agent does not sign has its own message; the agent is stock ssh-agent wherever it can do it."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from drillbook.errors import KeyProblem
from drillbook.signing.agent import agent_keys, agent_signer
from drillbook.signing.agent_connection import AgentConnection
from drillbook.signing.key_file import load_signer, public_key_of
from drillbook.signing.signer import Signer
from drillbook.signing.sshsig import verify
from drillbook.signing.sshwire import string
from unit.signing.soft_agent import ED25519, Token, agent, holding

pytestmark = pytest.mark.skipif(
    not all(shutil.which(tool) for tool in ("ssh-keygen", "ssh-agent", "ssh-add")), reason="OpenSSH is not installed"
)
LOCK, UNLOCK, FAILURE = 22, 23, bytes([5])


@pytest.fixture
def key(tmp_path: Path) -> Path:
    for name in ("key", "other", "host"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / name], check=True)
    return tmp_path / "key"


@pytest.fixture
def stock(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for variable in ("DISPLAY", "WAYLAND_DISPLAY", "SSH_ASKPASS", "SSH_CONNECTION"):
        monkeypatch.delenv(variable, raising=False)
    started = subprocess.run(["ssh-agent", "-s"], capture_output=True, check=True, text=True).stdout
    words = dict(re.findall(r"(SSH_\w+)=([^;]+);", started))
    monkeypatch.setenv("SSH_AUTH_SOCK", words["SSH_AUTH_SOCK"])
    yield
    os.kill(int(words["SSH_AGENT_PID"]), 15)


def add(*options: object) -> None:
    subprocess.run(["ssh-add", "-q", *map(str, options)], check=True, capture_output=True)


def loaded(key: Path) -> Signer:
    return load_signer(key.with_name(key.name + ".pub"), "alice")


def lock(code: int) -> None:
    with AgentConnection() as connection:
        assert connection.ask(bytes([code]) + string(b"word"))[0] == 6


@pytest.mark.usefixtures("stock")
def test_a_key_that_is_not_loaded(key: Path) -> None:
    with pytest.raises(KeyProblem, match="nor any other"):
        loaded(key)
    add(key.with_name("other"))
    with pytest.raises(KeyProblem, match=r"but 1 other\(s\): never loaded, or expired"):
        loaded(key)


@pytest.mark.usefixtures("stock")
def test_a_locked_agent(key: Path) -> None:
    add(key)
    signer = loaded(key)
    lock(LOCK)
    with pytest.raises(KeyProblem, match="was locked before it could sign"):
        signer.sign("a@drillbook", b"message")
    with pytest.raises(KeyProblem, match="it is locked, or empty"):
        loaded(key)
    lock(UNLOCK)
    assert signer.sign("a@drillbook", b"message")


@pytest.mark.usefixtures("stock")
def test_a_key_whose_lifetime_is_over(key: Path) -> None:
    add("-t", "1", key)
    signer, deadline = loaded(key), time.monotonic() + 20
    while agent_keys():
        threading.Event().wait(0.05)
        assert time.monotonic() < deadline, "ssh-agent kept the key beyond its lifetime"
    with pytest.raises(KeyProblem, match=r"no longer holds the key .*: it expired"):
        signer.sign("a@drillbook", b"message")


@pytest.mark.usefixtures("stock")
def test_nobody_confirms(key: Path) -> None:
    add("-c", key)
    with pytest.raises(KeyProblem, match="nobody confirmed the use"):
        loaded(key).sign("a@drillbook", b"message")


@pytest.mark.usefixtures("stock")
def test_a_key_bound_to_destinations(key: Path, tmp_path: Path) -> None:
    (tmp_path / "known").write_text(f"east.example {public_key_of(tmp_path / 'host').line}\n")
    add("-H", tmp_path / "known", "-h", "east.example", key)
    with pytest.raises(KeyProblem, match="is bound to destinations"):
        loaded(key).sign("a@drillbook", b"message")


def forwarding() -> Callable[[bytes], bytes]:
    """What `ssh -A` does for each connection of the far host: bind it to that host as forwarded, then pass it on."""
    host, session, upstream = ed25519.Ed25519PrivateKey.generate(), os.urandom(32), os.environ["SSH_AUTH_SOCK"]
    public = string(b"ssh-ed25519") + string(host.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))
    signed = string(b"ssh-ed25519") + string(host.sign(session))
    bind = string(b"session-bind@openssh.com") + string(public) + string(session) + string(signed) + b"\1"

    def ask(connection: socket.socket, request: bytes) -> bytes:
        connection.sendall(string(request))
        with connection.makefile("rb") as stream:
            return stream.read(int.from_bytes(stream.read(4), "big"))

    def answer(request: bytes) -> bytes:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(upstream)
            assert ask(connection, bytes([27]) + bind) == bytes([6])
            return ask(connection, request)

    return answer


@pytest.mark.usefixtures("stock")
def test_a_forwarded_agent(key: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relay that speaks as `ssh -A`, for there is no sshd here; behind it stands stock ssh-agent."""
    other = key.with_name("other")
    (tmp_path / "known").write_text(f"east.example {public_key_of(tmp_path / 'host').line}\n")
    add(key)
    add("-H", tmp_path / "known", "-h", "east.example", other)
    with agent(tmp_path, forwarding()) as path:
        monkeypatch.setenv("SSH_AUTH_SOCK", str(path))
        armour = loaded(key).sign("a@drillbook", b"message")
        assert verify(armour, b"message", namespace="a@drillbook") == public_key_of(key)
        with pytest.raises(KeyProblem, match="but 1 other") as refused:
            loaded(other)
        assert "a forwarded agent hides keys" in refused.value.remedy


def test_a_token_that_is_not_touched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The agent is ours: ssh-agent reaches this refusal only with a device."""
    token = Token.make(ED25519)
    shown = holding(token)
    with agent(tmp_path, lambda request: shown(request) if request[0] == 11 else FAILURE) as path:
        monkeypatch.setenv("SSH_AUTH_SOCK", str(path))
        with pytest.raises(KeyProblem, match="the token did not sign"):
            agent_signer(token.key, "alice").sign("a@drillbook", b"message")


def test_an_agent_that_cannot_say_why(tmp_path: Path, key: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The agent is ours: others than OpenSSH's know no session-bind."""
    blob = public_key_of(key).blob
    listed = bytes([12, 0, 0, 0, 1]) + string(blob) + string(b"")
    with agent(tmp_path, lambda request: listed if request[0] == 11 else FAILURE) as path:
        monkeypatch.setenv("SSH_AUTH_SOCK", str(path))
        with pytest.raises(KeyProblem, match="does not say why"):
            loaded(key).sign("a@drillbook", b"message")


@pytest.mark.parametrize(
    ("answer", "says"),
    [(FAILURE, "does not list its keys"), (bytes([12, 0, 0, 0, 9]), "in a way that is none: ends too early")],
)
def test_an_agent_that_is_none(
    tmp_path: Path, key: Path, monkeypatch: pytest.MonkeyPatch, answer: bytes, says: str
) -> None:
    with agent(tmp_path, lambda _: answer) as path:
        monkeypatch.setenv("SSH_AUTH_SOCK", str(path))
        with pytest.raises(KeyProblem, match=says):
            loaded(key)


def test_how_an_agent_is_missing(tmp_path: Path, key: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dead = tmp_path / "dead.sock"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(dead))
    for connection, remedy in (("", "start one"), ("192.0.2.1 1 192.0.2.2 22", "ssh -A")):
        monkeypatch.setenv("SSH_CONNECTION", connection)
        for path, says in (("", "there is no ssh-agent"), (str(tmp_path / "gone"), "is gone"), (str(dead), "ended")):
            monkeypatch.setenv("SSH_AUTH_SOCK", path)
            with pytest.raises(KeyProblem, match=says) as refused:
                loaded(key)
            assert remedy in refused.value.remedy

"""A FIDO token in software, and an agent that holds it: ssh-agent signs with such a key only where a device is."""

from __future__ import annotations

import contextlib
import hashlib
import os
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from drillbook.signing.public_key import PublicKey
from drillbook.signing.sshwire import Unpacker, mpint, string, uint32

ED25519, ECDSA = "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com"


@dataclass
class Token:
    """Signs as PROTOCOL.u2f says; `flags` 1 is a touch, and the counter goes up with each signature."""

    private: ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey
    flags: int = 1
    counter: int = 41
    application: bytes = b"ssh:"

    @classmethod
    def make(cls, kind: str) -> Token:
        return cls(ed25519.Ed25519PrivateKey.generate() if kind == ED25519 else ec.generate_private_key(ec.SECP256R1()))

    @property
    def kind(self) -> str:
        return ED25519 if isinstance(self.private, ed25519.Ed25519PrivateKey) else ECDSA

    @property
    def key(self) -> PublicKey:
        if isinstance(self.private, ed25519.Ed25519PrivateKey):
            public = string(self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))
        else:
            point = self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
            public = string(b"nistp256") + string(point)
        return PublicKey(string(self.kind.encode()) + public + string(self.application))

    def sign(self, message: bytes) -> bytes:
        """The raw signature, with flags and counter behind it."""
        self.counter += 1
        trailer = bytes([self.flags]) + uint32(self.counter)
        signed = hashlib.sha256(self.application).digest() + trailer + hashlib.sha256(message).digest()
        if isinstance(self.private, ed25519.Ed25519PrivateKey):
            return self.private.sign(signed) + trailer
        r, s = decode_dss_signature(self.private.sign(signed, ec.ECDSA(hashes.SHA256())))
        return mpint(r) + mpint(s) + trailer


Answer = Callable[[bytes], bytes]


def holding(token: Token) -> Answer:
    """How an agent answers that holds the token."""

    def answer(request: bytes) -> bytes:
        if request[0] == 11:
            return bytes([12]) + uint32(1) + string(token.key.blob) + string(b"a token")
        unpack = Unpacker(request[1:])
        assert unpack.string() == token.key.blob
        raw = token.sign(unpack.string())
        return bytes([14]) + string(string(token.kind.encode()) + string(raw[:-5]) + raw[-5:])

    return answer


@contextlib.contextmanager
def agent(folder: Path, answer: Answer) -> Iterator[Path]:
    """Serve an agent's socket in a thread until the block ends."""
    path = folder / "agent.sock"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.fspath(path))
        server.listen()

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    client, _ = server.accept()
                    with client, client.makefile("rb") as stream:
                        request = stream.read(int.from_bytes(stream.read(4), "big"))
                        if request:
                            client.sendall(string(answer(request)))

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield path
        server.shutdown(socket.SHUT_RDWR)
    thread.join(5)

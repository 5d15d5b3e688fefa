"""An engine and its clients over a real socket in a folder whose path is too long for one."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from drillbook.wire.messages import (
    Accepted,
    ClientHello,
    Durable,
    EngineHello,
    Intent,
    Mandate,
    Refused,
    Statement,
    attach_statement,
)
from drillbook.wire.socket_file import SOCKET, NoEngineError, connect, listen, remove_socket
from drillbook.wire.stream import MAX_MESSAGE, ClientSide, EngineSide, WireError

TO_CLIENT = [EngineHello("d1", 1, "00" * 32), Durable(10, 20), Accepted("1", 7), Refused("2", "é\n\u202e")]
FROM_CLIENT = [
    ClientHello("1", "approver", "bob", "sig"),
    ClientHello("2", "observer"),
    Intent("3", "note", {"text": "two\nlines"}),
    Statement("4", '{"decision":"approve"}', "sig"),
    Mandate("5", "sig"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    deep = tmp_path / ("d" * 100) / ("e" * 100)
    deep.mkdir(parents=True)
    return deep


def talk(
    folder: Path, serve: Callable[[EngineSide], Awaitable[None]], client: Callable[[ClientSide], Awaitable[None]]
) -> None:
    """One engine, one client, and both must end in time."""

    async def both() -> None:
        served: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        async def recorded(stream: EngineSide) -> None:
            try:
                await serve(stream)
                served.set_result(None)
            except BaseException as error:
                served.set_exception(error)

        server = await listen(folder, recorded)
        stream = await connect(folder)
        await client(stream)
        await served
        stream.close()
        await stream.closed()
        server.close()
        await server.wait_closed()

    asyncio.run(asyncio.wait_for(both(), 20))


def test_every_message_arrives_as_it_was_sent(folder: Path) -> None:
    async def serve(stream: EngineSide) -> None:
        assert stream.peer_uid == os.getuid()
        for message in TO_CLIENT:
            await stream.send(message)
        assert [await stream.receive() for _ in FROM_CLIENT] == FROM_CLIENT

    async def client(stream: ClientSide) -> None:
        assert [await stream.receive() for _ in TO_CLIENT] == TO_CLIENT
        for message in FROM_CLIENT:
            assert stream.post(message)

    talk(folder, serve, client)
    assert len(str(folder / SOCKET)) > 107
    assert (folder / SOCKET).stat().st_mode & 0o7777 == 0o660


def test_the_working_directory_stays(folder: Path) -> None:
    before = Path.cwd()

    async def nothing(_: object) -> None:
        assert Path.cwd() == before

    talk(folder, nothing, nothing)
    assert Path.cwd() == before


@pytest.mark.parametrize(
    "raw",
    [
        b"hello\n",
        b'{"type":"intent","id":"1"}\n',
        b'{"type":"intent","id":"1","name":"run","more":1}\n',
        b'{"type":"durable","timeline":1,"samples":1}\n',
        b'{"type":"intent","id":"1","name":"run","arguments":{"a":1}}\n',
        b'{"type":"intent","id":"\xff","name":"run"}\n',
        b"[" * 100_000 + b"\n",
        b"x" * (MAX_MESSAGE + 2) + b"\n",
        b"x" * (3 * MAX_MESSAGE),
    ],
    ids=range(9),
)
def test_anything_else_is_refused_and_closes_the_connection(folder: Path, raw: bytes) -> None:
    async def serve(stream: EngineSide) -> None:
        with pytest.raises(WireError):
            await stream.receive()
        assert not stream.post(Durable(1, 1))

    async def client(stream: ClientSide) -> None:
        stream._writer.write(raw)
        assert await stream.receive() is None

    talk(folder, serve, client)


def test_the_longest_message_passes_and_a_longer_one_is_not_sent(folder: Path) -> None:
    room = MAX_MESSAGE - len('{"type":"refused","id":"","reason":""}\n')
    longest = Refused("", "x" * room)

    async def serve(stream: EngineSide) -> None:
        with pytest.raises(WireError):
            stream.post(Refused("1", longest.reason))
        await stream.send(longest)

    async def client(stream: ClientSide) -> None:
        assert await stream.receive() == longest
        assert await stream.receive() is None

    talk(folder, serve, client)


def test_a_client_that_does_not_read_is_cut_off_and_costs_nothing(folder: Path) -> None:
    async def serve(stream: EngineSide) -> None:
        sent = 0
        while stream.post(Refused("1", "x" * 500_000)):
            sent += 1
            assert sent < 50

    async def client(stream: ClientSide) -> None:
        stream._writer.transport.pause_reading()  # type: ignore[attr-defined]

    talk(folder, serve, client)


def test_without_an_engine_it_says_so_and_a_dead_socket_is_replaced(folder: Path) -> None:
    with pytest.raises(NoEngineError, match="No such file"):
        asyncio.run(connect(folder))
    with socket.socket(socket.AF_UNIX) as dead:
        fd = os.open(folder, os.O_PATH)
        dead.bind(f"/proc/self/fd/{fd}/{SOCKET}")
        os.close(fd)
    with pytest.raises(NoEngineError, match="refused"):
        asyncio.run(connect(folder))

    async def nothing(_: object) -> None:
        return

    talk(folder, nothing, nothing)
    remove_socket(folder)
    assert not (folder / SOCKET).exists()


def test_what_a_client_signs_to_attach() -> None:
    assert attach_statement("d1", "driver", "ab") == b'{"drill":"d1","role":"driver","challenge":"ab"}'

"""The relay between the regions, over real sockets of this process."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from drillbook.lab import ports
from drillbook.lab.relay import HOST, serve


async def echo(reader, writer):
    while chunk := await reader.read(1 << 16):
        writer.write(chunk)
        await writer.drain()
    writer.close()


@asynccontextmanager
async def relay():
    control, listen, target = ports.free(3)
    far = await asyncio.start_server(echo, HOST, target)
    task = asyncio.create_task(serve(control, [(listen, target)]))
    for _ in range(1000):
        try:
            await ask(control, "status")
            break
        except OSError:
            await asyncio.sleep(0.01)
    try:
        yield control, listen
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        far.close()


async def ask(control, command):
    reader, writer = await asyncio.open_connection(HOST, control)
    writer.write(f"{command}\n".encode())
    answer = (await reader.readline()).decode().strip()
    writer.close()
    return answer


async def through(reader, writer, data=b"hello"):
    writer.write(data)
    return await reader.readexactly(len(data))


def run(coroutine):
    async def within():
        async with asyncio.timeout(20):
            return await coroutine

    return asyncio.run(within())


def test_carries_both_ways_in_order():
    data = bytes(range(256)) * 8000

    async def scene():
        async with relay() as (_, listen):
            reader, writer = await asyncio.open_connection(HOST, listen)
            assert await through(reader, writer, data) == data
            writer.close()

    run(scene())


def test_a_dropped_link_keeps_what_it_holds_until_healed():
    async def scene():
        async with relay() as (control, listen):
            reader, writer = await asyncio.open_connection(HOST, listen)
            await through(reader, writer)
            assert await ask(control, "drop") == "drop 0.0"
            writer.write(b"later")
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(reader.readexactly(1), 0.3)
            assert await ask(control, "heal") == "open 0.0"
            assert await reader.readexactly(5) == b"later"
            writer.close()

    run(scene())


def test_a_refusing_link_cuts_old_and_new_connections():
    async def scene():
        async with relay() as (control, listen):
            reader, writer = await asyncio.open_connection(HOST, listen)
            await through(reader, writer)
            assert await ask(control, "refuse") == "refuse 0.0"
            for _ in range(2):
                try:
                    assert await reader.read(1) == b""
                except ConnectionResetError:
                    pass
                writer.close()
                reader, writer = await asyncio.open_connection(HOST, listen)
            writer.close()
            await ask(control, "heal")
            reader, writer = await asyncio.open_connection(HOST, listen)
            assert await through(reader, writer) == b"hello"
            writer.close()

    run(scene())


def test_a_slow_link_is_late_each_way():
    async def scene():
        async with relay() as (control, listen):
            reader, writer = await asyncio.open_connection(HOST, listen)
            await through(reader, writer)
            assert await ask(control, "delay 0.2") == "open 0.2"
            clock = asyncio.get_running_loop().time
            began = clock()
            await through(reader, writer)
            assert clock() - began >= 0.4
            writer.close()

    run(scene())


def test_what_it_does_not_understand_changes_nothing():
    async def scene():
        async with relay() as (control, _):
            assert (await ask(control, "explode")).startswith("error: explode is none of status")
            assert (await ask(control, "delay soon")).startswith("error:")
            assert await ask(control, "status") == "open 0.0"

    run(scene())

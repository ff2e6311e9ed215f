"""broker/in_place.py held to what aiokafka's connection asks of it, over real sockets, on both event loops."""

from __future__ import annotations

import asyncio
import contextlib
import io
import random
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import pytest
import uvloop
from aiokafka import conn

from streams.broker import in_place, raw_fetch
from streams.broker.in_place import LARGEST_BYTES, SMALL_BYTES, InPlace, Response

Sent = Callable[[asyncio.StreamWriter], Awaitable[None]]
SIZES = [1, SMALL_BYTES, SMALL_BYTES + 1, 3, 300_000, 400_000, 2 * SMALL_BYTES, 5, 250_000]


@pytest.fixture(params=[asyncio.new_event_loop, uvloop.new_event_loop], ids=["asyncio", "uvloop"])
def run(request: pytest.FixtureRequest) -> Iterator[Callable[[Awaitable[None]], None]]:
    with asyncio.Runner(loop_factory=request.param) as runner:
        yield runner.run


def framed(body: bytes) -> bytes:
    return struct.pack(">i", len(body)) + body


def anonymous_tls(side: int) -> ssl.SSLContext:
    """TLS without a certificate, which a test would have to carry: what is encrypted how is not the matter here."""
    context = ssl.SSLContext(side)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("AECDH-AES256-SHA:@SECLEVEL=0")
    return context


@contextlib.asynccontextmanager
async def connected(
    send: Sent, *, tls: bool = False
) -> AsyncIterator[tuple[asyncio.StreamReader, InPlace, asyncio.Future[None]]]:
    """As aiokafka connects to a broker that sends this, and then closes."""

    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            await send(writer)
        writer.close()

    loop = asyncio.get_running_loop()
    ours, theirs = (anonymous_tls(side) if tls else None for side in (ssl.PROTOCOL_TLS_CLIENT, ssl.PROTOCOL_TLS_SERVER))
    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=theirs)
    closed: asyncio.Future[None] = loop.create_future()
    reader = asyncio.StreamReader(limit=conn.READER_LIMIT, loop=loop)
    protocol = InPlace(closed, reader, loop=loop)
    transport, _ = await loop.create_connection(lambda: protocol, *server.sockets[0].getsockname(), ssl=ours)
    try:
        yield reader, protocol, closed
    finally:
        transport.close()
        await asyncio.wait_for(asyncio.shield(closed), 10)
        server.close()


async def next_response(reader: asyncio.StreamReader) -> Any:
    """As `AIOKafkaConnection._read` does it."""
    (size,) = struct.unpack(">i", await reader.readexactly(4))
    return await reader.readexactly(size)


def all_of(response: bytes | Response, size: int, step: int) -> bytes:
    file = in_place._file(response)
    return b"".join(file.read(min(step, size - at)) for at in range(0, size, step))


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "TLS"])
def test_responses_of_all_sizes_arrive_as_they_were_sent_however_they_are_cut(run: Any, *, tls: bool) -> None:
    chance = random.Random(7)
    bodies = [chance.randbytes(size) for size in SIZES * 3]

    async def send(writer: asyncio.StreamWriter) -> None:
        left = b"".join(map(framed, bodies))
        while left:
            cut = chance.choice([1, 2, 5, 1_000, 70_000, 1_000_000])
            writer.write(left[:cut])
            await writer.drain()
            left = left[cut:]

    async def read() -> None:
        async with connected(send, tls=tls) as (reader, _, _closed):
            for body in bodies:
                response = await next_response(reader)
                assert isinstance(response, Response) == (len(body) > SMALL_BYTES)
                assert all_of(response, len(body), chance.choice([7_000, 1_000_000])) == body
            with pytest.raises(asyncio.IncompleteReadError):
                await reader.readexactly(4)

    run(read())


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "TLS"])
def test_memory_is_used_again_once_a_response_was_read_and_never_before(run: Any, *, tls: bool) -> None:
    first, second, third = (letter * 200_000 for letter in (b"1", b"2", b"3"))

    async def read() -> None:
        gate = asyncio.Event()

        async def send(writer: asyncio.StreamWriter) -> None:
            writer.write(framed(first) + framed(second))
            await gate.wait()
            writer.write(framed(third))

        async with connected(send, tls=tls) as (reader, protocol, _closed):
            held = await next_response(reader)  # the second arrives while the first is still to be read
            other = await next_response(reader)
            assert all_of(other, len(second), 50_000) == second
            assert all_of(held, len(first), 50_000) == first
            room = protocol._room
            gate.set()
            assert all_of(await next_response(reader), len(third), 50_000) == third
            assert protocol._room is room

    run(read())


def test_a_connection_that_breaks_within_a_large_response_is_an_error_for_who_waits(run: Any) -> None:
    async def send(writer: asyncio.StreamWriter) -> None:
        writer.write(framed(bytes(300_000))[:200_000])

    async def read() -> None:
        async with connected(send) as (reader, _, _closed):
            with pytest.raises(asyncio.IncompleteReadError):
                await next_response(reader)
            assert reader.at_eof()

    run(read())


@pytest.mark.parametrize("announced", [LARGEST_BYTES + 1, 2**31 - 1, -1, 0])
def test_no_memory_is_set_aside_for_what_no_broker_sends(run: Any, announced: int) -> None:
    async def send(writer: asyncio.StreamWriter) -> None:
        writer.write(struct.pack(">i", announced) + bytes(100))

    async def read() -> None:
        async with connected(send) as (reader, protocol, _closed):
            await reader.readexactly(4)
            assert len(protocol._room) == 0
            assert len(protocol.get_buffer(-1)) <= SMALL_BYTES

    run(read())


def test_small_responses_are_read_from_a_file_of_bytes() -> None:
    in_place.install()
    assert isinstance(conn.io.BytesIO(b"small"), io.BytesIO)
    assert conn.AIOKafkaProtocol is InPlace


def test_aiokafkas_connection_is_the_one_that_was_read() -> None:
    assert in_place.difference() is None


@pytest.mark.parametrize("name", ["connect", "_read", "_handle_frame"])
def test_where_the_connection_is_another_one_bytes_are_not_read_this_way(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    async def other() -> None: ...

    other.__name__ = name
    monkeypatch.setattr(conn.AIOKafkaConnection, name, other)
    said = raw_fetch.difference()
    assert said is not None
    assert f"its connection's {name} is another one" in said

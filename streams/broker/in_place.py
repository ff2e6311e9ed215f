"""Large responses are received where they are read: one copy of their bytes in place of four.

asyncio hands over what a socket brings in pieces, its stream reader puts them together, takes the response out, and
aiokafka cuts each partition's bytes from that. Of a fetch response of 16 MB that was a tenth of a tagger's CPU. Here
the socket writes a large response into memory that is used again for the next one; what is cut from it is the first
copy.

What aiokafka's connection uses for this is replaced, in its one module: the protocol that it makes, and the file that
it reads a response from. `difference` says whether they are those that were read; raw_fetch.py asks before it installs.
Held by tests/contract/test_in_place.py.
"""

from __future__ import annotations

import asyncio
import io
from collections import deque
from types import SimpleNamespace
from typing import Any

from aiokafka import conn

SMALL_BYTES = 64 * 1024
"""Responses up to here, and what no broker sends, go the way that they always went, in pieces of this size."""
LARGEST_BYTES = 128 * 1024 * 1024
"""aiokafka asks for 52 MB at most, and gets a single batch that is larger. Another protocol may announce 2 GB."""
_LENGTH_BYTES = 4
_Protocol = conn.AIOKafkaProtocol


class Response:
    """A file of one response. What is read is a copy; once all was read, the memory is free for the next response."""

    def __init__(self, received: memoryview) -> None:
        self._left = received

    def read(self, size: int) -> bytes:
        """The next `size` bytes, or what is left of them."""
        said = bytes(self._left[:size])
        rest = self._left[size:]
        self._left.release()
        self._left = rest
        if not rest:
            rest.release()
            self._left = memoryview(b"")
        return said


class InPlace(asyncio.BufferedProtocol):
    """In front of aiokafka's protocol, which is told of all but large responses; for each of those it gets one byte.

    Whoever waits for a large response so waits for that byte, and hears of errors and ends as ever.
    """

    def __init__(self, closed: asyncio.Future[None], reader: asyncio.StreamReader, *, loop: Any) -> None:
        self._inner = _Protocol(closed, reader, loop=loop)
        self._read_small = reader.readexactly
        reader.readexactly = self._read  # type: ignore[assignment, method-assign]
        self._room = bytearray()
        self._whole: deque[Response] = deque()
        self._length = bytearray(_LENGTH_BYTES)
        self._part = self._missing = memoryview(self._length)
        self._later = 0
        """How much of the response follows what is being received."""

    def get_buffer(self, _sizehint: int) -> memoryview:
        return self._missing

    def buffer_updated(self, nbytes: int) -> None:
        self._missing = self._missing[nbytes:]
        if not self._missing:
            self._hand_over(self._part)
            self._part = self._missing = self._next(is_length_known=self._part.obj is self._length)

    def _hand_over(self, part: memoryview) -> None:
        if len(part) <= SMALL_BYTES:
            self._inner.data_received(bytes(part))
        else:
            self._whole.append(Response(part))
            self._inner.data_received(b"\0")

    def _next(self, *, is_length_known: bool) -> memoryview:
        """Where the next part belongs: a whole response, a piece of one, or the length of the one after."""
        if is_length_known:
            self._later = int.from_bytes(self._length, "big", signed=True)
            if _is_large(self._later):
                size, self._later = self._later, 0
                return memoryview(self._memory(size))[:size]
        if self._later <= 0:
            return memoryview(self._length)
        piece = bytearray(min(self._later, SMALL_BYTES))
        self._later -= len(piece)
        return memoryview(piece)

    def _memory(self, size: int) -> bytearray:
        """Of this size at least: what was used before, unless somebody still reads there."""
        try:
            self._room.append(self._room.pop())  # not while a view of it is open
        except (BufferError, IndexError):
            self._room = bytearray(size)
        if len(self._room) < size:
            self._room = bytearray(size)
        return self._room

    async def _read(self, size: int) -> bytes | Response:
        """What aiokafka asks its reader for: four bytes of length, then so many."""
        if not _is_large(size):
            return await self._read_small(size)
        await self._read_small(1)
        return self._whole.popleft()

    def connection_made(self, transport: Any) -> None:
        self._inner.connection_made(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._inner.connection_lost(exc)

    def eof_received(self) -> bool | None:
        return self._inner.eof_received()  # type: ignore[no-any-return]  # aiokafka is untyped

    def pause_writing(self) -> None:
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        self._inner.resume_writing()

    def __getattr__(self, name: str) -> Any:
        """What a stream writer asks its protocol for."""
        return getattr(self._inner, name)


def _is_large(size: int) -> bool:
    return SMALL_BYTES < size <= LARGEST_BYTES


def _file(response: bytes | Response) -> io.BytesIO | Response:
    return response if isinstance(response, Response) else io.BytesIO(response)


def install() -> None:
    """For every aiokafka client of the process that connects from now on. Calling it twice changes nothing."""
    conn.AIOKafkaProtocol = InPlace
    conn.io = SimpleNamespace(BytesIO=_file)


def difference() -> str | None:
    """How aiokafka's connection is another one than was read; None where it is not."""
    connection = conn.AIOKafkaConnection
    uses = {
        connection.connect: {"AIOKafkaProtocol", "StreamReader", "StreamWriter"},
        connection._read: {"readexactly", "unpack", "_handle_frame"},  # noqa: SLF001
        connection._handle_frame: {"io", "BytesIO", "parse_response_header", "decode"},  # noqa: SLF001
    }
    for function, names in uses.items():
        if not names <= set(function.__code__.co_names):
            return f"its connection's {function.__name__} is another one"
    return None

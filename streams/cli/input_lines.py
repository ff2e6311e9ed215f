"""Lines from a file or from standard input, without standing in the way of whoever sends them on."""

from __future__ import annotations

import asyncio
import os
import stat
from collections.abc import AsyncIterator
from typing import BinaryIO

CHUNK_BYTES = 1 << 18


async def chunks(stream: BinaryIO) -> AsyncIterator[bytes]:
    """What `stream` holds, in pieces as they come. A pipe or a terminal is awaited: a slow one blocks nobody."""
    mode = os.fstat(stream.fileno()).st_mode
    # Files and /dev/null can't be awaited, and need not be.
    if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode) or stream.isatty():
        reader = asyncio.StreamReader(limit=CHUNK_BYTES)
        protocol = asyncio.StreamReaderProtocol(reader)
        await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, stream)
        while chunk := await reader.read(CHUNK_BYTES):
            yield chunk
        return
    while chunk := stream.read(CHUNK_BYTES):
        yield chunk
        await asyncio.sleep(0)


async def lines(stream: BinaryIO) -> AsyncIterator[bytes]:
    """Each line without its end. A last line without one counts too."""
    rest = b""
    async for chunk in chunks(stream):
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            yield line
    if rest:
        yield rest

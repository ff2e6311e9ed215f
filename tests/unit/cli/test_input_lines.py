"""Lines arrive whole, however the input is cut into pieces."""

from __future__ import annotations

import asyncio
import os
import threading
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from streams.cli import input_lines


class _Cut:
    """A file that gives what it holds in pieces of a size."""

    def __init__(self, content: bytes, size: int) -> None:
        self._content, self._size, self._null = content, size, os.open(os.devnull, os.O_RDONLY)

    def fileno(self) -> int:
        return self._null

    def isatty(self) -> bool:
        return False

    def read(self, _wanted: int) -> bytes:
        piece, self._content = self._content[: self._size], self._content[self._size :]
        return piece

    def close(self) -> None:
        os.close(self._null)


async def _all(stream: object) -> list[bytes]:
    return [line async for line in input_lines.lines(stream)]  # type: ignore[arg-type]  # a stand-in for a file


@given(st.lists(st.binary(max_size=6).filter(lambda line: b"\n" not in line)), st.integers(1, 7), st.booleans())
def test_lines_are_whole_whatever_the_pieces(lines: list[bytes], size: int, ended: bool) -> None:
    content = b"\n".join(lines) + (b"\n" if ended and lines else b"")
    stream = _Cut(content, size)
    try:
        found = asyncio.run(_all(stream))
    finally:
        stream.close()
    expected = content.split(b"\n")
    assert found == (expected[:-1] if expected[-1] == b"" else expected)


def test_dev_null_has_no_lines() -> None:
    with Path(os.devnull).open("rb") as stream:
        assert asyncio.run(_all(stream)) == []


def test_a_pipe_that_waits_lets_others_run() -> None:
    async def scenario() -> list[bytes]:
        reading, writing = os.pipe()
        others_ran = threading.Event()
        with os.fdopen(reading, "rb") as stream:
            task = asyncio.create_task(_all(stream))
            os.write(writing, b"one\ntw")
            for _ in range(100):
                await asyncio.sleep(0)
            others_ran.set()
            assert not task.done()
            os.write(writing, b"o\n")
            os.close(writing)
            assert others_ran.is_set()
            return await asyncio.wait_for(task, 10)

    assert asyncio.run(scenario()) == [b"one", b"two"]

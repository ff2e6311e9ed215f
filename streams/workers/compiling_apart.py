"""Reads and compiles vocabularies in a process of its own, so that banners keep flowing: it takes seconds of Python.

First comes what the files say, or what is wrong with them; within a second what matches; then quick needles; then the
needles, which take most of the time. All come back through a pipe in small parts (`compiled_parts.py`), each as soon as
it is made. Of all workers of a machine one has them made, the others get the same ones. The process (`compiler.py`)
waits for what is pushed, since its start would be a part of the time that a push takes.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import pickle
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Self

from streams.rules.compiling import CompiledVocabulary
from streams.rules.model import Vocabulary
from streams.rules.needles import Needles
from streams.workers import compiler
from streams.workers.compiled_parts import LENGTH, Joiner

log = logging.getLogger(__name__)

FIRST_AFTER_SECONDS = 5.0
"""A worker that starts has its own to do first."""


class CompilingFailedError(RuntimeError):
    """The process ended without a result. The text says how, and quotes nothing of the rules."""


class Apart:
    """The other process. It compiles one vocabulary; the results come in this order, and each once."""

    def __init__(self, child: asyncio.subprocess.Process) -> None:
        self.process = child

    async def understood(self, files: Mapping[str, str], switched_off: Sequence[str]) -> Vocabulary:
        """What these files say; it is compiled from then on. Once, before anything else.

        Raises what `parse_files` raises, and CompilingFailedError.
        """
        assert self.process.stdin is not None
        self.process.stdin.write(pickle.dumps((files, switched_off)))
        self.process.stdin.close()
        said = pickle.loads(await self._frame())  # noqa: S301  (of our own process)
        if isinstance(said, Exception):
            raise said
        assert isinstance(said, Vocabulary)
        return said

    async def matching(self) -> CompiledVocabulary:
        """What matches, without needles. Raises CompilingFailedError."""
        compiled = await self._next()
        assert isinstance(compiled, CompiledVocabulary)
        return compiled

    async def quick_needles(self) -> Needles:
        """Needles of that vocabulary that let more through. Raises CompilingFailedError."""
        return await self.needles()

    async def needles(self) -> Needles:
        """The needles of that vocabulary. Raises CompilingFailedError."""
        needles = await self._next()
        assert isinstance(needles, Needles)
        return needles

    async def _next(self) -> CompiledVocabulary | Needles:
        joiner = Joiner()
        while True:
            whole = joiner.take(await self._frame())
            if whole is not None:
                return whole
            await asyncio.sleep(0)  # banners first

    async def _frame(self) -> bytes:
        output = self.process.stdout
        assert output is not None
        try:
            (length,) = LENGTH.unpack(await output.readexactly(LENGTH.size))
            return await output.readexactly(length)
        except asyncio.IncompleteReadError as error:
            raise CompilingFailedError(f"the compiler ended with status {await self.process.wait()}") from error


class StandBy:
    """Keeps a process that waits for the next version, so that nobody waits for its start: an async context manager.

    `first_after_seconds` None: the first one starts when it is asked for.
    """

    def __init__(self, first_after_seconds: float | None = FIRST_AFTER_SECONDS) -> None:
        self._first_after_seconds = first_after_seconds
        self._is_closing = False

    async def __aenter__(self) -> Self:
        self._begin(self._first_after_seconds)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._is_closing = True
        await _end(await self._taken())

    @contextlib.asynccontextmanager
    async def process(self) -> AsyncIterator[Apart | None]:
        """The one that waits. None where none can be made. Leaving it ends that one, and another begins to wait."""
        child = await self._taken()
        if child is None or child.returncode is not None:
            self._begin(0.0)
            child = await self._taken()
        if child is None:
            log.warning("rules: no process to compile in: banners are slower while it is done here")
        try:
            yield None if child is None else Apart(child)
        finally:
            await _end(child)
            self._begin(0.0)

    def _begin(self, after_seconds: float | None) -> None:
        self._hurry = asyncio.Event()
        self._starting = asyncio.create_task(self._started(after_seconds), name="compiler")

    async def _started(self, after_seconds: float | None) -> asyncio.subprocess.Process | None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._hurry.wait(), after_seconds)
        if self._is_closing:
            return None
        try:
            return await asyncio.create_subprocess_exec(
                sys.executable, "-m", compiler.__name__, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
            )
        except OSError as error:
            log.info("rules: a process to compile in can't be started (%s)", type(error).__name__)
            return None

    async def _taken(self) -> asyncio.subprocess.Process | None:
        self._hurry.set()
        return await self._starting


async def _end(child: asyncio.subprocess.Process | None) -> None:
    if child is not None:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await child.wait()

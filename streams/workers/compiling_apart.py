"""Compiles a vocabulary in a process of its own, so that banners keep flowing: it takes seconds of pure Python.

What matches comes first, within a second; then quick needles, then the needles, which take most of the time. All come
back through a pipe in small parts (`compiled_parts.py`), each as soon as it is made. Of all workers of a machine one
has them made, the others get the same ones. The process (`compiler.py`) starts while what was pushed is being read.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import pickle
import sys
from collections.abc import AsyncIterator

from streams.rules.compiling import CompiledVocabulary
from streams.rules.model import Vocabulary
from streams.rules.needles import Needles
from streams.workers import compiler
from streams.workers.compiled_parts import LENGTH, Joiner

log = logging.getLogger(__name__)


class CompilingFailedError(RuntimeError):
    """The process ended without a result. The text says how, and quotes nothing of the rules."""


class Apart:
    """The other process. It compiles one vocabulary; the results come in this order, and each once."""

    def __init__(self, child: asyncio.subprocess.Process) -> None:
        self.process = child

    def begin(self, vocabulary: Vocabulary) -> None:
        """Compiles this one. Once, before anything else."""
        assert self.process.stdin is not None
        self.process.stdin.write(pickle.dumps(vocabulary))
        self.process.stdin.close()

    async def vocabulary(self) -> CompiledVocabulary:
        """Without needles. Raises CompilingFailedError."""
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
        output, joiner = self.process.stdout, Joiner()
        assert output is not None
        try:
            while True:
                (length,) = LENGTH.unpack(await output.readexactly(LENGTH.size))
                whole = joiner.take(await output.readexactly(length))
                if whole is not None:
                    return whole
                await asyncio.sleep(0)  # banners first
        except asyncio.IncompleteReadError as error:
            raise CompilingFailedError(f"the compiler ended with status {await self.process.wait()}") from error


@contextlib.asynccontextmanager
async def compiler_apart() -> AsyncIterator[Apart | None]:
    """A process that waits for a vocabulary. None where none can be made. Leaving it ends the process."""
    try:
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", compiler.__name__, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
        )
    except OSError as error:
        log.warning("rules: no process to compile in (%s): banners are slower until it is done here",
                    type(error).__name__)  # fmt: skip
        yield None
        return
    try:
        yield Apart(child)
    finally:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await child.wait()

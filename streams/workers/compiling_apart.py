"""Compiles a vocabulary in a process of its own, so that banners keep flowing: it takes seconds of pure Python.

What matches comes first, within a second; then the needles, which take most of the time. Both come back through a pipe
in small parts (`compiled_parts.py`). Of all workers of a machine one has them made, the others get the same ones.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import gc
import pickle
import struct
import sys
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

from streams.broker.needle_store import needles_once
from streams.cache_folder import cache_folder
from streams.rules.compiling import CompiledVocabulary, compile_vocabulary
from streams.rules.model import Semantics, Vocabulary
from streams.rules.needles import Needles
from streams.workers.compiled_parts import Joiner, parts_of
from streams.workers.compiled_store import parts_once

_LENGTH = struct.Struct(">I")


class CompilingFailedError(RuntimeError):
    """The process ended without a result. The text says how, and quotes nothing of the rules."""


class Apart:
    """The other process, while it compiles. Both results come in this order, and each once."""

    def __init__(self, child: asyncio.subprocess.Process) -> None:
        self.process = child

    async def vocabulary(self) -> CompiledVocabulary:
        """Matches as it will with its needles; so far it has quick ones. Raises CompilingFailedError."""
        compiled = await self._next()
        assert isinstance(compiled, CompiledVocabulary)
        return compiled

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
                (length,) = _LENGTH.unpack(await output.readexactly(_LENGTH.size))
                whole = joiner.take(await output.readexactly(length))
                if whole is not None:
                    return whole
                await asyncio.sleep(0)  # banners first
        except asyncio.IncompleteReadError as error:
            raise CompilingFailedError(f"the compiler ended with status {await self.process.wait()}") from error


@contextlib.asynccontextmanager
async def compiling_apart(vocabulary: Vocabulary) -> AsyncIterator[Apart]:
    """Compiles a vocabulary. Leaving it ends the process. Raises OSError where none can be made."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", __name__, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert child.stdin is not None
        child.stdin.write(pickle.dumps(vocabulary))
        child.stdin.close()
        yield Apart(child)
    finally:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await child.wait()


def main() -> None:
    """The process: a vocabulary on standard input, parts on standard output."""
    gc.disable()  # it takes a sixth of the time, and there is nothing to collect: the process ends when it is done
    vocabulary = pickle.load(sys.stdin.buffer)  # noqa: S301  (of the worker that started it)
    assert isinstance(vocabulary, Vocabulary)
    compiled = functools.cache(lambda: compile_vocabulary(vocabulary))
    folder = _folder()
    if vocabulary.semantics is Semantics.PLAIN_LIST or folder is None:
        _put(parts_of(compiled().with_quick_needles()))
        _put(parts_of(compiled().needles))
        return
    _put(parts_once(vocabulary, folder, lambda: parts_of(compiled().with_quick_needles())))
    _put(parts_of(needles_once(vocabulary, folder, lambda: compiled().needles)))


def _put(parts: Iterable[bytes]) -> None:
    output = sys.stdout.buffer
    for part in parts:
        output.write(_LENGTH.pack(len(part)))
        output.write(part)
    output.flush()


def _folder() -> Path | None:
    """Where what is made is kept. None: for a user without a home, as in some containers."""
    try:
        return cache_folder()
    except RuntimeError:
        return None


if __name__ == "__main__":
    main()

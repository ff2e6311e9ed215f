"""The other process of `compiling_apart.py`: a vocabulary on standard input, what is compiled of it on standard output.

It imports no more than it needs: its start is a part of the time that a push takes.
"""

from __future__ import annotations

import functools
import gc
import pickle
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from streams.broker.needle_store import needles_once
from streams.cache_folder import cache_folder
from streams.rules.compiling import CompiledVocabulary, compile_vocabulary
from streams.rules.model import Semantics, Vocabulary
from streams.rules.needles import Needles
from streams.workers.compiled_parts import framed, parts_of
from streams.workers.compiled_store import COMPILED, QUICK_NEEDLES, parts_once


def main() -> None:
    """The parts of three wholes: what matches, quick needles, needles."""
    gc.disable()  # it takes a sixth of the time, and there is nothing to collect: the process ends when it is done
    vocabulary = pickle.load(sys.stdin.buffer)  # noqa: S301  (of the worker that started it)
    assert isinstance(vocabulary, Vocabulary)
    compiled = functools.cache(lambda: compile_vocabulary(vocabulary))
    folder = None if vocabulary.semantics is Semantics.PLAIN_LIST else _folder()
    with ThreadPoolExecutor(1) as writing:  # a worker that is slow to read keeps nobody waiting for what is kept

        def put(part: bytes) -> None:
            writing.submit(_write, part)

        def send(kind: str, whole: Callable[[], CompiledVocabulary | Needles]) -> None:
            if folder is None:
                parts_of(whole(), put)
            else:
                parts_once(kind, vocabulary, folder, lambda put: parts_of(whole(), put), put)

        send(COMPILED, lambda: compiled().without_needles())
        send(QUICK_NEEDLES, lambda: compiled().quick_needles())
        needles = compiled().needles if folder is None else needles_once(vocabulary, folder, lambda: compiled().needles)
        parts_of(needles, put)


def _write(part: bytes) -> None:
    output = sys.stdout.buffer
    output.write(framed(part))
    output.flush()


def _folder() -> Path | None:
    """Where what is made is kept. None: for a user without a home, as in some containers."""
    try:
        return cache_folder()
    except RuntimeError:
        return None


if __name__ == "__main__":
    main()

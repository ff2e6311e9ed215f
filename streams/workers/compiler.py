"""The other process of `compiling_apart.py`: files on standard input, what is made of them on standard output.

It waits for them, and so imports no more than it needs.
"""

from __future__ import annotations

import functools
import gc
import pickle
import signal
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from streams.broker.needle_store import needles_once
from streams.cache_folder import cache_folder
from streams.rules.compiling import CompiledVocabulary, compile_vocabulary
from streams.rules.loading import parse_files
from streams.rules.model import Semantics, Vocabulary
from streams.rules.needles import Needles
from streams.workers.compiled_parts import framed, parts_of
from streams.workers.compiled_store import COMPILED, QUICK_NEEDLES, parts_once


def main() -> None:
    """The vocabulary, or what is wrong with it; then what it compiles to."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the worker, which ends this process
    gc.disable()  # it takes a sixth of the time, and there is nothing to collect: the process ends when it is done
    told = sys.stdin.buffer.read()
    if not told:  # the worker has ended, and nothing was pushed
        return
    files, switched_off = pickle.loads(told)  # noqa: S301  (of the worker that started it)
    try:
        vocabulary = parse_files(files, switched_off)
    except Exception as error:  # noqa: BLE001  (the worker says it)
        _write(pickle.dumps(error))
    else:
        _write(pickle.dumps(vocabulary))
        compile_apart(vocabulary)


def compile_apart(vocabulary: Vocabulary) -> None:
    """The parts of three wholes: what matches, quick needles, needles."""
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

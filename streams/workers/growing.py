"""A file that one process writes part by part, while others read what is there of it already."""

from __future__ import annotations

import contextlib
import io
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from streams.workers.compiled_parts import LENGTH, Put, framed, framed_in, to_nobody

_LEFT_BEHIND_SECONDS = 60.0
"""Nobody makes parts for so long: who did has been killed."""


def _for_us_only(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


class Growing:
    """One process makes the file, which is gone when it is done, or this one reads along: a lock says who.

    `is_ours`: what says that no other user may have written a file or into a folder; others are not read.
    """

    def __init__(self, path: Path, *, is_ours: Callable[[os.stat_result], bool]) -> None:
        self._path, self._is_ours = path, is_ours
        self._file: IO[bytes] | None = None
        self._rest = b""

    @contextlib.contextmanager
    def made(self) -> Iterator[Put]:
        """Adds parts. Where they can't be written others don't see them, and nothing else changes."""
        try:
            self._tidy()
            file = io.FileIO(self._path, "x", opener=_for_us_only)
        except OSError:
            yield to_nobody
            return
        is_whole = True

        def add(part: bytes) -> None:
            nonlocal is_whole
            if is_whole:
                is_whole = False
                with contextlib.suppress(OSError):
                    is_whole = file.write(framed(part)) == LENGTH.size + len(part)

        try:
            yield add
        finally:
            file.close()
            self._path.unlink(missing_ok=True)

    def _tidy(self) -> None:
        self._path.unlink(missing_ok=True)
        for other in self._path.parent.glob(f".*{self._path.suffix}"):
            if other.stat().st_mtime < time.time() - _LEFT_BEHIND_SECONDS:
                other.unlink(missing_ok=True)

    def more(self) -> list[bytes]:
        """The parts that have come since the last call."""
        try:
            if self._file is None:
                self._file = self._opened()
            self._rest += self._file.read()
        except OSError:
            return []
        parts = list(framed_in(self._rest))
        self._rest = self._rest[sum(LENGTH.size + len(part) for part in parts) :]
        return parts

    def _opened(self) -> IO[bytes]:
        file = self._path.open("rb", buffering=0)
        if self._is_ours(os.fstat(file.fileno())) and self._is_ours(self._path.parent.stat()):
            return file
        file.close()
        raise PermissionError

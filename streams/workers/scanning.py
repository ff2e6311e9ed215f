"""Scans beside the event loop: where the scanner lets go of the interpreter lock, several responses at a time."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from streams.broker.fetched import Fetched
from streams.broker.scan import CorruptBatchError, Scan, Scanner

WORTH_A_THREAD_BYTES = 32 * 1024
"""Less is scanned in the time that handing it over to a thread takes."""
MOST_THREADS = 4

Scanned = Scan | CorruptBatchError
For = TypeVar("For")


class ScanThreads:
    """Threads for a scanner's work. All methods belong to one event loop."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(min(MOST_THREADS, os.cpu_count() or 1), thread_name_prefix="scan")

    async def scan(
        self, scanner: Scanner, fetched: Sequence[tuple[For, Fetched]]
    ) -> AsyncIterator[tuple[For, Fetched, Scanned]]:
        """What each response holds, in their order: while one is decided, the next ones are scanned."""
        loop = asyncio.get_running_loop()
        under_way = [
            loop.run_in_executor(self._threads, _scan, scanner, response)
            if scanner.frees_the_interpreter and len(response.buffer) >= WORTH_A_THREAD_BYTES
            else None
            for _, response in fetched
        ]
        for (whom, response), scanning in zip(fetched, under_way, strict=True):
            yield whom, response, _scan(scanner, response) if scanning is None else await scanning

    def stop(self) -> None:
        """What is under way is waited for by nobody."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _scan(scanner: Scanner, response: Fetched) -> Scanned:
    try:
        return scanner.scan(response.buffer, response.from_offset, response.aborted)
    except CorruptBatchError as error:
        return error

"""Scans beside the event loop: where the scanner lets go of the interpreter lock, several responses at a time.

Where a scan finds much, it is decided in the same thread, as far as that has no effect: the kernel writes and
compresses all that it leads to without the lock, and the loop has only to count and to send it.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections import deque
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

from streams.broker.fetched import Fetched
from streams.broker.scan import CorruptBatchError, Scanner
from streams.workers.stretches import Decided, Judge

WORTH_A_THREAD_BYTES = 32 * 1024
"""Less is scanned in the time that handing it over to a thread takes."""
MOST_THREADS = 4
MOST_AHEAD = 1 + min(MOST_THREADS, os.cpu_count() or 1)
"""Responses that are scanned or wait to be sent: one where all searches match leads to 40 MB, and 5 when compressed."""

Scanned = Decided | CorruptBatchError
For = TypeVar("For")


class ScanThreads:
    """Threads for a scanner's work. All methods belong to one event loop."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(min(MOST_THREADS, os.cpu_count() or 1), thread_name_prefix="scan")

    async def scan(
        self, scanner: Scanner, judge: Judge, fetched: Sequence[tuple[For, Fetched]]
    ) -> AsyncIterator[tuple[For, Fetched, Scanned]]:
        """What each response holds, in their order: while one is counted and sent, the next ones are scanned."""
        left = iter(fetched)
        under_way = deque((one, self._begin(scanner, judge, one[1])) for one in islice(left, MOST_AHEAD))
        while under_way:
            (whom, response), scanning = under_way.popleft()
            scanned = _scan(scanner, judge, response) if scanning is None else await scanning
            under_way.extend((one, self._begin(scanner, judge, one[1])) for one in islice(left, 1))
            yield whom, response, scanned
            del scanned  # it may be large, and the next one takes its time

    def _begin(self, scanner: Scanner, judge: Judge, response: Fetched) -> asyncio.Future[Scanned] | None:
        """None where no thread is worth it."""
        if not scanner.frees_the_interpreter or len(response.buffer) < WORTH_A_THREAD_BYTES:
            return None
        return asyncio.get_running_loop().run_in_executor(self._threads, _scan, scanner, judge, response)

    def stop(self) -> None:
        """What is under way is waited for by nobody."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _scan(scanner: Scanner, judge: Judge, response: Fetched) -> Scanned:
    try:
        scan = scanner.scan(response.buffer, response.from_offset, response.aborted)
    except CorruptBatchError as error:
        return error
    return judge.ahead(scan, time.time_ns() // 1_000_000)

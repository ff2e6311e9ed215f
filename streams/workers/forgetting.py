"""Once a day TRENDS forgets the minutes that are older than they are kept: it writes tombstones for their rows.

They go out in transactions of their own, by the producer of the counts and between two transactions of counts, so a
predecessor that was overtaken is fenced here too, and nothing is held up longer than a share takes. What a crash
leaves undone the next sweep finds again. Hours and days stay: reports and the detector need no minutes.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncGenerator, Callable

from aiokafka.errors import KafkaError

from streams.broker.counts_store import CountsStore
from streams.timestamps import rfc3339_seconds

log = logging.getLogger(__name__)

SWEEP_INTERVAL_SECONDS = 86_400.0
SHARE_INTERVAL_SECONDS = 1.0
"""Between two shares: with 2,000 rows each a day of 780,000 rows takes six and a half minutes."""
_DAY_MS = 86_400_000
ReadOldMinutes = Callable[[int, int], AsyncGenerator[list[bytes]]]
"""Told up to which event time (ms) and before which offset: the keys, in shares (`old_minutes`)."""


class Forgetting:
    """One spell's sweeps, driven by `step`. `kept_days` 0: never."""

    def __init__(self, store: CountsStore, read: ReadOldMinutes, kept_days: int) -> None:
        self._store = store
        self._read = read
        self._kept_ms = kept_days * _DAY_MS
        self._next_at = -SWEEP_INTERVAL_SECONDS
        self._shares: AsyncGenerator[list[bytes]] | None = None
        self._share: asyncio.Task[list[bytes] | None] | None = None
        self._before_ms = self._rows = 0

    async def step(self, horizon_ms: int, closed_ms: int) -> None:
        """Writes a share if one is due and read. Only what is final is forgotten, however short it is kept.

        Up to `horizon_ms`, in event time, everything was counted, and before `closed_ms` all is final. Raises
        KafkaError.
        """
        if not self._kept_ms or time.monotonic() < self._next_at:
            return
        if self._shares is None:
            self._before_ms = min(horizon_ms - self._kept_ms, closed_ms)
            if self._before_ms <= 0:
                return
            self._shares, self._rows = self._read(self._before_ms, self._store.restore_offset), 0
        if self._share is None:
            self._share = asyncio.create_task(_next(self._shares), name="read old minutes")
        elif self._share.done():
            keys, self._share = self._share.result(), None
            await self._forget(keys)

    async def close(self) -> None:
        """Ends the reading."""
        if self._share is not None:
            self._share.cancel()
            with contextlib.suppress(asyncio.CancelledError, KafkaError):
                await self._share
        if self._shares is not None:
            await self._shares.aclose()

    async def _forget(self, keys: list[bytes] | None) -> None:
        if keys is not None:
            await self._store.forget(keys, time.time_ns() // 1_000_000)
            self._rows += len(keys)
            self._next_at = time.monotonic() + SHARE_INTERVAL_SECONDS
            return
        self._shares, self._next_at = None, time.monotonic() + SWEEP_INTERVAL_SECONDS
        until = rfc3339_seconds(self._before_ms)
        log.info("TRENDS: forgot %d rows of minutes before %s", self._rows, until)


async def _next(shares: AsyncGenerator[list[bytes]]) -> list[bytes] | None:
    return await anext(shares, None)

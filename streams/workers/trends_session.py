"""One spell of counting: restored from the log, then tally by tally, until it is released or the broker fails."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import msgspec

from streams.broker.counts_store import CountsStore, Progress
from streams.events import Tally, TrendAlert
from streams.trends.counting import Counting
from streams.trends.day_counts import CountCell
from streams.trends.ledger import Outcome
from streams.trends.watching import WATCHED, Watch, WatchState
from streams.trends.windows import MINUTE_MS, Calendar, Window
from streams.workers.forgetting import Forgetting
from streams.workers.tallies_fold import TalliesFold

log = logging.getLogger(__name__)

WRITE_INTERVAL_SECONDS = 0.25
"""Between two transactions at least: a count is seen soon after its tally, and the log grows slowly."""
LONGEST_GATHERING_SECONDS = 0.5
"""The tallies of a checkpoint come one after the other and change the same rows, so a transaction waits for a poll that
brings nothing; for so long at most."""
IDLE_WRITE_INTERVAL_SECONDS = 5.0
"""For progress without a changed count: monitoring sees that TRENDS is alive."""
POLL_MS = 100
ReadPast = Callable[[int], Awaitable[list[CountCell]]]
"""The rows of hours and days that the detector learns from; told up to when windows were judged (ms, -1: never)."""
SHAPE_INTERVAL_SECONDS = 30.0
"""How often the number of source partitions is looked up: someone may add some."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Where a spell of counting is. Times in milliseconds since the epoch, -1: none; totals are of searches."""

    closed_ms: int
    horizon_ms: int
    open_rows: int
    late: int
    skewed: int
    rejected: int
    tallies: dict[Outcome, int]
    undecodable: int
    transactions: int
    rows_written: int


class TrendsSession:
    """Owns what is counted between a restore and the end of its store."""

    def __init__(
        self,
        store: CountsStore,
        zone: ZoneInfo,
        grace_ms: int,
        tallies_topic: str,
        read_past: ReadPast,
        *,
        forgetting: Forgetting,
    ) -> None:
        self._store = store
        self._forgetting = forgetting
        self._zone = zone
        self._read_past = read_past
        self._watch: Watch | None = None
        self._relearning: asyncio.Task[Watch] | None = None
        self._watch_state = WatchState()
        self._calendar = Calendar(zone)
        self._grace_ms = grace_ms
        self._fold = TalliesFold(store, "TRENDS", tallies_topic)
        self._counting = Counting(self._calendar, grace_ms)
        self._skewed = self._rejected = 0
        self._transactions = self._rows_written = 0
        self._first_rows: dict[Window, int] = {}
        self._moved = False

    @property
    def counted(self) -> Counted:
        return Counted(
            closed_ms=self._counting.closed_ms,
            horizon_ms=self._fold.horizon_ms,
            open_rows=len(self._counting),
            late=self._counting.late,
            skewed=self._skewed,
            rejected=self._rejected,
            tallies=dict(self._fold.outcomes),
            undecodable=self._fold.undecodable,
            transactions=self._transactions,
            rows_written=self._rows_written,
        )

    async def restore(self) -> None:
        """Reads the open windows and the progress back, and finds the place in the tallies."""
        progress: Progress | None = None
        async for stored in self._store.restore():
            window = self._counting.restore(stored.row, stored.sketch)
            if window is not None:
                self._first_rows.setdefault(window, stored.offset)
            progress = stored.progress or progress
        if progress is None:
            self._counting.count_anew()
        else:
            self._counting.resume(progress.closed_ms, progress.late, progress.not_before)
            self._skewed, self._rejected = progress.skewed, progress.rejected
            self._fold.resume(progress.tallies_topic, progress.positions, progress.ledgers)
            self._watch_state = progress.watch
        self._keep_open_only()
        await self._fold.follow()
        self._relearning = asyncio.create_task(self._relearned(), name="relearn the past")
        log.info("TRENDS: active, with %d rows of open windows", len(self._counting))

    async def run(self, release: asyncio.Event) -> None:
        """Counts until released; writes what it has then. Raises KafkaError."""
        try:
            await self._run(release)
        finally:
            if self._relearning is not None:
                self._relearning.cancel()
            await self._forgetting.close()

    async def _run(self, release: asyncio.Event) -> None:
        shape_at = written_at = quiet_at = -SHAPE_INTERVAL_SECONDS
        while not release.is_set():
            now = time.monotonic()
            if now - shape_at >= SHAPE_INTERVAL_SECONDS:
                shape_at = now
                await self._fold.look_at_shape()
            if not await self._read_tallies():
                quiet_at = time.monotonic()
            elif time.monotonic() - quiet_at < LONGEST_GATHERING_SECONDS:
                continue
            if self._watch is None and self._relearning is not None and self._relearning.done():
                self._watch, self._moved = self._relearning.result(), True
            if self._moved and time.monotonic() - written_at >= WRITE_INTERVAL_SECONDS:
                idle_for = time.monotonic() - written_at
                if await self._write(even_idle=idle_for >= IDLE_WRITE_INTERVAL_SECONDS):
                    written_at = quiet_at = time.monotonic()
            await self._forgetting.step(self._fold.horizon_ms, self._counting.closed_ms)
        if self._moved:
            await self._write(even_idle=True)

    async def _read_tallies(self) -> bool:
        """Adds what a poll brings; whether that was anything."""
        arrived = await self._store.poll(POLL_MS)
        for partition, records in arrived.items():
            known = self._fold.known()
            for tally in self._fold.valid(partition.partition, records):
                if tally.partition not in known and tally.watermark_ms >= 0:
                    known.add(tally.partition)
                    self._counting.begin_after(tally.watermark_ms // MINUTE_MS)
                self._add(tally)
            self._moved = True
        return bool(arrived)

    def _add(self, tally: Tally) -> None:
        self._counting.add(tally)
        self._skewed += tally.skewed
        self._rejected += tally.rejected

    async def _write(self, *, even_idle: bool) -> bool:
        """One transaction, if there is a changed count or `even_idle`; whether there was one."""
        alerts = self._judge()
        self._counting.close(self._fold.horizon_ms)
        rows = self._counting.changed()
        if not rows and not even_idle:
            return False
        first_row = self._store.next_row_offset
        self._keep_open_only()
        for window in self._counting.open_windows():
            self._first_rows.setdefault(window, first_row)
        await self._store.write(
            rows,
            alerts,
            self._progress(),
            restore_from=min(self._first_rows.values(), default=first_row),
            now_ms=time.time_ns() // 1_000_000,
        )
        for alert in alerts:
            log.info("TRENDS: %s of %s in %s at %s", alert.kind.value, alert.keyword, alert.country, alert.window_start)
        self._transactions += 1
        self._rows_written += len(rows)
        self._moved = False
        return True

    def _progress(self) -> Progress:
        return Progress(
            tallies_topic=self._fold.topic_id,
            positions=self._fold.positions,
            ledgers=self._fold.ledgers,
            closed_ms=self._counting.closed_ms,
            late=self._counting.late,
            skewed=self._skewed,
            rejected=self._rejected,
            watch=self._watch_state if self._watch is None else self._watch.state,
            not_before=dict(self._counting.not_before),
        )

    def _judge(self) -> list[TrendAlert]:
        """What is declared at the end of the windows that are over and were not judged; nothing while the past is
        learned again: those windows wait.
        """
        watch = self._watch
        if watch is None:
            return []
        return [
            msgspec.structs.replace(
                alert, sessions=self._counting.sessions_of(seconds, start_ms, (alert.keyword, alert.country))
            )
            for seconds in WATCHED
            for start_ms, counts in self._counting.over(seconds, self._fold.horizon_ms, watch.next_ms(seconds))
            for alert in watch.judge(seconds, start_ms, counts)
        ]

    async def _relearned(self) -> Watch:
        """The detectors as they were; counting goes on meanwhile. Raises KafkaError."""
        watch = Watch(self._zone, self._watch_state)
        if self._store.next_row_offset:
            began = time.monotonic()
            cells = await self._read_past(max(self._watch_state.next_ms.values(), default=-1))
            await asyncio.to_thread(watch.relearn, cells)
            log.info("TRENDS: watches for rises again after %.1f s", time.monotonic() - began)
        return watch

    def _keep_open_only(self) -> None:
        still_open = set(self._counting.open_windows())
        self._first_rows = {window: first for window, first in self._first_rows.items() if window in still_open}

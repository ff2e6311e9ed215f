"""Ranks of hashtags: reads `trends.tallies.v1`, writes `trends.ranks.v1`, and top-trend days to `trends.alerts.v1`.

One of a group is active (workers/active_one.py). It stands beside TRENDS and not in it, because what it has to keep is
large and may be written seldom, and counts are written four times a second (docs/adr/0010).
"""

from __future__ import annotations

import asyncio
import logging
import time
from zoneinfo import ZoneInfo

from streams.broker.administration import topic_ids
from streams.broker.ranks_store import RanksProgress, RanksStore
from streams.broker.topics import Topic, topic_name
from streams.settings import Settings
from streams.trends.ranks import Ranks
from streams.trends.windows import Calendar
from streams.workers.active_one import ActiveOne
from streams.workers.tallies_fold import TalliesFold

log = logging.getLogger(__name__)

POLL_MS = 500
WRITE_INTERVAL_SECONDS = 5.0
"""Between two transactions at least: an open hour with its hashtags is 41 KB and more each time."""
SHAPE_INTERVAL_SECONDS = 30.0
"""How often the number of source partitions is looked up: someone may add some."""


class RanksService(ActiveOne):
    """Ranks where it is the active one. Raises BrokerError at the start, with what to do."""

    def __init__(self, settings: Settings, **options: object) -> None:
        super().__init__(
            settings,
            label="Ranks",
            group_id=settings.ranks_group,
            writes=Topic.RANKS,
            reads=(Topic.EVENTS, Topic.TALLIES, Topic.ALERTS),
            **options,
        )

    async def work(self, release: asyncio.Event) -> None:
        """Ranks from one restore to the next failure, or until released."""
        settings = self._settings
        tallies = topic_name(Topic.TALLIES, settings)
        topic_id = (await asyncio.to_thread(topic_ids, settings, [tallies]))[tallies]
        store = RanksStore(settings)
        try:
            await store.open()
            ranks = Ranks(Calendar(ZoneInfo(settings.timezone)), settings.top_trends)
            session = RanksSession(store, ranks, topic_id)
            await session.restore()
            await session.run(release)
        finally:
            await store.close()


class RanksSession:
    """Owns what is ranked between a restore and the end of its store."""

    def __init__(self, store: RanksStore, ranks: Ranks, topic_id: str) -> None:
        self._store = store
        self._ranks = ranks
        self._fold = TalliesFold(store, "Ranks", topic_id)
        self._first_rows: dict[int, int] = {}
        """Where the rows of each open hour begin in the log."""
        self._horizon_before_ms = -1
        """As of the last transaction. A partition that had no search yet holds nothing back, so its first ones must
        have the time to arrive: all partitions tally within seconds of each other."""
        self._moved = False

    async def restore(self) -> None:
        """Reads the open hours and the progress back, and finds the place in the tallies."""
        progress: RanksProgress | None = None
        async for stored in self._store.restore():
            hour = self._ranks.restore(stored.row, stored.state)
            if hour is not None:
                self._first_rows.setdefault(hour, stored.offset)
            progress = stored.progress or progress
        if progress is not None:
            self._ranks.resume(progress.first_hour, progress.days)
            self._fold.resume(progress.tallies_topic, progress.positions, progress.ledgers)
        await self._fold.follow()
        log.info("Ranks: active, with %d open hours", len(self._ranks.open_hours))

    async def run(self, release: asyncio.Event) -> None:
        """Ranks until released; writes what it has then. Raises KafkaError."""
        shape_at, written_at = -SHAPE_INTERVAL_SECONDS, -WRITE_INTERVAL_SECONDS
        while not release.is_set():
            now = time.monotonic()
            if now - shape_at >= SHAPE_INTERVAL_SECONDS:
                shape_at = now
                await self._fold.look_at_shape()
            for partition, records in (await self._store.poll(POLL_MS)).items():
                for tally in self._fold.valid(partition.partition, records):
                    self._ranks.add(tally)
                self._moved = True
            if self._moved and time.monotonic() - written_at >= WRITE_INTERVAL_SECONDS:
                await self._write()
                written_at = time.monotonic()
        if self._moved:
            await self._write()

    async def _write(self) -> None:
        """One transaction. Without a changed row it only says to monitoring how far the tallies are read."""
        self._ranks.settle(self._horizon_before_ms)
        self._horizon_before_ms = self._fold.horizon_ms
        rows, alerts = self._ranks.changed()
        first_row = self._store.next_row_offset
        self._first_rows = {hour: self._first_rows.get(hour, first_row) for hour in self._ranks.open_hours}
        progress = RanksProgress(
            tallies_topic=self._fold.topic_id,
            positions=self._fold.positions,
            ledgers=self._fold.ledgers,
            first_hour=self._ranks.first_hour,
            days=self._ranks.days,
        )
        restore_from = min(self._first_rows.values(), default=first_row)
        await self._store.write(rows, alerts, progress, restore_from, time.time_ns() // 1_000_000)
        for alert in alerts:
            log.info("Ranks: %s was in the top in every hour of the day from %s", alert.keyword, alert.window_start)
        self._moved = False

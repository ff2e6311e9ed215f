"""TRENDS: reads `trends.tallies.v1`, adds what is valid, writes `trends.counts.v1`.

One TRENDS of a group is active, the others stand by (workers/active_one.py). After any error the counts are read back
from the log, and counting goes on from the progress that was written with them.
"""

from __future__ import annotations

import asyncio
import functools
import time
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from streams.broker.administration import topic_ids
from streams.broker.counts_log import AHEAD_MS, Span, read_counts
from streams.broker.counts_store import CountsStore
from streams.broker.old_minutes import old_minutes
from streams.broker.topics import Topic, topic_name
from streams.settings import Settings
from streams.trends.day_counts import CountCell
from streams.trends.watching import HISTORY_DAYS
from streams.workers.active_one import ActiveOne
from streams.workers.forgetting import Forgetting
from streams.workers.trends_session import Counted, TrendsSession

PAST_FETCH_BYTES = 1024 * 1024
"""The past is read beside the counting, which waits for nothing: smaller shares than a report takes, 100 MB less."""


@dataclass(frozen=True, slots=True)
class TrendsStatus:
    """What the screen, health and metrics show of TRENDS. `counted` is None while it stands by."""

    active: bool
    restarts: int
    counted: Counted | None


class TrendsService(ActiveOne):
    """Counts where it is the active one, waits where it is not. Raises BrokerError at the start, with what to do."""

    def __init__(self, settings: Settings, **options: object) -> None:
        self._session: TrendsSession | None = None
        super().__init__(
            settings,
            label="TRENDS",
            group_id=settings.trends_group,
            writes=Topic.COUNTS,
            reads=(Topic.EVENTS, Topic.TALLIES, Topic.ALERTS),
            **options,
        )

    @property
    def status(self) -> TrendsStatus:
        session = self._session
        return TrendsStatus(session is not None, self._restarts, None if session is None else session.counted)

    async def work(self, release: asyncio.Event) -> None:
        """Counts from one restore to the next failure, or until released."""
        settings = self._settings
        tallies = topic_name(Topic.TALLIES, settings)
        incarnation = (await asyncio.to_thread(topic_ids, settings, [tallies]))[tallies]
        store = CountsStore(settings)
        try:
            await store.open()
            session = TrendsSession(
                store,
                ZoneInfo(settings.timezone),
                settings.grace_seconds * 1_000,
                incarnation,
                functools.partial(read_past, settings),
                forgetting=Forgetting(store, functools.partial(old_minutes, settings), settings.minutes_kept_days),
            )
            await session.restore()
            self._session = session
            await session.run(release)
        finally:
            self._session = None
            await store.close()


async def read_past(settings: Settings, judged_ms: int) -> list[CountCell]:
    """The counts by hour and day of the weeks before what was judged last, as they stand now. Raises KafkaError."""
    now_ms = time.time_ns() // 1_000_000
    last_ms = now_ms if judged_ms < 0 else min(now_ms, judged_ms)
    wanted = Span(last_ms - HISTORY_DAYS * 86_400_000, now_ms + AHEAD_MS)
    counts = await read_counts(settings, wanted, lambda _share: None, fetch_bytes=PAST_FETCH_BYTES)
    return counts.cells

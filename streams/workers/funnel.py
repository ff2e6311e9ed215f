"""The funnel: reads banner commands and interactions, writes `trends.funnel.v1` and dead letters of interactions.

One funnel of a group is active (workers/active_one.py). It is a service with transactions and no Faust agent, because
an interaction must count once, also when this process is killed (docs/adr/0008).
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from aiokafka import ConsumerRecord

from streams import events
from streams.broker.commands_log import Recorded
from streams.broker.fetched import Fetched
from streams.broker.funnel_store import FunnelProgress, FunnelStore
from streams.broker.topics import Topic, topic_name
from streams.settings import Settings
from streams.tagging.parsing import Rejection
from streams.timestamps import rfc3339_ms
from streams.trends.funnel import Funnel
from streams.trends.funnel_rows import CommandsTogether
from streams.trends.interactions import parse_interaction
from streams.workers.active_one import ActiveOne

log = logging.getLogger(__name__)

POLL_MS = 200
WRITE_INTERVAL_SECONDS = 1.0
"""Between two transactions at least: the dashboard moves, and the log grows slowly."""
MOST_TURNS = 2
"""To another week, in one response of commands: where there are more, they are taken one by one."""
SHAPE_INTERVAL_SECONDS = 30.0
"""How often the numbers of partitions are looked up: someone may add some."""


class FunnelService(ActiveOne):
    """Counts what becomes of banners where it is the active one. Raises BrokerError at the start."""

    def __init__(self, settings: Settings, **options: object) -> None:
        super().__init__(
            settings,
            label="Funnel",
            group_id=settings.funnel_group,
            writes=Topic.FUNNEL,
            reads=(Topic.COMMANDS, Topic.INTERACTIONS, Topic.INTERACTIONS_DLQ),
            **options,
        )

    async def work(self, release: asyncio.Event) -> None:
        """Counts from one restore to the next failure, until released or until partitions were added."""
        settings = self._settings
        store = FunnelStore(settings)
        try:
            await store.open()
            funnel = Funnel(ZoneInfo(settings.timezone), settings.grace_seconds * 1_000, settings.pseudonym_key)
            session = FunnelSession(store, funnel, topic_name(Topic.INTERACTIONS, settings))
            await session.restore()
            await session.run(release)
        finally:
            await store.close()


class FunnelSession:
    """Owns what is counted between a restore and the end of its store."""

    def __init__(self, store: FunnelStore, funnel: Funnel, source_topic: str) -> None:
        self._store = store
        self._funnel = funnel
        self._source_topic = source_topic
        self._commands: dict[int, int] = {}
        self._interactions: dict[int, int] = {}
        self._letters: list[events.DeadLetter] = []
        self._moved = False

    async def restore(self) -> None:
        """Reads the open weeks back, then the commands of the last hour, and finds the place in the interactions."""
        progress = FunnelProgress()
        async for stored in self._store.restore():
            self._funnel.restore(stored.row, stored.sketches)
            progress = stored.progress or progress
        self._funnel.resume(progress.watermark_ms)
        self._commands = await self._store.follow_commands(progress.commands)
        await self._read_commands()
        since_ms = self._funnel.oldest_banner_ms()
        self._interactions = await self._store.follow_interactions(progress.interactions, since_ms)
        log.info("Funnel: active, with %d banners of the last hour", len(self._funnel))

    async def run(self, release: asyncio.Event) -> None:
        """Counts until released; writes what it has then. Raises KafkaError."""
        shape, shape_at = await self._store.shape(), time.monotonic()
        written_at = 0.0
        while not release.is_set():
            records = await self._store.poll_interactions(POLL_MS)
            await self._read_commands()
            for record in records:
                self._read(record)
            now = time.monotonic()
            if self._moved and now - written_at >= WRITE_INTERVAL_SECONDS:
                await self._write()
                written_at = now
            if now - shape_at >= SHAPE_INTERVAL_SECONDS:
                if await self._store.shape() != shape:
                    break
                shape_at = now
        if self._moved:
            await self._write()

    async def _read_commands(self) -> None:
        async for partition, fetched in self._store.commands.until_now():
            if not await self._take_together(partition, fetched):
                self._take_one_by_one(partition, self._store.commands.read(partition, fetched))

    async def _take_together(self, partition: int, fetched: Fetched) -> bool:
        """Whether that could be done with all commands of a response."""
        counted_to = self._commands[partition]
        if fetched.from_offset < counted_to <= fetched.offset:  # some were counted before a restart
            return False
        together = await self._together(fetched)
        if together is None:
            return False
        if fetched.offset < counted_to:
            self._funnel.remember_all(together)
        elif together.groups:
            self._funnel.commands(together)
            self._commands[partition] = fetched.offset + 1
            self._moved = True
        return True

    async def _together(self, fetched: Fetched) -> CommandsTogether | None:
        """None where they are to be read one by one."""
        for _ in range(MOST_TURNS):
            reading = self._funnel.reading
            found = None if reading is None else await self._store.commands.read_together(fetched, reading)
            if not isinstance(found, int):
                return found
            self._funnel.turn_to(found)
        return None

    def _take_one_by_one(self, partition: int, recorded: Sequence[Recorded]) -> None:
        counted_to = self._commands[partition]
        for offset, recorded_ms, command in recorded:
            if offset < counted_to:
                self._funnel.remember(command, recorded_ms)
            else:
                self._funnel.command(command, recorded_ms)
        if recorded and recorded[-1].offset >= counted_to:
            self._commands[partition] = recorded[-1].offset + 1
            self._moved = True

    def _read(self, record: ConsumerRecord) -> None:
        parsed = parse_interaction(record.value)
        if record.offset < self._interactions[record.partition]:  # counted before a restart
            if not isinstance(parsed, Rejection):
                self._funnel.recall(parsed, record.timestamp)
            return
        if isinstance(parsed, Rejection):
            self._funnel.reject(record.timestamp)
            self._letters.append(self._letter(record, parsed))
        else:
            self._funnel.interaction(parsed, record.timestamp)
        self._interactions[record.partition] = record.offset + 1
        self._moved = True

    def _letter(self, record: ConsumerRecord, rejection: Rejection) -> events.DeadLetter:
        return events.DeadLetter(
            topic=self._source_topic,
            partition=record.partition,
            offset=record.offset,
            reason=rejection.reason,
            field=rejection.field,
            rejected_at=rfc3339_ms(_now_ms()),
            size_bytes=len(record.value or b""),
        )

    async def _write(self) -> None:
        rows = self._funnel.changed()
        letters, self._letters = self._letters, []
        progress = FunnelProgress(self._commands, self._interactions, self._funnel.watermark_ms)
        if rows or letters:
            await self._store.write(rows, letters, progress, _now_ms())
        self._moved = False


def _now_ms() -> int:
    return time.time_ns() // 1_000_000

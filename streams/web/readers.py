"""Reads for a screen or a page what any consumer could read: commands, counts, the funnel, alerts, ends, lag.

Consumers without a group and read_committed: they commit nothing and hold nothing up. Each begins with what was
written shortly before, not with the beginning of its topic.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

import msgspec
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from streams.broker.administration import BrokerError, group_lag
from streams.broker.codecs import DecodeError, decode
from streams.broker.topics import DAY_MS, HOUR_MS, TOPICS, Topic, topic_name
from streams.events import BannerCommand, FunnelRow, HashtagRank, SearchTagged, TrendAlert, TrendCount
from streams.settings import Settings
from streams.web.board import MINUTE_MS, MINUTES_HELD, Board
from streams.web.picture import Condition, PartState

COMMANDS_WAIT_MS = 10
"""aiokafka asks again for a partition only when the last answer is in, so this is what reading adds to a banner's
latency at the most."""
BOOKS_WAIT_MS = 200
MEASURE_INTERVAL_SECONDS = 1.0
MEASURE_PATIENCE_SECONDS = 5.0
GROUPS_EVERY = 2
"""Measurements between two questions about the groups: each opens a connection of its own."""
START_BEFORE_MS = {
    Topic.COUNTS: MINUTES_HELD * MINUTE_MS,
    Topic.FUNNEL: 8 * DAY_MS,
    Topic.ALERTS: DAY_MS,
    Topic.RANKS: 2 * HOUR_MS,
}
"""How long before the start of the board the reading of a topic begins; others begin with the board."""

TakeCommand = Callable[[BannerCommand], None]
TakeTag = Callable[[SearchTagged], None]
Kind = TypeVar("Kind", bound=msgspec.Struct)


def now_ms() -> int:
    """The wall clock: the only one of demo and page."""
    return time.time_ns() // 1_000_000


def _partitions(settings: Settings, topics: Iterable[Topic]) -> list[TopicPartition]:
    return [
        TopicPartition(topic_name(topic, settings), number)
        for topic in topics
        for number in range(TOPICS[topic].partition_count(settings))
    ]


class Readers:
    """Four tasks of one event loop. They fill the board and go on when the broker is back."""

    def __init__(self, settings: Settings, board: Board, take_command: TakeCommand) -> None:
        self._settings, self._board, self._take_command = settings, board, take_command

    async def read_commands(self) -> None:
        """`banner.commands.v1`, as soon as it can be read."""
        consumer = await self._consumer([Topic.COMMANDS], COMMANDS_WAIT_MS)
        try:
            async for record in consumer:
                command = _decoded(record.value, BannerCommand)
                if command is not None and self._board.add_command(command, now_ms()):
                    self._take_command(command)
        finally:
            await consumer.stop()

    async def read_tags(self, take_tag: TakeTag) -> None:
        """`search.tagged.v1`: what became of a search that somebody typed."""
        consumer = await self._consumer([Topic.TAGGED], BOOKS_WAIT_MS)
        try:
            async for record in consumer:
                if (tag := _decoded(record.value, SearchTagged)) is not None:
                    take_tag(tag)
        finally:
            await consumer.stop()

    async def read_books(self) -> None:
        """`trends.counts.v1`, `trends.funnel.v1`, `trends.ranks.v1` and `trends.alerts.v1`."""
        books = (Topic.COUNTS, Topic.FUNNEL, Topic.RANKS, Topic.ALERTS)
        consumer = await self._consumer(books, BOOKS_WAIT_MS)
        names = {topic_name(topic, self._settings): topic for topic in books}
        try:
            async for record in consumer:
                self._take(names[record.topic], record.value)
        finally:
            await consumer.stop()

    def _take(self, topic: Topic, value: bytes | None) -> None:
        if topic is Topic.COUNTS:
            if value and (row := _decoded(value, TrendCount)) is not None:
                self._board.add_count(row)
        elif topic is Topic.FUNNEL:
            if (funnel := _decoded(value, FunnelRow)) is not None:
                self._board.add_funnel(funnel)
        elif topic is Topic.RANKS:
            if value and (rank := _decoded(value, HashtagRank)) is not None:
                self._board.add_rank(rank)
        elif (alert := _decoded(value, TrendAlert)) is not None:
            self._board.add_alert(alert)

    async def measure(self, broker: str) -> None:
        """Each second: how many searches there are, how far the worker is, and whether the broker answers."""
        ends_of = {topic: _partitions(self._settings, [topic]) for topic in (Topic.EVENTS, Topic.TAGGED)}
        ends_of[Topic.EVENTS_DLQ] = _partitions(self._settings, [Topic.EVENTS_DLQ])
        every = [partition for partitions in ends_of.values() for partition in partitions]
        consumer = await self._consumer([Topic.EVENTS_DLQ], BOOKS_WAIT_MS)
        round_number = 0
        try:
            while True:
                try:
                    ends = await asyncio.wait_for(consumer.end_offsets(every), MEASURE_PATIENCE_SECONDS)
                    measured_ms = now_ms()  # before the groups are asked: that takes its time
                    if round_number % GROUPS_EVERY == 0:
                        await asyncio.to_thread(self._ask_groups)
                except (KafkaError, BrokerError, TimeoutError):
                    self._board.broker = PartState(Condition.DEAD, f"does not answer: {broker}")
                    self._board.note_silence(now_ms())
                else:
                    self._board.broker = PartState(Condition.RUNNING, broker)
                    totals = {topic: sum(ends[one] for one in partitions) for topic, partitions in ends_of.items()}
                    self._board.note_totals(totals[Topic.EVENTS], totals[Topic.TAGGED], measured_ms)
                    self._board.dead_letters = totals[Topic.EVENTS_DLQ]
                round_number += 1
                await asyncio.sleep(MEASURE_INTERVAL_SECONDS)
        finally:
            await consumer.stop()

    def _ask_groups(self) -> None:
        board, settings = self._board, self._settings
        tagger = group_lag(settings, settings.tagger_group, [topic_name(Topic.EVENTS, settings)])
        board.tagger_members = tagger.members
        board.lag_records = tagger.total if None not in tagger.lag_records.values() else None
        board.trends_members = group_lag(settings, settings.trends_group, []).members

    async def _consumer(self, topics: Iterable[Topic], wait_ms: int) -> AIOKafkaConsumer:
        """Started, and where its reading begins. Ends it again where that fails or is cancelled."""
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self._settings.bootstrap_servers,
            client_id="vigie-page",
            group_id=None,
            enable_auto_commit=False,
            auto_offset_reset="latest",
            isolation_level="read_committed",
            fetch_max_wait_ms=wait_ms,
        )
        starts = {
            partition: self._board.started_ms - START_BEFORE_MS.get(topic, 0)
            for topic in topics
            for partition in _partitions(self._settings, [topic])
        }
        consumer.assign(list(starts))
        try:
            await consumer.start()
            await _seek(consumer, starts)
        except BaseException:
            await consumer.stop()
            raise
        return consumer


async def _seek(consumer: AIOKafkaConsumer, starts: Mapping[TopicPartition, int]) -> None:
    """To the first record of each partition's time (milliseconds), or to its end."""
    # In this order: what is written between the two questions is read, not passed over.
    ends = await consumer.end_offsets(list(starts))
    found = await consumer.offsets_for_times(dict(starts))
    for partition in starts:
        at = found.get(partition)
        consumer.seek(partition, at.offset if at is not None else ends[partition])


def _decoded(value: bytes | None, kind: type[Kind]) -> Kind | None:
    try:
        return decode(value or b"", kind)
    except DecodeError:
        return None  # what others wrote there is not the page's to judge

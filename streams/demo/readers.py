"""Reads for the screen what any consumer could read: commands, tags, counts, the ends of topics, the group's lag."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from typing import TypeVar

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from streams.broker.administration import BrokerError, GroupLag, group_lag
from streams.broker.codecs import DecodeError, decode
from streams.broker.topics import TOPICS, Topic, topic_name
from streams.demo.board import Board
from streams.demo.picture import Condition, PartState
from streams.events import BannerCommand, TrendCount
from streams.settings import Settings

COMMANDS_WAIT_MS = 10
"""aiokafka asks again for a partition only when the last answer is in, so this is what the screen adds to a banner's
latency at the most."""
BOOKS_WAIT_MS = 200
MEASURE_INTERVAL_SECONDS = 1.0
MEASURE_PATIENCE_SECONDS = 5.0
RETRY_SECONDS = 1.0

TakeCommand = Callable[[BannerCommand], None]
Kind = TypeVar("Kind", BannerCommand, TrendCount)


def now_ms() -> int:
    """The wall clock: the demo's only one."""
    return time.time_ns() // 1_000_000


def _partitions(settings: Settings, topics: Iterable[Topic]) -> list[TopicPartition]:
    return [
        TopicPartition(topic_name(topic, settings), number)
        for topic in topics
        for number in range(TOPICS[topic].partition_count(settings))
    ]


class Readers:
    """Three tasks of the demo's event loop. They fill the board and go on when the broker is back."""

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

    async def read_books(self) -> None:
        """`search.tagged.v1` and `trends.counts.v1`."""
        consumer = await self._consumer([Topic.TAGGED, Topic.COUNTS], BOOKS_WAIT_MS)
        counts = topic_name(Topic.COUNTS, self._settings)
        try:
            async for record in consumer:
                if record.topic != counts:
                    self._board.add_match()
                elif record.value and (row := _decoded(record.value, TrendCount)) is not None:
                    self._board.add_count(row)
        finally:
            await consumer.stop()

    async def measure(self, broker: str) -> None:
        """Each second: how many searches there are, how far the worker is, and whether the broker answers."""
        events = _partitions(self._settings, [Topic.EVENTS])
        dead_letters = _partitions(self._settings, [Topic.EVENTS_DLQ])
        consumer = await self._consumer([Topic.EVENTS_DLQ], BOOKS_WAIT_MS)
        try:
            while True:
                try:
                    ends = await asyncio.wait_for(consumer.end_offsets(events + dead_letters), MEASURE_PATIENCE_SECONDS)
                    lag = await asyncio.to_thread(self._lag)
                except (KafkaError, BrokerError, TimeoutError):
                    self._board.broker = PartState(Condition.DEAD, f"does not answer: {broker}")
                else:
                    self._board.broker = PartState(Condition.RUNNING, broker)
                    self._board.note_published(sum(ends[partition] for partition in events), now_ms())
                    self._board.dead_letters = sum(ends[partition] for partition in dead_letters)
                    self._board.group_members = lag.members
                    self._board.lag_records = lag.total if None not in lag.lag_records.values() else None
                await asyncio.sleep(MEASURE_INTERVAL_SECONDS)
        finally:
            await consumer.stop()

    def _lag(self) -> GroupLag:
        return group_lag(self._settings, self._settings.tagger_group, [topic_name(Topic.EVENTS, self._settings)])

    async def _consumer(self, topics: Iterable[Topic], wait_ms: int) -> AIOKafkaConsumer:
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self._settings.bootstrap_servers,
            client_id="vigie-demo",
            group_id=None,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            isolation_level="read_committed",
            fetch_max_wait_ms=wait_ms,
        )
        consumer.assign(_partitions(self._settings, topics))
        await consumer.start()
        return consumer


def _decoded(value: bytes | None, kind: type[Kind]) -> Kind | None:
    try:
        return decode(value or b"", kind)
    except DecodeError:
        return None  # what others wrote there is not the screen's to judge

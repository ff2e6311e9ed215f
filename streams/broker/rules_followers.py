"""Who follows a version of the rules: each tally says under which version its stretch was read."""

from __future__ import annotations

import asyncio
import time
from types import TracebackType
from typing import Self

from aiokafka import AIOKafkaConsumer, TopicPartition

from streams.broker.administration import partition_counts
from streams.broker.clients import make_reader
from streams.broker.codecs import DecodeError, decode_tally_record
from streams.broker.topics import Topic, topic_name
from streams.events import Tally
from streams.settings import Settings

POLL_MS = 100


class RulesFollowers:
    """An async context manager that reads tallies from where the log ends when it is entered."""

    def __init__(self, settings: Settings) -> None:
        self._tallies = topic_name(Topic.TALLIES, settings)
        self._events = topic_name(Topic.EVENTS, settings)
        self._settings = settings
        self._consumer: AIOKafkaConsumer = make_reader(settings)
        self._partitions: set[int] = set()

    async def __aenter__(self) -> Self:
        counts = await asyncio.to_thread(partition_counts, self._settings, [self._tallies, self._events])
        self._partitions = set(range(counts[self._events]))
        await self._consumer.start()
        tallies = [TopicPartition(self._tallies, number) for number in range(counts[self._tallies])]
        self._consumer.assign(tallies)
        await self._consumer.seek_to_end(*tallies)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self._consumer.stop()

    async def wait_for(self, version: str, patience_seconds: float) -> tuple[int, int]:
        """How many partitions of searches are read under `version`, and how many there are.

        Returns once all are, or after `patience_seconds`.
        """
        following: set[int] = set()
        deadline = time.monotonic() + patience_seconds
        while following < self._partitions and time.monotonic() < deadline:
            for records in (await self._consumer.getmany(timeout_ms=POLL_MS)).values():
                for record in records:
                    try:
                        tally = decode_tally_record(record.value or b"")
                    except DecodeError:
                        continue
                    if isinstance(tally, Tally) and tally.vocabulary_version == version:
                        following.add(tally.partition)
        return len(following & self._partitions), len(self._partitions)

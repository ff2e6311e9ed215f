"""`trends.counts.v1` as a report reads it: hours and days. Rows of minutes, nearly all there are, are passed over.

Whether a batch holds an hour or a day is seen in its bytes, before a record is made of any of them: a record costs
several times as much as the look, and minutes that became final were written with others of their time. Committed only.
"""

from __future__ import annotations

import asyncio
import functools
import re
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any, NamedTuple

import msgspec
import orjson
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import CorruptRecordException
from aiokafka.record.memory_records import MemoryRecords
from cramjam import lz4

from streams.broker.clients import make_counts_reader
from streams.broker.codecs import decode
from streams.broker.counts_store import Progress
from streams.broker.fetched import Fetched
from streams.broker.fetching import make_fetching
from streams.broker.record_batches import Skips, UnusableBatchError, next_records, whole_batches
from streams.broker.tallies_store import BATCH_BYTES, PROGRESS_HEADER
from streams.broker.topics import Topic, topic_name
from streams.settings import Settings
from streams.timestamps import parse_rfc3339_ms
from streams.trends.day_counts import CountCell
from streams.trends.windows import DAY_SECONDS, HOUR_SECONDS

AHEAD_MS = 86_400_000
"""A row may be of a window up to a day ahead of the clock that wrote it (streams/tagging/event_time.py)."""
READ_STALL_MS = 2_000
FETCH_BYTES = 4 * 1_048_576
_LENGTHS = (b"[%d," % HOUR_SECONDS, b"[%d," % DAY_SECONDS)
"""How keys of hours and days begin."""
_LONGER = re.compile(b"|".join(map(re.escape, _LENGTHS)))
_PROGRESS = re.compile(PROGRESS_HEADER.encode())
_RECORDS_AT = 61
"""Of a batch of format v2."""

OnProgress = Callable[[float], None]
"""Told how much is read, from 0 to 1."""


class Span(NamedTuple):
    """Half-open, milliseconds since the epoch: which windows are wanted, by their start."""

    from_ms: int
    to_ms: int


class ReadCounts(NamedTuple):
    """The newest rows of the windows wanted, and how far TRENDS had come (None: nothing was written yet)."""

    cells: list[CountCell]
    progress: Progress | None


async def read_counts(
    settings: Settings, wanted: Span, on_progress: OnProgress, *, fetch_bytes: int = FETCH_BYTES
) -> ReadCounts:
    """Hours and days that start in the span, from what is in the topic now. Raises KafkaError.

    `fetch_bytes`, compressed, are read at once: who has other work to do beside it takes fewer.
    """
    gathered = NewestCounts(wanted)
    make_reader = functools.partial(make_counts_reader, fetch_bytes=fetch_bytes)
    async for fetched in _fetches(settings, make_reader, wanted.from_ms - AHEAD_MS, on_progress):
        gathered.take(fetched)
        await asyncio.sleep(0)  # TRENDS reads its past so, beside others
    progress = gathered.progress
    return ReadCounts(list(gathered.newest.values()), None if progress is None else decode(progress, Progress))


async def _fetches(
    settings: Settings, make_reader: Callable[..., AIOKafkaConsumer], since_ms: int, on_progress: OnProgress
) -> AsyncIterator[Fetched]:
    """From the first record written since then to the end as it is now."""
    topic = topic_name(Topic.COUNTS, settings)
    partition = TopicPartition(topic, 0)
    consumer, fetching = make_fetching(settings, topic, make_reader)
    try:
        await consumer.start()
        consumer.assign([partition])
        end = (await consumer.end_offsets([partition]))[partition]
        found = (await consumer.offsets_for_times({partition: max(0, since_ms)}))[partition]
        at = first = end if found is None else found.offset
        fetching.seek(partition.partition, first)
        while at < end:
            for _, fetched in await fetching.fetch(READ_STALL_MS):
                yield fetched
                at = fetched.offset + 1
                on_progress(min(1.0, (at - first) / (end - first)))
    finally:
        await consumer.stop()


class _Row(msgspec.Struct):
    """Of a row what a report needs; window, keyword and country are in the key."""

    count: int
    sessions: int | None = None
    final: bool = False


class NewestCounts:
    """The newest row of each key, and the newest progress. A loop over millions: what it does not need it leaves."""

    def __init__(self, wanted: Span) -> None:
        self.newest: dict[bytes, CountCell] = {}
        self.progress: bytes | None = None
        self._progress_offset = -1
        self._wanted = wanted
        self._row_of = msgspec.json.Decoder(_Row).decode
        self._starts: dict[str, int] = {}
        self._room = bytearray(2 * BATCH_BYTES)

    def take(self, fetched: Fetched) -> None:
        """The batches of a response, in order. Raises CorruptRecordException."""
        skips, passed = Skips(fetched.aborted), []
        try:
            for raw in whole_batches(fetched.buffer):
                if not self._may_hold(raw, _LONGER):
                    if not skips.contains(MemoryRecords(raw).next_batch()):
                        passed.append(raw)
                    continue
                self._add(next_records(MemoryRecords(raw), skips, fetched.from_offset)[0])
            for raw in reversed(passed):  # every transaction has a progress: the last one seen is enough
                if self._may_hold(raw, _PROGRESS):
                    self._note_progress(next_records(MemoryRecords(raw), Skips(()), fetched.from_offset)[0])
                    break
        except UnusableBatchError as error:
            raise CorruptRecordException(f"trends.counts.v1: a batch from {fetched.from_offset} on {error}") from error

    def _may_hold(self, raw: bytes, text: re.Pattern[bytes]) -> bool:
        """Whether it is in a batch's records, or the batch is not compressed as we do it, or larger."""
        try:
            size = lz4.decompress_into(memoryview(raw)[_RECORDS_AT:], self._room)
        except Exception:  # noqa: BLE001  (what else is wrong is said where its records are read)
            return True
        return text.search(self._room, 0, size) is not None

    def _note_progress(self, records: Sequence[Any]) -> None:
        for record in records:
            headers = record.headers
            if headers and headers[-1][0] == PROGRESS_HEADER and record.offset > self._progress_offset:
                self.progress, self._progress_offset = headers[-1][1], record.offset

    def _add(self, records: Sequence[Any]) -> None:
        self._note_progress(records)
        newest, row_of = self.newest, self._row_of
        for record in records:
            key = record.key
            if not key or not key.startswith(_LENGTHS):
                continue
            try:
                seconds, start, keyword, country = orjson.loads(key)
                start_ms = self._start(start)
                if start_ms is None:
                    continue
                row = row_of(record.value)
            except (ValueError, TypeError):  # a tombstone, or somebody else's record; TRENDS warns of it
                continue
            newest[key] = CountCell(seconds, start_ms, keyword, country, row.count, row.sessions, row.final)

    def _start(self, text: str) -> int | None:
        """None: not wanted."""
        start_ms = self._starts.get(text)
        if start_ms is None:
            start_ms = self._starts[text] = parse_rfc3339_ms(text)
        return start_ms if self._wanted.from_ms <= start_ms < self._wanted.to_ms else None

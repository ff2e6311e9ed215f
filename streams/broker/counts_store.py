"""What TRENDS needs of Kafka: tallies in, and counts out in transactions that carry how far TRENDS has come.

`trends.counts.v1` is the whole memory of TRENDS. Each row carries its sketch of sessions in a header, and the last row
of each transaction the `Progress` up to which the tallies are in these counts. So rows and progress can't be apart,
and progress does not expire with a group's offsets. Committed offsets, of a group without members because aiokafka
commits them in a transaction without a generation, are for monitoring, and say from where the counts must be read.

Everything is written to partition 0: one log has one order.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from typing import Any

import msgspec
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

from streams import events
from streams.broker.codecs import MESSAGE_TYPES, DecodeError, cloud_event_headers, decode, encode, json_key
from streams.broker.ending import end_producer
from streams.broker.topics import Topic, topic_name
from streams.settings import Settings
from streams.timestamps import rfc3339_ms
from streams.trends.counting import CountRow
from streams.trends.ledger import LedgerState

log = logging.getLogger(__name__)

SOURCE = "/vigie/trends"
SKETCH_HEADER = "vigie-sketch"
PROGRESS_HEADER = "vigie-progress"
BATCH_BYTES = 512 * 1024
"""Half of what a broker takes by default (message.max.bytes), before compression."""
TRANSACTION_TIMEOUT_MS = 30_000
POLL_RECORDS = 2_000
READ_STALL_MS = 1_000
STOP_SECONDS = 0.5
"""A transaction that is not committed by then is repeated by whoever counts next."""


class Position(msgspec.Struct, frozen=True, array_like=True):
    """How far one tallies partition is read. `from_start`: since its first record, with none lost to retention."""

    next_offset: int
    from_start: bool


class Progress(msgspec.Struct, frozen=True, array_like=True):
    """What is in the counts: the tallies before `positions` (by tallies partition), judged by `ledgers` (by source
    partition). Windows before `closed_ms` are final. `late`, `skewed` and `rejected` are totals of searches.
    """

    tallies_topic: str
    positions: Mapping[int, Position] = {}
    ledgers: Mapping[int, LedgerState] = {}
    closed_ms: int = -1
    late: int = 0
    skewed: int = 0
    rejected: int = 0


class StoredRow(msgspec.Struct, frozen=True):
    """A row of `trends.counts.v1` as it is read back."""

    offset: int
    row: events.TrendCount
    sketch: bytes | None
    progress: Progress | None


class CountsStore:
    """One active TRENDS' hold on Kafka. `open` fences every predecessor; after any error it is closed for good."""

    def __init__(self, settings: Settings) -> None:
        self._tallies = topic_name(Topic.TALLIES, settings)
        self._events = topic_name(Topic.EVENTS, settings)
        self._counts = TopicPartition(topic_name(Topic.COUNTS, settings), 0)
        self._group = f"{settings.trends_group}.positions"
        brokers = settings.bootstrap_servers
        self._producer = AIOKafkaProducer(
            bootstrap_servers=brokers,
            client_id="vigie-trends",
            transactional_id=f"{settings.topic_prefix}{settings.trends_group}",
            transaction_timeout_ms=TRANSACTION_TIMEOUT_MS,
            acks="all",
            compression_type="lz4",
            max_batch_size=BATCH_BYTES,
        )
        self._reader = AIOKafkaConsumer(
            bootstrap_servers=brokers,
            client_id="vigie-trends",
            group_id=self._group,
            enable_auto_commit=False,
            isolation_level="read_committed",
            auto_offset_reset="none",
            max_partition_fetch_bytes=4 * 1024 * 1024,
        )
        self._end_offset = 0

    async def open(self) -> None:
        """Fences predecessors and ends their transaction. Raises KafkaError."""
        await self._producer.start()
        await self._reader.start()

    async def close(self) -> None:
        """Ends the clients; a transaction that is open is left to be aborted by the successor."""
        reader = asyncio.ensure_future(self._reader.stop())
        await end_producer(self._producer, STOP_SECONDS)
        with contextlib.suppress(KafkaError, TimeoutError):
            await asyncio.wait_for(reader, STOP_SECONDS)

    async def source_partitions(self) -> int:
        """How many partitions the searches have: each must be counted before a window is final."""
        return len(await self._producer.partitions_for(self._events))

    async def tallies_partitions(self) -> int:
        """How many partitions the tallies have now."""
        return len(await self._producer.partitions_for(self._tallies))

    async def restore(self) -> AsyncIterator[StoredRow]:
        """The rows that open windows may need, in log order; the last one carries the progress. Before any `poll`."""
        self._reader.assign([self._counts])
        first = (await self._reader.beginning_offsets([self._counts]))[self._counts]
        end = (await self._reader.end_offsets([self._counts]))[self._counts]
        committed = await self._reader.committed(self._counts)
        # Past the end: an offset of a topic that was there before under the same name.
        start = committed if committed is not None and first <= committed <= end else first
        self._reader.seek(self._counts, start)
        while await self._reader.position(self._counts) < end:
            fetched = await self._reader.getmany(timeout_ms=READ_STALL_MS, max_records=POLL_RECORDS)
            for record in fetched.get(self._counts, ()):
                if (stored := _stored(record)) is not None:
                    yield stored
        self._end_offset = end

    async def follow(self, positions: Mapping[int, Position]) -> dict[int, Position]:
        """Goes on reading the tallies there, at the log's start where there is no position; returns where that is.

        A position that retention has overtaken moves to the first offset left, with `from_start` False.
        """
        numbers = sorted(await self._producer.partitions_for(self._tallies))
        partitions = [TopicPartition(self._tallies, number) for number in numbers]
        self._reader.assign(partitions)
        first = await self._reader.beginning_offsets(partitions)
        end = await self._reader.end_offsets(partitions)
        taken = {}
        for partition in partitions:
            known = positions.get(partition.partition, Position(0, from_start=True))
            if known.next_offset < first[partition]:
                known = Position(first[partition], from_start=False)
            elif known.next_offset > end[partition]:  # the broker lost its last records: they are in the counts
                known = Position(end[partition], known.from_start)
            self._reader.seek(partition, known.next_offset)
            taken[partition.partition] = known
        return taken

    async def poll(self, timeout_ms: int) -> Mapping[TopicPartition, Sequence[ConsumerRecord]]:
        """The next tallies by partition, in log order. Raises KafkaError, also where retention overtook the reading."""
        fetched: Mapping[TopicPartition, Sequence[ConsumerRecord]] = await self._reader.getmany(
            timeout_ms=timeout_ms, max_records=POLL_RECORDS
        )
        return fetched

    async def write(self, rows: Sequence[CountRow], progress: Progress, restore_from: int | None, now_ms: int) -> None:
        """One transaction: the rows, the progress, the offsets. `restore_from`: `next_row_offset` as of the oldest
        window that is still open. Raises KafkaError; what became of the transaction is not known then.
        """
        try:
            await self._producer.begin_transaction()
            written = await self._send(rows, progress, now_ms)
            offsets = {
                TopicPartition(self._tallies, number): position.next_offset
                for number, position in progress.positions.items()
            }
            if written is not None:
                offsets[self._counts] = self._end_offset if restore_from is None else restore_from
            await self._producer.send_offsets_to_transaction(offsets, self._group)
            await self._producer.commit_transaction()
        except AssertionError as error:  # aiokafka's word for a transaction that failed in the background
            raise KafkaError("the transaction can't go on") from error
        if written is not None:
            self._end_offset = written + 1

    @property
    def next_row_offset(self) -> int:
        """At this offset or later the next row will be written."""
        return self._end_offset

    async def _send(self, rows: Sequence[CountRow], progress: Progress, now_ms: int) -> int | None:
        """Writes the rows and waits; the offset of the last one."""
        if not rows:
            return None
        time, type_ = rfc3339_ms(now_ms), MESSAGE_TYPES[events.TrendCount]
        sends: list[Awaitable[Any]] = []
        batch = self._producer.create_batch()
        for index, (row, sketch) in enumerate(rows):
            headers = cloud_event_headers(event_id=f"{now_ms}-{index}", source=SOURCE, type_=type_, time=time)
            if sketch is not None:
                headers.append((SKETCH_HEADER, sketch))
            if index == len(rows) - 1:
                headers.append((PROGRESS_HEADER, encode(progress)))
            key = json_key(row.window_seconds, row.window_start, row.keyword, row.country)
            record = {"timestamp": None, "key": key, "value": encode(row), "headers": headers}
            if batch.append(**record) is None:
                sends.append(await self._producer.send_batch(batch, self._counts.topic, partition=0))
                batch = self._producer.create_batch()
                batch.append(**record)
        in_last = int(batch.record_count())
        sends.append(await self._producer.send_batch(batch, self._counts.topic, partition=0))
        *_, last_batch = await asyncio.gather(*sends)
        return int(last_batch.offset) + in_last - 1


def _stored(record: ConsumerRecord) -> StoredRow | None:
    """The row in a record; None where it is none of ours."""
    headers = dict(record.headers)
    try:
        row = decode(record.value or b"", events.TrendCount)
        text = headers.get(PROGRESS_HEADER)
        progress = None if text is None else decode(text, Progress)
    except DecodeError:
        log.warning("%s: the record at offset %d is no count; it is left out", record.topic, record.offset)
        return None
    return StoredRow(record.offset, row, headers.get(SKETCH_HEADER), progress)

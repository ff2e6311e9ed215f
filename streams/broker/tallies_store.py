"""What whoever adds up tallies needs of Kafka: tallies in, rows out in transactions that carry how far it has come.

The topic that is written is the whole memory: the last row of each transaction carries, in a header, the progress up
to which the tallies are in these rows. So rows and progress can't be apart, and progress does not expire with a
group's offsets. Committed offsets, of a group without members because aiokafka commits them in a transaction without a
generation, are for monitoring, and say from where the rows must be read.

Everything is written to partition 0: one log has one order.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence

import msgspec
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

from streams.broker.ending import end_producer
from streams.broker.topics import Topic, topic_name
from streams.settings import Settings

PROGRESS_HEADER = "vigie-progress"
BATCH_BYTES = 512 * 1024
"""Half of what a broker takes by default (message.max.bytes), before compression."""
TRANSACTION_TIMEOUT_MS = 30_000
POLL_RECORDS = 2_000
PARTITION_FETCH_BYTES = 1024 * 1024
FETCH_BYTES = 8 * 1024 * 1024
"""Of one response, which is copied several times on its way: a tenth of a second's work for who catches up."""
READ_STALL_MS = 1_000
STOP_SECONDS = 0.5
"""A transaction that is not committed by then is repeated by whoever counts next."""


class Position(msgspec.Struct, frozen=True, array_like=True):
    """How far one tallies partition is read. `from_start`: since its first record, with none lost to retention."""

    next_offset: int
    from_start: bool


class TalliesStore:
    """One active reader's hold on Kafka. `open` fences every predecessor; after any error it is closed for good.

    `group` names the transactional id and, with `.positions`, the group of the committed offsets; `writes` the topic.
    """

    def __init__(self, settings: Settings, *, group: str, writes: Topic, client_id: str) -> None:
        self._tallies = topic_name(Topic.TALLIES, settings)
        self._events = topic_name(Topic.EVENTS, settings)
        self._written = TopicPartition(topic_name(writes, settings), 0)
        self._group = f"{group}.positions"
        brokers = settings.bootstrap_servers
        self._producer = AIOKafkaProducer(
            bootstrap_servers=brokers,
            client_id=client_id,
            transactional_id=f"{settings.topic_prefix}{group}",
            transaction_timeout_ms=TRANSACTION_TIMEOUT_MS,
            acks="all",
            compression_type="lz4",
            max_batch_size=BATCH_BYTES,
        )
        self._reader = AIOKafkaConsumer(
            bootstrap_servers=brokers,
            client_id=client_id,
            group_id=self._group,
            enable_auto_commit=False,
            isolation_level="read_committed",
            auto_offset_reset="none",
            max_partition_fetch_bytes=PARTITION_FETCH_BYTES,
            fetch_max_bytes=FETCH_BYTES,
        )
        self._followed: list[TopicPartition] = []
        self._end_offset = 0
        self.restore_offset = 0
        """Where a successor begins to read what is written: nothing before it is of an open window, or the progress."""

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

    async def records_written(self) -> AsyncIterator[ConsumerRecord]:
        """What open windows may need of the written topic, in log order. Before any `poll`."""
        self._reader.assign([self._written])
        first = (await self._reader.beginning_offsets([self._written]))[self._written]
        end = (await self._reader.end_offsets([self._written]))[self._written]
        committed = await self._reader.committed(self._written)
        # Past the end: an offset of a topic that was there before under the same name.
        start = committed if committed is not None and first <= committed <= end else first
        self._reader.seek(self._written, start)
        self.restore_offset = start
        while await self._reader.position(self._written) < end:
            fetched = await self._reader.getmany(timeout_ms=READ_STALL_MS, max_records=POLL_RECORDS)
            for record in fetched.get(self._written, ()):
                yield record
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
            elif known.next_offset > end[partition]:  # the broker lost its last records: they are in the rows
                known = Position(end[partition], known.from_start)
            self._reader.seek(partition, known.next_offset)
            taken[partition.partition] = known
        self._followed = partitions
        return taken

    async def poll(self, timeout_ms: int) -> Mapping[TopicPartition, Sequence[ConsumerRecord]]:
        """The next tallies by partition, in log order, a share of each. Raises KafkaError, also where retention
        overtook the reading; what was fetched before is then lost to this store.

        Partitions come level, so that who catches up meets a minute in all of them at once: the client alone would
        empty one partition after the other.
        """
        share = max(1, POLL_RECORDS // max(1, len(self._followed)))
        await asyncio.sleep(0)  # what is there already is returned without a pause, and fetching needs one
        fetched: dict[TopicPartition, Sequence[ConsumerRecord]] = {}
        for partition in self._followed:
            fetched |= await self._reader.getmany(partition, max_records=share)
        if not fetched:
            fetched |= await self._reader.getmany(timeout_ms=timeout_ms, max_records=share)
        return fetched

    @property
    def next_row_offset(self) -> int:
        """At this offset or later the next row will be written."""
        return self._end_offset

    @contextlib.asynccontextmanager
    async def transaction(
        self, positions: Mapping[int, Position], restore_from: int | None
    ) -> AsyncIterator[list[int]]:
        """One transaction with what is sent within; the offset of its last row is to be put into the list.

        `restore_from`: `next_row_offset` as of the oldest window that is still open. Raises KafkaError; what became of
        the transaction is not known then.
        """
        last_row: list[int] = []
        restore_offset = self._end_offset if restore_from is None else restore_from
        async with self._committed():
            yield last_row
            offsets = {
                TopicPartition(self._tallies, number): position.next_offset for number, position in positions.items()
            }
            if last_row:
                offsets[self._written] = restore_offset
            await self._producer.send_offsets_to_transaction(offsets, self._group)
        if last_row:
            self._end_offset, self.restore_offset = last_row[-1] + 1, restore_offset

    @contextlib.asynccontextmanager
    async def _committed(self) -> AsyncIterator[None]:
        try:
            await self._producer.begin_transaction()
            yield
            await self._producer.commit_transaction()
        except AssertionError as error:  # aiokafka's word for a transaction that failed in the background
            raise KafkaError("the transaction can't go on") from error

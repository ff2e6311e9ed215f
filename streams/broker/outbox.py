"""Records on their way to the broker: appended without waiting, acknowledged for certain, sent again when not.

A producer that fails for good (a batch that expired, a sequence that broke) is replaced, and everything that was not
acknowledged goes out again in its order. So an outbox delivers at least once, in order a partition, for as long as
it takes; how long that may be, and what waits for it, is for the checkpoint to say.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.partitioner import DefaultPartitioner

from streams.broker.ending import end_producer
from streams.broker.out_batches import Lane, OutBatch, Receipt
from streams.broker.record_writing import Block, OutRecord, make_batch

log = logging.getLogger(__name__)

FIRST_BACKOFF_SECONDS = 0.2
LONGEST_BACKOFF_SECONDS = 5.0
STOP_SECONDS = 2.0
FULL_BATCH_BYTES = 768 * 1024
"""Uncompressed; under the producer's `max_batch_size` and the broker's `message.max.bytes` (both 1 MB). A larger record
travels alone: a builder takes a first record of any size, and refuses a second one without a word."""
PRODUCER_BATCH_BYTES = 1_000_000

MakeProducer = Callable[[], AIOKafkaProducer]


class DiscardedError(Exception):
    """Who waited for these records need not: they were given up, and will be made again from the source."""


class Outbox:
    """One producer and what it has not got through yet. All methods belong to one event loop."""

    def __init__(self, name: str, make_producer: MakeProducer) -> None:
        self.name = name
        self.backlog_bytes = 0
        self._make_producer = make_producer
        self._producer: AIOKafkaProducer | None = None
        self._lanes: dict[Lane, deque[OutBatch]] = {}
        self._unacknowledged: dict[OutBatch, None] = {}
        self._progressed_at: dict[Lane, float] = {}
        self._senders: dict[Lane, asyncio.Task[None]] = {}
        self._broken = asyncio.Event()
        self._mender: asyncio.Task[None] | None = None
        self._by_key = DefaultPartitioner()
        self._partitions: dict[str, tuple[list[int], frozenset[int]]] = {}

    async def start(self, topics: Iterable[str]) -> None:
        """Connects, and learns which partitions the topics have. Raises KafkaError when the broker is not there."""
        self._producer = producer = self._make_producer()
        await producer.start()
        for topic in topics:
            numbers = sorted(await producer.partitions_for(topic))
            self._partitions[topic] = (numbers, frozenset(numbers))
        self._mender = asyncio.create_task(self._mend(), name=f"outbox {self.name}")

    def add(self, topic: str, partition: int, record: OutRecord) -> Receipt:
        """Appends a record for `partition`, or, where the topic has no such number, by its key."""
        numbers, present = self._partitions[topic]
        if partition not in present:
            partition = self._by_key(record.key, numbers, numbers)
        lane = (topic, partition)
        batch = self._append(lane, record)
        self._send_lane(lane)
        return Receipt(partition, batch.acknowledged, len(batch.records) - 1)

    def extend(self, topic: str, partition: int, records: Sequence[OutRecord]) -> None:
        """As `add`, for records with nobody who waits for one of them."""
        if partition not in self._partitions[topic][1]:
            for record in records:
                self.add(topic, partition, record)
            return
        lane = (topic, partition)
        for record in records:
            self._append(lane, record)
        if records:
            self._send_lane(lane)

    def has(self, topic: str, partition: int) -> bool:
        """Whether the topic has a partition of this number. Where it has not, records go by their keys."""
        return partition in self._partitions[topic][1]

    def extend_encoded(self, topic: str, partition: int, blocks: Iterable[Block]) -> None:
        """As `extend`, for records that are encoded and compressed already, to a partition that the topic has."""
        lane = (topic, partition)
        for block in blocks:
            batch = self._begin(lane)
            batch.block = block
            self._grow(batch, len(block.body))
            self._send_lane(lane)

    def _append(self, lane: Lane, record: OutRecord) -> OutBatch:
        """To the lane's last batch, or to a new one where that is full."""
        size_bytes = record.size_bytes
        waiting = self._lanes.get(lane)
        batch = waiting[-1] if waiting else None
        if batch is None or batch.block is not None or batch.size_bytes + size_bytes > FULL_BATCH_BYTES:
            batch = self._begin(lane)
        batch.records.append(record)
        self._grow(batch, size_bytes)
        return batch

    def _begin(self, lane: Lane) -> OutBatch:
        batch = OutBatch(lane, asyncio.get_running_loop())
        self._unacknowledged[batch] = None
        self._progressed_at.setdefault(lane, batch.made_at)
        self._lanes.setdefault(lane, deque()).append(batch)
        return batch

    def _grow(self, batch: OutBatch, size_bytes: int) -> None:
        batch.size_bytes += size_bytes
        self.backlog_bytes += size_bytes

    @property
    def stuck_seconds(self) -> float:
        """For how long some partition, the worst, has acknowledged nothing of what waits for it; 0 when nothing does.

        The worst, not all of them: one without a leader fills the outbox while the others go on.
        """
        oldest = {batch.lane: batch.made_at for batch in reversed(self._unacknowledged)}
        now = time.monotonic()
        return max((now - max(made_at, self._progressed_at[lane]) for lane, made_at in oldest.items()), default=0.0)

    async def delivered(self) -> None:
        """Returns once everything added before the call is acknowledged. Raises DiscardedError where it won't be."""
        if waiting := [batch.acknowledged for batch in self._unacknowledged]:
            for acknowledged in (await asyncio.wait(waiting))[0]:  # wait: who stops waiting cancels no batch
                acknowledged.result()

    def discard(self) -> None:
        """Gives up what is not acknowledged: for outputs that will be made again from the source."""
        for batch in self._unacknowledged:
            batch.acknowledged.set_exception(DiscardedError())
            batch.acknowledged.exception()  # whoever waits is told; nobody has to wait
        self._lanes.clear()
        self._unacknowledged.clear()
        self.backlog_bytes = 0

    async def stop(self) -> None:
        """Ends the producer. What is not acknowledged by then is not waited for."""
        tasks = [task for task in (self._mender, *self._senders.values()) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._end_producer()

    def _send_lane(self, lane: Lane) -> None:
        """One sender a partition: a partition without a leader holds no other one up."""
        if lane not in self._senders and self._producer is not None and not self._broken.is_set():
            self._senders[lane] = asyncio.create_task(self._send(lane, self._producer))

    async def _send(self, lane: Lane, producer: AIOKafkaProducer) -> None:
        topic, partition = lane
        try:
            while (waiting := self._lanes.get(lane)) and not self._broken.is_set():
                batch = waiting.popleft()
                delivery = await producer.send_batch(make_batch(producer, batch.outgoing), topic, partition=partition)
                delivery.add_done_callback(lambda done, batch=batch: self._settle(producer, batch, done))
        except Exception as error:  # noqa: BLE001  (aiokafka asserts, too; whatever it is, the batch has to go out again)
            log.debug("%s: a batch could not be handed over: %s", self.name, type(error).__name__)
            self._broken.set()
        finally:
            if self._senders.get(lane) is asyncio.current_task():
                del self._senders[lane]

    def _settle(self, producer: AIOKafkaProducer, batch: OutBatch, done: asyncio.Future[Any]) -> None:
        """An acknowledgement counts from whichever producer; a failure only from the one that is in use."""
        sent = None if done.cancelled() or done.exception() is not None else done.result()
        if sent is None or sent.offset < 0:  # without an offset: a repeat that the broker no longer remembers
            if producer is self._producer:
                self._broken.set()
            return
        if batch not in self._unacknowledged:
            return  # discarded, or acknowledged to another producer
        self._progressed_at[batch.lane] = time.monotonic()
        del self._unacknowledged[batch]
        self.backlog_bytes -= batch.size_bytes
        batch.acknowledged.set_result(sent.offset)

    async def _mend(self) -> None:
        """Replaces a producer that failed, with growing pauses while the broker takes nothing."""
        backoff = FIRST_BACKOFF_SECONDS
        while True:
            await self._broken.wait()
            log.warning("%s: the broker did not take a batch; %d batches go out again in %.1f s",
                        self.name, len(self._unacknowledged), backoff)  # fmt: skip
            await self._end_producer()
            await asyncio.sleep(backoff)
            backoff = min(2 * backoff, LONGEST_BACKOFF_SECONDS)
            producer = self._make_producer()
            try:
                await producer.start()
            except Exception as error:  # noqa: BLE001  (nobody else would mend it)
                log.debug("%s: the broker is away: %s", self.name, type(error).__name__)
                await end_producer(producer, STOP_SECONDS)
                continue
            self._begin_again(producer)
            if await self._holds():
                backoff = FIRST_BACKOFF_SECONDS

    def _begin_again(self, producer: AIOKafkaProducer) -> None:
        """Everything that was not acknowledged queues up again in its order, for the new producer."""
        self._producer = producer
        self._broken.clear()
        self._lanes = {}
        for batch in self._unacknowledged:
            self._lanes.setdefault(batch.lane, deque()).append(batch)
        for lane in self._lanes:
            self._send_lane(lane)

    async def _holds(self) -> bool:
        """Whether what went out again was taken before the producer broke anew."""
        broken = asyncio.ensure_future(self._broken.wait())
        through = asyncio.ensure_future(self.delivered())
        try:
            await asyncio.wait({broken, through}, return_when=asyncio.FIRST_COMPLETED)
            return not self._broken.is_set()
        finally:
            broken.cancel()
            through.cancel()
            await asyncio.gather(broken, through, return_exceptions=True)

    async def _end_producer(self) -> None:
        """What it delivers on its way out is taken as delivered; afterwards it delivers nothing more."""
        producer, self._producer = self._producer, None
        for task in list(self._senders.values()):
            task.cancel()
        if producer is not None:
            await end_producer(producer, STOP_SECONDS)

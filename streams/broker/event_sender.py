"""Sends searches into `search.events.v1`, as a platform would: for `generate`, `replay` and the demo.

Records are appended to batches of aiokafka: a tenth of the cost of a `send` a record, and of kafka-python.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import time
from collections import Counter
from types import TracebackType
from typing import Any, Self

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaConnectionError, KafkaError, MessageSizeTooLargeError
from aiokafka.partitioner import DefaultPartitioner

from streams.broker.administration_client import BrokerError, BrokerUnreachableError
from streams.broker.codecs import MESSAGE_TYPES, cloud_event_headers
from streams.broker.topics import LARGEST_EVENT_BYTES, Topic, topic_name
from streams.events import SearchEvent
from streams.settings import Settings
from streams.timestamps import rfc3339_ms

DELIVERY_TIMEOUT_SECONDS = 20.0
"""A broker that restarts is back within 15 seconds; after this a record counts as not delivered. Ours to watch: an
idempotent producer of aiokafka tries for ever."""
STOP_SECONDS = 3.0
LINGER_SECONDS = 0.01
BATCH_BYTES = 128 * 1024
LONE_BYTES = 1_000_000
"""Kafka's `max.message.bytes` is a little more unless somebody sets it. A larger record may be refused, and a refused
one breaks the sequence of an idempotent producer: what comes after it in its partition would be refused as well."""
REMEMBERED_KEYS = 50_000
"""murmur2 in Python costs six microseconds a key; a session searches several times."""


class EventSender:
    """An async context manager. `send` returns when the record is queued; leaving waits for all deliveries.

    `delivered` and `failed` count records; `failures` says why by the error's name. Never a record's content.
    """

    def __init__(self, settings: Settings, source: str) -> None:
        """`source` is the `ce_source` of the records, a URI reference such as `/vigie/generate`."""
        self._settings, self._source = settings, source
        self._topic = topic_name(Topic.EVENTS, settings)
        self._producer: Any = None
        self._flusher: asyncio.Task[None] | None = None
        self._handing_over = asyncio.Lock()
        self._open: dict[int, Any] = {}
        self._pending: dict[asyncio.Future[object], tuple[int, float]] = {}
        self._by_key = DefaultPartitioner()
        self._partitions: list[int] = []
        self._partition_of: dict[bytes, int] = {}
        self.delivered = 0
        self.failures: Counter[str] = Counter()

    @property
    def failed(self) -> int:
        """Records that the broker did not take."""
        return self.failures.total()

    async def __aenter__(self) -> Self:
        self._producer = self._make_producer()
        try:
            await self._producer.start()
        except KafkaConnectionError as error:
            await self._producer.stop()
            raise BrokerUnreachableError(
                f"no Kafka broker answers at {self._settings.bootstrap_servers}: start it, "
                "or set VIGIE_KAFKA_BOOTSTRAP_SERVERS to one that runs"
            ) from error
        self._partitions = sorted(await self._producer.partitions_for(self._topic))
        self._flusher = asyncio.create_task(self._flush_regularly(), name="event sender")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        try:
            if not isinstance(error, BrokerError):
                await self.flush()
                if self._pending:
                    await asyncio.wait(list(self._pending), timeout=DELIVERY_TIMEOUT_SECONDS)
        finally:
            if self._flusher is not None:
                self._flusher.cancel()
            # stop() waits for ever for what an idempotent producer can't deliver.
            with contextlib.suppress(KafkaError, TimeoutError):
                await asyncio.wait_for(self._producer.stop(), STOP_SECONDS)
            self.failures["NotAcknowledged"] += sum(count for count, _ in self._pending.values())
            self._pending.clear()
            self.failures += Counter()  # drops zeros

    async def send(self, value: bytes, event: SearchEvent, timestamp_ms: int) -> None:
        """Queues one record: `value` as it is, under the event's session and with `timestamp_ms` as event time.

        Raises BrokerError when the broker has stopped taking records.
        """
        key = event.session_id.encode("utf-8", "replace")
        headers = cloud_event_headers(
            event_id=event.event_id,
            source=self._source,
            type_=MESSAGE_TYPES[SearchEvent],
            time=rfc3339_ms(timestamp_ms),
        )
        partition = self._partition(key)
        if len(value) > LONE_BYTES:
            await self._send_alone(partition, timestamp_ms=timestamp_ms, key=key, value=value, headers=headers)
            self._give_up_where_the_broker_is_away()
            return
        while True:
            batch = self._open.get(partition)
            if batch is None:
                batch = self._open[partition] = self._producer.create_batch()
            if batch.append(timestamp=timestamp_ms, key=key, value=value, headers=headers) is not None:
                break
            await self._flush_one(partition)
        self._give_up_where_the_broker_is_away()

    async def flush(self) -> None:
        """Hands over what is queued, without waiting for the linger time or for acknowledgements."""
        for partition in list(self._open):
            await self._flush_one(partition)

    def _make_producer(self) -> AIOKafkaProducer:
        return AIOKafkaProducer(
            bootstrap_servers=self._settings.bootstrap_servers,
            client_id="vigie-events",
            acks="all",
            enable_idempotence=True,
            compression_type="lz4",
            max_batch_size=BATCH_BYTES,
            max_request_size=LARGEST_EVENT_BYTES,
            request_timeout_ms=int(DELIVERY_TIMEOUT_SECONDS * 1_000),
        )

    async def _send_alone(self, partition: int, **record: Any) -> None:
        """By a producer of its own, which may break. What was queued before it may still arrive after it."""
        await self._flush_one(partition)
        producer = self._make_producer()
        try:
            await producer.start()
            delivery = producer.send_and_wait(self._topic, partition=partition, **record)
            await asyncio.wait_for(delivery, DELIVERY_TIMEOUT_SECONDS)
        except (KafkaError, TimeoutError) as error:
            self.failures[type(error).__name__] += 1
        else:
            self.delivered += 1
        finally:
            with contextlib.suppress(KafkaError, TimeoutError):
                await asyncio.wait_for(producer.stop(), STOP_SECONDS)

    def _partition(self, key: bytes) -> int:
        known = self._partition_of.get(key)
        if known is None:
            if len(self._partition_of) >= REMEMBERED_KEYS:
                self._partition_of.clear()
            known = self._partition_of[key] = self._by_key(key, self._partitions, self._partitions)
        return known

    async def _flush_regularly(self) -> None:
        with contextlib.suppress(BrokerError):  # the next send says so
            while True:
                await asyncio.sleep(LINGER_SECONDS)
                await self.flush()

    async def _flush_one(self, partition: int) -> None:
        async with self._handing_over:  # in order: a batch must not overtake the one before it
            self._give_up_where_the_broker_is_away()
            batch = self._open.pop(partition, None)
            if batch is None:
                return
            count = batch.record_count()
            try:
                delivery = await self._producer.send_batch(batch, self._topic, partition=partition)
            except KafkaError as error:
                self.failures[type(error).__name__] += count
            else:
                self._pending[delivery] = count, time.monotonic() + DELIVERY_TIMEOUT_SECONDS
                delivery.add_done_callback(self._settled)

    def _settled(self, delivery: asyncio.Future[object]) -> None:
        count, _ = self._pending.pop(delivery, (0, 0.0))
        error = None if delivery.cancelled() else delivery.exception()
        if error is not None or delivery.cancelled():
            self.failures["cancelled" if error is None else type(error).__name__] += count
        else:
            self.delivered += count

    def _give_up_where_the_broker_is_away(self) -> None:
        _, deadline = next(iter(self._pending.values()), (0, math.inf))
        if self.failed > self.failures[MessageSizeTooLargeError.__name__] or time.monotonic() > deadline:
            missing = self.failed + sum(count for count, _ in self._pending.values())
            raise BrokerError(
                f"the broker stopped taking events: {self.delivered:,} were delivered, {missing:,} were not. "
                "Look at the broker with `vigie doctor`, then send the rest again"
            )

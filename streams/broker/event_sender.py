"""Sends searches into `search.events.v1`, as a platform would: for `generate`, `replay` and the demo.

aiokafka and not kafka-python: measured here at 90,000 against 38,000 records a second.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from types import TracebackType
from typing import Any, Self

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaConnectionError, KafkaError, MessageSizeTooLargeError

from streams.broker.administration_client import BrokerError, BrokerUnreachableError
from streams.broker.codecs import MESSAGE_TYPES, cloud_event_headers
from streams.broker.topics import LARGEST_EVENT_BYTES, Topic, topic_name
from streams.events import SearchEvent
from streams.settings import Settings
from streams.timestamps import rfc3339_ms

DELIVERY_TIMEOUT_MS = 20_000
"""A broker that restarts is back within 15 seconds; after this a record counts as not delivered."""
LINGER_MS = 10
BATCH_BYTES = 128 * 1024
UNDELIVERED_LIMIT = 1
"""One batch that could not be delivered in time: the broker is away, and each further one would wait as long."""


class EventSender:
    """An async context manager. `send` returns when the record is queued; leaving waits for all deliveries.

    `delivered` and `failed` count records; `failures` says why by the error's name. Never a record's content.
    """

    def __init__(self, settings: Settings, source: str) -> None:
        """`source` is the `ce_source` of the records, a URI reference such as `/vigie/generate`."""
        self._settings, self._source = settings, source
        self._topic = topic_name(Topic.EVENTS, settings)
        self._producer: Any = None
        self.delivered = 0
        self.failures: Counter[str] = Counter()

    @property
    def failed(self) -> int:
        """Records that the broker did not take."""
        return self.failures.total()

    async def __aenter__(self) -> Self:
        self._producer = AIOKafkaProducer(
            bootstrap_servers=self._settings.bootstrap_servers,
            client_id="vigie-events",
            acks="all",
            enable_idempotence=True,
            compression_type="lz4",
            linger_ms=LINGER_MS,
            max_batch_size=BATCH_BYTES,
            max_request_size=LARGEST_EVENT_BYTES,
            request_timeout_ms=DELIVERY_TIMEOUT_MS,
        )
        try:
            await self._producer.start()
        except KafkaConnectionError as error:
            await self._producer.stop()
            raise BrokerUnreachableError(
                f"no Kafka broker answers at {self._settings.bootstrap_servers}: start it, "
                "or set VIGIE_KAFKA_BOOTSTRAP_SERVERS to one that runs"
            ) from error
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self._producer.stop()
        # What stop() settles reaches our counters in the loop's next turn.
        await asyncio.sleep(0)

    async def send(self, value: bytes, event: SearchEvent, timestamp_ms: int) -> None:
        """Queues one record: `value` as it is, under the event's session and with `timestamp_ms` as event time.

        Raises BrokerError when the broker has stopped taking records.
        """
        headers = cloud_event_headers(
            event_id=event.event_id,
            source=self._source,
            type_=MESSAGE_TYPES[SearchEvent],
            time=rfc3339_ms(timestamp_ms),
        )
        try:
            delivery = await self._producer.send(
                self._topic,
                value,
                key=event.session_id.encode("utf-8", "replace"),
                timestamp_ms=timestamp_ms,
                headers=headers,
            )
        except KafkaError as error:
            self._failed(error)
        else:
            delivery.add_done_callback(self._settled)
        self._give_up_where_the_broker_is_away()

    def _settled(self, delivery: asyncio.Future[object]) -> None:
        error = None if delivery.cancelled() else delivery.exception()
        if delivery.cancelled() or error is not None:
            self._failed(error)
        else:
            self.delivered += 1

    def _failed(self, error: BaseException | None) -> None:
        self.failures["cancelled" if error is None else type(error).__name__] += 1

    def _give_up_where_the_broker_is_away(self) -> None:
        undelivered = self.failed - self.failures[MessageSizeTooLargeError.__name__]
        if undelivered >= UNDELIVERED_LIMIT:
            reasons = ", ".join(sorted(self.failures))
            raise BrokerError(
                f"the broker stopped taking events ({reasons}): {self.delivered} were delivered, "
                f"{self.failed} were not. Look at the broker with `vigie doctor`, then send the rest again"
            )

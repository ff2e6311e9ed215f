"""Publishes as a platform does: the search that a person types, and what they do with a banner."""

from __future__ import annotations

import uuid

from aiokafka import AIOKafkaProducer

from streams.broker.codecs import MESSAGE_TYPES, cloud_event_headers, encode
from streams.broker.topics import Topic, topic_name
from streams.events import BannerInteraction, InteractionKind, SearchEvent
from streams.settings import Settings
from streams.timestamps import rfc3339_ms

SEND_TIMEOUT_MS = 5_000


class Publisher:
    """One producer. `source` is the `ce_source` of what it writes, `surface` that of its searches."""

    def __init__(self, settings: Settings, source: str, surface: str) -> None:
        self._settings, self._source, self._surface = settings, source, surface
        self._producer: AIOKafkaProducer | None = None

    async def start(self) -> None:
        """Raises KafkaError where the broker does not answer."""
        # No linger: a person sees what the way through Kafka and the worker takes, not how long we wait before it.
        self._producer = AIOKafkaProducer(
            bootstrap_servers=self._settings.bootstrap_servers,
            client_id="vigie-page",
            acks="all",
            enable_idempotence=True,
            compression_type="lz4",
            linger_ms=0,
            request_timeout_ms=SEND_TIMEOUT_MS,
        )
        await self._producer.start()

    async def stop(self) -> None:
        """Waits for what is on its way."""
        producer, self._producer = self._producer, None
        if producer is not None:
            await producer.stop()

    async def search(
        self, event_id: str, query: str, session_id: str, *, country: str | None, locale: str | None, at_ms: int
    ) -> None:
        """Returns when the broker has it. Raises KafkaError."""
        occurred_at = rfc3339_ms(at_ms)
        event = SearchEvent(
            event_id=event_id,
            occurred_at=occurred_at,
            query=query,
            session_id=session_id,
            country=country,
            locale=locale,
            surface=self._surface,
        )
        headers = cloud_event_headers(
            event_id=event_id, source=self._source, type_=MESSAGE_TYPES[SearchEvent], time=occurred_at
        )
        await self._send(Topic.EVENTS, encode(event), session_id, at_ms, headers)

    async def interaction(self, command_id: str, session_id: str, action: InteractionKind, at_ms: int) -> None:
        """Returns when the broker has it. Raises KafkaError."""
        interaction_id, occurred_at = uuid.uuid4().hex, rfc3339_ms(at_ms)
        interaction = BannerInteraction(
            interaction_id=interaction_id,
            command_id=command_id,
            session_id=session_id,
            action=action,
            occurred_at=occurred_at,
        )
        headers = cloud_event_headers(
            event_id=interaction_id, source=self._source, type_=MESSAGE_TYPES[BannerInteraction], time=occurred_at
        )
        await self._send(Topic.INTERACTIONS, encode(interaction), session_id, at_ms, headers)

    async def _send(
        self, topic: Topic, value: bytes, session_id: str, at_ms: int, headers: list[tuple[str, bytes]]
    ) -> None:
        assert self._producer is not None
        await self._producer.send_and_wait(
            topic_name(topic, self._settings), value, key=session_id.encode(), timestamp_ms=at_ms, headers=headers
        )

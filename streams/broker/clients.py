"""How our aiokafka clients are made: one place for acks, idempotence, isolation and patience."""

from __future__ import annotations

from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from streams.broker import fast_lz4
from streams.broker.outbox import PRODUCER_BATCH_BYTES
from streams.settings import Settings

SESSION_TIMEOUT_MS = 10_000
"""A worker that died is replaced after this long."""
REBALANCE_TIMEOUT_MS = 20_000
"""Longer than a checkpoint on revoke may take."""
DELIVERY_TIMEOUT_MS = 20_000
"""After this long without an acknowledgement an outbox takes a new producer."""
SOURCE_FETCH_BYTES = 2 * 1_048_576
"""A partition and fetch; compressed, so about 30,000 events. A larger single batch still comes whole (KIP-74)."""
SOURCE_FETCH_WAIT_MS = 100
COUNTS_FETCH_WAIT_MS = 10
"""At the end of the topic: the next question on the connection waits behind it."""
RULES_TRANSACTION_TIMEOUT_MS = 10_000
"""A push that died in its transaction holds readers of the rules up for so long at most."""


def make_producer(settings: Settings) -> AIOKafkaProducer:
    """acks=all, idempotent, lz4; no linger: an outbox makes the batches."""
    fast_lz4.install()
    return AIOKafkaProducer(
        bootstrap_servers=settings.bootstrap_servers,
        client_id="vigie",
        acks="all",
        enable_idempotence=True,
        compression_type="lz4",
        linger_ms=0,
        max_batch_size=PRODUCER_BATCH_BYTES,
        request_timeout_ms=DELIVERY_TIMEOUT_MS,
    )


def make_reader(settings: Settings, client_id: str = "vigie", **ways: Any) -> AIOKafkaConsumer:
    """A consumer without a group, positioned by hand, or at the earliest offset; `ways` are its other settings."""
    return AIOKafkaConsumer(
        bootstrap_servers=settings.bootstrap_servers,
        client_id=client_id,
        group_id=None,
        enable_auto_commit=False,
        **{"auto_offset_reset": "earliest", **ways},
    )


def make_rules_reader(settings: Settings) -> AIOKafkaConsumer:
    """As `make_reader`, for a topic that is written in transactions."""
    return make_reader(settings, "vigie-rules", isolation_level="read_committed")


def make_rules_producer(settings: Settings) -> AIOKafkaProducer:
    """One at a time: a fixed `transactional.id`, with which whoever starts fences who came before (KIP-98)."""
    return AIOKafkaProducer(
        bootstrap_servers=settings.bootstrap_servers,
        client_id="vigie-rules",
        transactional_id=f"{settings.topic_prefix}vigie.rules.push",
        transaction_timeout_ms=RULES_TRANSACTION_TIMEOUT_MS,
        acks="all",
        compression_type="lz4",
    )


def make_source_consumer(settings: Settings, **ways: Any) -> AIOKafkaConsumer:
    """The tagger's consumer, committed by the checkpoint only; `ways` are what fetching.py sets."""
    return AIOKafkaConsumer(
        bootstrap_servers=settings.bootstrap_servers,
        client_id="vigie",
        group_id=settings.tagger_group,
        enable_auto_commit=False,
        isolation_level="read_committed",
        max_partition_fetch_bytes=SOURCE_FETCH_BYTES,
        fetch_max_wait_ms=SOURCE_FETCH_WAIT_MS,
        session_timeout_ms=SESSION_TIMEOUT_MS,
        rebalance_timeout_ms=REBALANCE_TIMEOUT_MS,
        **ways,
    )


def make_commands_reader(settings: Settings, **ways: Any) -> AIOKafkaConsumer:
    """The funnel's consumer of commands; `ways` are what fetching.py sets."""
    return make_reader(settings, "vigie-funnel", isolation_level="read_committed", **ways)


def make_counts_reader(settings: Settings, *, fetch_bytes: int, **ways: Any) -> AIOKafkaConsumer:
    """A report's consumer of counts; `ways` are what fetching.py sets."""
    return make_reader(
        settings,
        "vigie-counts",
        isolation_level="read_committed",
        max_partition_fetch_bytes=fetch_bytes,
        fetch_max_bytes=fetch_bytes,
        fetch_max_wait_ms=COUNTS_FETCH_WAIT_MS,
        **ways,
    )

"""The rows of minutes in `trends.counts.v1` that are older than they are kept, read from the beginning of the topic.

A consumer of its own, without a group: what counts goes on meanwhile. Rows become final in the order of their time, and
compaction leaves them in the order of the log, so behind the first final minute that is to stay there is none to
forget: a sweep reads the hours and days of all years and the minutes of the days since the last one, not the minutes
that are kept.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncGenerator

import msgspec
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from streams import events
from streams.broker.codecs import DecodeError, decode
from streams.broker.topics import Topic, topic_name
from streams.settings import Settings
from streams.timestamps import parse_rfc3339_ms, rfc3339_seconds
from streams.trends.windows import MINUTE_MS, MINUTE_SECONDS

SHARE_ROWS = 2_000
"""Keys handed out at once: what is held in memory, and what one transaction writes."""
POLL_RECORDS = 500
PAUSE_SECONDS = 0.02
"""Between two polls: decoding one takes 5 ms, and others wait for the same event loop."""
READ_STALL_MS = 1_000
_KEY = re.compile(rb'\[%d,"(\d{4}-\d\d-\d\dT\d\d:\d\d:00Z)",' % MINUTE_SECONDS)
"""As `CountsStore` writes it. Texts of one form sort as their times do."""


async def old_minutes(settings: Settings, before_ms: int, end_offset: int) -> AsyncGenerator[list[bytes]]:
    """Keys of minutes that ended at or before `before_ms`, in shares of the log before `end_offset`.

    A row that was not compacted yet may be named again. Raises KafkaError.
    """
    last_start = rfc3339_seconds(before_ms // MINUTE_MS * MINUTE_MS - MINUTE_MS).encode()
    keys: dict[bytes, None] = {}
    async with contextlib.aclosing(_records(settings, end_offset)) as records:
        async for record in records:
            start = _KEY.match(record.key or b"")
            if start is None or record.value is None:
                continue
            if start[1] <= last_start:
                keys[record.key] = None
            elif _is_final(record.value):
                break
            if len(keys) == SHARE_ROWS:
                yield list(keys)
                keys.clear()
    if keys:
        yield list(keys)


def forgotten_minute(key: bytes) -> events.TrendCount | None:
    """What a tombstone with this key says: of that minute nothing changes any more. None for any other key."""
    if _KEY.match(key) is None:
        return None
    try:
        seconds, start, keyword, country = msgspec.json.decode(key, type=tuple[int, str, str, str])
        end = rfc3339_seconds(parse_rfc3339_ms(start) + MINUTE_MS)
    except ValueError:
        return None
    return events.TrendCount(
        window_start=start,
        window_end=end,
        window_seconds=seconds,
        keyword=keyword,
        country=country,
        count=0,
        final=True,
    )


async def _records(settings: Settings, end_offset: int) -> AsyncGenerator[ConsumerRecord]:
    partition = TopicPartition(topic_name(Topic.COUNTS, settings), 0)
    consumer = AIOKafkaConsumer(
        bootstrap_servers=settings.bootstrap_servers,
        client_id="vigie-old-minutes",
        group_id=None,
        enable_auto_commit=False,
        isolation_level="read_committed",
        auto_offset_reset="earliest",
    )
    consumer.assign([partition])
    try:
        await consumer.start()
        consumer.seek(partition, (await consumer.beginning_offsets([partition]))[partition])
        end_offset = min(end_offset, (await consumer.end_offsets([partition]))[partition])
        while await consumer.position(partition) < end_offset:
            fetched = await consumer.getmany(timeout_ms=READ_STALL_MS, max_records=POLL_RECORDS)
            for record in fetched.get(partition, ()):
                if record.offset >= end_offset:
                    return
                yield record
            await asyncio.sleep(PAUSE_SECONDS)
    finally:
        await consumer.stop()


def _is_final(value: bytes) -> bool:
    try:
        return decode(value, events.TrendCount).final
    except DecodeError:  # somebody else's record; TRENDS warns of it
        return False

"""What a report reads from Kafka, once, from one end to the other: alerts, funnel, ranks and calls. Committed only.

Counts are read in a way of their own (counts_log.py).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Self

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from streams import events
from streams.broker.codecs import StructT, decode
from streams.broker.counts_log import AHEAD_MS, Span
from streams.broker.topics import Topic, topic_name
from streams.settings import Settings
from streams.timestamps import parse_rfc3339_ms
from streams.trends.report import check_times

POLL_RECORDS = 20_000
FETCH_BYTES = 16 * 1024 * 1024
READ_STALL_MS = 2_000
AT_END_WAIT_MS = 10
"""How long the broker may hold a fetch at the end of a topic: requests on a connection are answered in turn, so the
first question about the next topic waits behind it (half a second by default, six times a report)."""


class ReportReader:
    """An async context manager around one consumer."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=settings.bootstrap_servers,
            client_id="vigie-report",
            group_id=None,
            enable_auto_commit=False,
            isolation_level="read_committed",
            auto_offset_reset="earliest",
            check_crcs=False,  # the broker checks them; at a million rows this is a second
            max_partition_fetch_bytes=FETCH_BYTES,
            fetch_max_bytes=FETCH_BYTES,
            fetch_max_wait_ms=AT_END_WAIT_MS,
        )

    async def __aenter__(self) -> Self:
        await self._consumer.start()
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._consumer.stop()

    async def alerts(self, since_ms: int) -> list[events.TrendAlert]:
        """Those written since then, in the order of the log."""
        return [
            alert
            async for record in self._records(Topic.ALERTS, since_ms)
            if (alert := _message(record, events.TrendAlert)) is not None
        ]

    async def funnel(self) -> list[events.FunnelRow]:
        """All rows, in the order of the log."""
        return [
            row
            async for record in self._records(Topic.FUNNEL, None)
            if (row := _message(record, events.FunnelRow)) is not None
        ]

    async def ranks(self, wanted: Span) -> list[events.HashtagRank]:
        """Of hours that start in the span, in the order of the log."""
        return [
            row
            async for record in self._records(Topic.RANKS, wanted.from_ms - AHEAD_MS)
            if (row := _message(record, events.HashtagRank)) is not None
            and wanted.from_ms <= parse_rfc3339_ms(row.window_start) < wanted.to_ms
        ]

    async def calls(self) -> tuple[list[events.HelplineCalls], int]:
        """The newest figure of each helpline and day; and how many of the newest can't be read."""
        newest: dict[bytes, events.HelplineCalls | None] = {}
        async for record in self._records(Topic.CALLS, None):
            key = record.key or b""
            if record.value is None:
                newest.pop(key, None)  # a tombstone: a day taken back
            else:
                newest[key] = _message(record, events.HelplineCalls)
        return [day for day in newest.values() if day is not None], sum(day is None for day in newest.values())

    async def _records(self, topic: Topic, since_ms: int | None) -> AsyncIterator[ConsumerRecord]:
        async for records in self._fetches(topic, since_ms):
            for record in records:
                yield record

    async def _fetches(self, topic: Topic, since_ms: int | None) -> AsyncIterator[Sequence[ConsumerRecord]]:
        """Partition 0 from the first record written since then up to its end now, many records at a time."""
        consumer = self._consumer
        partition = TopicPartition(topic_name(topic, self._settings), 0)
        consumer.assign([partition])
        first = (await consumer.beginning_offsets([partition]))[partition]
        end = (await consumer.end_offsets([partition]))[partition]
        if since_ms is not None:
            found = (await consumer.offsets_for_times({partition: max(0, since_ms)}))[partition]
            first = end if found is None else found.offset
        consumer.seek(partition, first)
        at = first
        while at < end:
            fetched = await consumer.getmany(timeout_ms=READ_STALL_MS, max_records=POLL_RECORDS)
            yield fetched.get(partition, ())
            at = await consumer.position(partition)


def _message(record: ConsumerRecord, kind: type[StructT]) -> StructT | None:
    try:
        message = decode(record.value or b"", kind)
        check_times(message)
    except ValueError:  # a DecodeError too
        return None
    return message

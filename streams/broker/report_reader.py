"""What a report reads from Kafka, once, from one end to the other: counts, alerts, funnel and calls. Committed only."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from typing import NamedTuple, Self

import msgspec
import orjson
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from streams import events
from streams.broker.codecs import StructT, decode
from streams.broker.counts_store import Progress
from streams.broker.tallies_store import PROGRESS_HEADER
from streams.broker.topics import Topic, topic_name
from streams.settings import Settings
from streams.timestamps import parse_rfc3339_ms
from streams.trends.day_counts import CountCell
from streams.trends.report import check_times
from streams.trends.windows import DAY_SECONDS, HOUR_SECONDS

AHEAD_MS = 86_400_000
"""A row may be of a window up to a day ahead of the clock that wrote it (streams/tagging/event_time.py)."""
POLL_RECORDS = 20_000
FETCH_BYTES = 16 * 1024 * 1024
READ_STALL_MS = 2_000
AT_END_WAIT_MS = 10
"""How long the broker may hold a fetch at the end of a topic: requests on a connection are answered in turn, so the
first question about the next topic waits behind it (half a second by default, six times a report)."""
_LENGTHS = (b"[%d," % HOUR_SECONDS, b"[%d," % DAY_SECONDS)

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


class _Row(msgspec.Struct):
    """Of a row what a report needs; window, keyword and country are in the key."""

    count: int
    sessions: int | None = None
    final: bool = False


class ReportReader:
    """An async context manager around one consumer."""

    def __init__(self, settings: Settings, *, fetch_bytes: int = FETCH_BYTES, poll_records: int = POLL_RECORDS) -> None:
        """How much is read at once is for who reads beside other work to say."""
        self._settings = settings
        self._poll_records = poll_records
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=settings.bootstrap_servers,
            client_id="vigie-report",
            group_id=None,
            enable_auto_commit=False,
            isolation_level="read_committed",
            auto_offset_reset="earliest",
            check_crcs=False,  # the broker checks them; at a million rows this is a second
            max_partition_fetch_bytes=fetch_bytes,
            fetch_max_bytes=fetch_bytes,
            fetch_max_wait_ms=AT_END_WAIT_MS,
        )

    async def __aenter__(self) -> Self:
        await self._consumer.start()
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._consumer.stop()

    async def counts(self, wanted: Span, on_progress: OnProgress) -> ReadCounts:
        """Hours and days that start in the span. Rows of minutes are passed over by their key."""
        gathered = _Counts(wanted)
        async for records in self._fetches(Topic.COUNTS, wanted.from_ms - AHEAD_MS, on_progress):
            gathered.add(records)
        progress = gathered.progress
        return ReadCounts(list(gathered.newest.values()), None if progress is None else decode(progress, Progress))

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

    async def _fetches(
        self, topic: Topic, since_ms: int | None, on_progress: OnProgress | None = None
    ) -> AsyncIterator[Sequence[ConsumerRecord]]:
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
            fetched = await consumer.getmany(timeout_ms=READ_STALL_MS, max_records=self._poll_records)
            yield fetched.get(partition, ())
            at = await consumer.position(partition)
            if on_progress is not None:
                on_progress((at - first) / (end - first))


class _Counts:
    """The newest row of each key. The loop of a year's report: what it does not need it does not touch."""

    def __init__(self, wanted: Span) -> None:
        self.newest: dict[bytes, CountCell] = {}
        self.progress: bytes | None = None
        self._wanted = wanted
        self._row_of = msgspec.json.Decoder(_Row).decode
        self._starts: dict[str, int] = {}

    def add(self, records: Sequence[ConsumerRecord]) -> None:
        newest, row_of = self.newest, self._row_of
        for record in records:
            key, headers = record.key, record.headers
            if headers and headers[-1][0] == PROGRESS_HEADER:  # where CountsStore puts it
                self.progress = headers[-1][1]
            if not key or not key.startswith(_LENGTHS) or not record.value:
                continue
            try:
                seconds, start, keyword, country = orjson.loads(key)
                start_ms = self._start(start)
                if start_ms is None:
                    continue
                row = row_of(record.value)
            except (ValueError, TypeError):  # somebody else's record; TRENDS warns of it
                continue
            newest[key] = CountCell(seconds, start_ms, keyword, country, row.count, row.sessions, row.final)

    def _start(self, text: str) -> int | None:
        """None: not wanted."""
        start_ms = self._starts.get(text)
        if start_ms is None:
            start_ms = self._starts[text] = parse_rfc3339_ms(text)
        return start_ms if self._wanted.from_ms <= start_ms < self._wanted.to_ms else None


def _message(record: ConsumerRecord, kind: type[StructT]) -> StructT | None:
    try:
        message = decode(record.value or b"", kind)
        check_times(message)
    except ValueError:  # a DecodeError too
        return None
    return message

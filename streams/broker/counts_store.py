"""What TRENDS writes: counts, in transactions that carry how far TRENDS has come (tallies_store.py).

Each row carries its sketch of sessions in a header.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from aiokafka import ConsumerRecord

from streams import events
from streams.broker.codecs import (
    MESSAGE_TYPES,
    CloudEventHeaders,
    DecodeError,
    cloud_event_headers,
    decode,
    encode,
    json_key,
)
from streams.broker.old_minutes import forgotten_minute
from streams.broker.record_writing import OutRecord, in_batches, make_batch
from streams.broker.tallies_store import BATCH_BYTES, PROGRESS_HEADER, Position, TalliesStore
from streams.broker.topics import Topic, topic_name
from streams.settings import Settings
from streams.timestamps import rfc3339_ms
from streams.trends.count_rows import Rows
from streams.trends.ledger import LedgerState
from streams.trends.watching import WatchState

log = logging.getLogger(__name__)

SOURCE = "/vigie/trends"
SKETCH_HEADER = "vigie-sketch"
_HEADERS = CloudEventHeaders(SOURCE, MESSAGE_TYPES[events.TrendCount])


class Progress(msgspec.Struct, frozen=True, array_like=True):
    """What is in the counts: the tallies before `positions` (by tallies partition), judged by `ledgers` (by source
    partition). Windows before `closed_ms` are final. `late`, `skewed` and `rejected` are totals of searches. `watch`:
    which windows were judged, and the open rises. `not_before`: by the seconds of a window the minute at which the
    first one that was counted starts (`Counting`).
    """

    tallies_topic: str
    positions: Mapping[int, Position] = {}
    ledgers: Mapping[int, LedgerState] = {}
    closed_ms: int = -1
    late: int = 0
    skewed: int = 0
    rejected: int = 0
    watch: WatchState = WatchState()
    not_before: Mapping[int, int] = {}


class StoredRow(msgspec.Struct, frozen=True):
    """A row of `trends.counts.v1` as it is read back."""

    offset: int
    row: events.TrendCount
    sketch: bytes | None
    progress: Progress | None


class CountsStore(TalliesStore):
    """One active TRENDS' hold on Kafka. `open` fences every predecessor; after any error it is closed for good."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings, group=settings.trends_group, writes=Topic.COUNTS, client_id="vigie-trends")
        self._alerts = topic_name(Topic.ALERTS, settings)

    async def restore(self) -> AsyncIterator[StoredRow]:
        """The rows that open windows may need, in log order; the last one carries the progress. Before any `poll`."""
        async for record in self.records_written():
            if (stored := _stored(record)) is not None:
                yield stored

    async def write(
        self,
        rows: Rows,
        alerts: Sequence[events.TrendAlert],
        progress: Progress,
        restore_from: int | None,
        now_ms: int,
    ) -> None:
        """One transaction: the rows, alerts, the progress, the offsets. Raises KafkaError (`transaction`).

        The progress goes with the last row: alerts without a row would be written again after a take-over. Rows are
        taken as they are sent, so three batches of them are held, however many there are.
        """
        async with self.transaction(progress.positions, restore_from) as last_row:
            await self._send_alerts(alerts, rfc3339_ms(now_ms))
            written = await self._send(rows, progress, now_ms)
            if written is not None:
                last_row.append(written)

    async def forget(self, keys: Sequence[bytes], now_ms: int) -> None:
        """One transaction of tombstones for these keys, and nothing else. Raises KafkaError.

        They carry no progress, because compaction takes them away; so they must not stand for a row that carries the
        newest (`restore_offset`).
        """
        time = rfc3339_ms(now_ms).encode()
        records = [
            OutRecord(key, None, _HEADERS.encoded(b"%d-%d" % (now_ms, index), time)) for index, key in enumerate(keys)
        ]
        async with self._committed():
            await self._send_batches(records)

    async def _send_alerts(self, alerts: Sequence[events.TrendAlert], time: str) -> None:
        type_ = MESSAGE_TYPES[events.TrendAlert]
        for alert in alerts:
            headers = cloud_event_headers(event_id=alert.alert_id, source=SOURCE, type_=type_, time=time)
            key = json_key(alert.keyword, alert.country)
            await self._producer.send(self._alerts, encode(alert), key=key, partition=0, headers=headers)

    async def _send(self, rows: Rows, progress: Progress, now_ms: int) -> int | None:
        """Writes the rows and waits; the offset of the last one."""
        return await self._send_batches(_records(rows, progress, now_ms)) if rows else None

    async def _send_batches(self, records: Iterable[OutRecord]) -> int:
        """Waits until all are acknowledged; the offset of the last one, of which there must be one."""
        sends: list[Awaitable[Any]] = []
        for records_of_batch in in_batches(records, BATCH_BYTES):
            batch = make_batch(self._producer, records_of_batch, in_transaction=True)
            # Waits where one waits already and one is on its way.
            sends.append(await self._producer.send_batch(batch, self._written.topic, partition=0))
            in_last = len(records_of_batch)
            await asyncio.sleep(0)  # a tagger beside us has its turn
        *_, last_batch = await asyncio.gather(*sends)
        return int(last_batch.offset) + in_last - 1


def _records(rows: Rows, progress: Progress, now_ms: int) -> Iterator[OutRecord]:
    """Each row's record, made when it is asked for; the last one carries the progress."""
    time, last = rfc3339_ms(now_ms).encode(), len(rows) - 1
    for index, (row, sketch) in enumerate(rows):
        more = [] if sketch is None else [(SKETCH_HEADER, sketch)]
        if index == last:
            more.append((PROGRESS_HEADER, encode(progress)))
        key = json_key(row.window_seconds, row.window_start, row.keyword, row.country)
        yield OutRecord(key, encode(row), _HEADERS.encoded(b"%d-%d" % (now_ms, index), time, more))


def _stored(record: ConsumerRecord) -> StoredRow | None:
    """The row in a record; None where it is none of ours. A tombstone is a row of a minute that is final."""
    headers = dict(record.headers)
    if record.value is None:
        forgotten = forgotten_minute(record.key or b"")
        return None if forgotten is None else StoredRow(record.offset, forgotten, None, None)
    try:
        row = decode(record.value or b"", events.TrendCount)
        text = headers.get(PROGRESS_HEADER)
        progress = None if text is None else decode(text, Progress)
    except DecodeError:
        log.warning("%s: the record at offset %d is no count; it is left out", record.topic, record.offset)
        return None
    return StoredRow(record.offset, row, headers.get(SKETCH_HEADER), progress)

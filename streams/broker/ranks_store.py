"""What the ranks of hashtags need of Kafka: tallies in, `trends.ranks.v1` and alerts out in one transaction.

As with the counts (tallies_store.py), the topic is the whole memory: while an hour is open, the row of all its
hashtags carries them in a header, so that whoever comes after can go on; the final row carries none, and compaction
forgets them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import msgspec
from aiokafka import ConsumerRecord

from streams import events
from streams.broker.codecs import MESSAGE_TYPES, DecodeError, cloud_event_headers, decode, encode, json_key
from streams.broker.tallies_store import PROGRESS_HEADER, Position, TalliesStore
from streams.broker.topics import Topic, topic_name
from streams.settings import Settings
from streams.timestamps import rfc3339_ms
from streams.trends.ledger import LedgerState
from streams.trends.ranks import InTop, RankRow

log = logging.getLogger(__name__)

SOURCE = "/vigie/ranks"
HASHTAGS_HEADER = "vigie-hashtags"


class RanksProgress(msgspec.Struct, frozen=True, array_like=True):
    """What is in the rows: the tallies before `positions`, judged by `ledgers`. Hours before `first_hour` are settled;
    `days` are those that have begun, by their first minute, with what was in the top in each hour so far.
    """

    tallies_topic: str
    positions: Mapping[int, Position] = {}
    ledgers: Mapping[int, LedgerState] = {}
    first_hour: int = -1
    days: Mapping[int, Mapping[str, InTop]] = {}


class StoredRank(msgspec.Struct, frozen=True):
    """A row of `trends.ranks.v1` as it is read back."""

    offset: int
    row: events.HashtagRank
    state: bytes | None
    progress: RanksProgress | None


class RanksStore(TalliesStore):
    """The active one's hold on Kafka. `open` fences every predecessor; after any error it is closed for good."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings, group=settings.ranks_group, writes=Topic.RANKS, client_id="vigie-ranks")
        self._alerts = topic_name(Topic.ALERTS, settings)

    async def restore(self) -> AsyncIterator[StoredRank]:
        """The rows that open hours may need, in log order; the last one carries the progress. Before any `poll`."""
        async for record in self.records_written():
            if (stored := _stored(record)) is not None:
                yield stored

    async def write(
        self,
        rows: Sequence[RankRow],
        alerts: Sequence[events.TrendAlert],
        progress: RanksProgress,
        restore_from: int | None,
        now_ms: int,
    ) -> None:
        """One transaction. Raises KafkaError (`transaction`)."""
        time = rfc3339_ms(now_ms)
        async with self.transaction(progress.positions, restore_from) as last_row:
            sends = []
            for index, (row, state) in enumerate(rows):
                headers = _headers(f"{now_ms}-{index}", events.HashtagRank, time)
                if state is not None:
                    headers.append((HASHTAGS_HEADER, state))
                if index == len(rows) - 1:
                    headers.append((PROGRESS_HEADER, encode(progress)))
                key = json_key(row.window_start, row.hashtag, row.country)
                sends.append(await self._send(self._written.topic, key, row, headers))
            for alert in alerts:
                headers = _headers(alert.alert_id, events.TrendAlert, time)
                await self._send(self._alerts, json_key(alert.keyword, alert.country), alert, headers)
            acknowledged = await asyncio.gather(*sends)
            if acknowledged:
                last_row.append(int(acknowledged[-1].offset))

    async def _send(
        self, topic: str, key: bytes, message: msgspec.Struct, headers: list[tuple[str, bytes]]
    ) -> asyncio.Future[Any]:
        sent: asyncio.Future[Any] = await self._producer.send(
            topic, encode(message), key=key, partition=0, headers=headers
        )
        return sent


def _headers(event_id: str, kind: type[msgspec.Struct], time: str) -> list[tuple[str, bytes]]:
    return cloud_event_headers(event_id=event_id, source=SOURCE, type_=MESSAGE_TYPES[kind], time=time)


def _stored(record: ConsumerRecord) -> StoredRank | None:
    """The row in a record; None where it is none of ours."""
    headers = dict(record.headers)
    try:
        row = decode(record.value or b"", events.HashtagRank)
        text = headers.get(PROGRESS_HEADER)
        progress = None if text is None else decode(text, RanksProgress)
    except DecodeError:
        log.warning("%s: the record at offset %d is no rank; it is left out", record.topic, record.offset)
        return None
    return StoredRank(record.offset, row, headers.get(HASHTAGS_HEADER), progress)

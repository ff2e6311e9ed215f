"""Rows of minutes in `trends.counts.v1` as compaction leaves them, written fast: a batch a minute, as it became final.

Each row has the headers, the sketch and the bytes that TRENDS gives it; a transaction holds many minutes, and its last
row carries a progress, as TRENDS' transactions do.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import itertools
from collections.abc import Iterator, Sequence

from datasketches import hll_sketch, tgt_hll_type

from streams.broker.codecs import MESSAGE_TYPES, CloudEventHeaders, encode, json_key
from streams.broker.counts_store import SKETCH_HEADER, SOURCE, CountsStore, Progress
from streams.broker.record_writing import OutRecord, make_batch
from streams.broker.tallies_store import PROGRESS_HEADER
from streams.events import TrendCount
from streams.trends.sessions import LG_K
from streams.trends.windows import MINUTE_SECONDS

ROWS = 90
"""Twelve million in 92 days: 24 keywords in 3 countries and in all, most of them searched in each minute."""
MINUTES_A_TRANSACTION = 60
_HEADERS = CloudEventHeaders(SOURCE, MESSAGE_TYPES[TrendCount])
KEYWORDS = 24
_TIME = b"2026-01-01T00:00:00.000Z"
_MARKS = "2001-01-01T00:00:00Z", "2001-01-01T00:01:00Z"


class MinutesStore(CountsStore):
    """TRENDS' hold on Kafka, with a way to write minutes that are final already."""

    async def write_minutes(self, minutes: Sequence[Sequence[OutRecord]]) -> None:
        """One transaction, a batch a minute. Raises KafkaError."""
        async with self._committed():
            sends = [
                await self._producer.send_batch(
                    make_batch(self._producer, records, in_transaction=True), self._written.topic, partition=0
                )
                for records in minutes
            ]
            await asyncio.gather(*sends)


async def write_minutes(store: MinutesStore, first: dt.datetime, rows: int, closed_ms: int) -> int:
    """From that minute on, as many whole transactions as hold so many rows; returns how many there are."""
    progress = (PROGRESS_HEADER, encode(Progress("a year", closed_ms=closed_ms)))
    minutes = _minutes(first)
    written = 0
    while written < rows:
        share = list(itertools.islice(minutes, MINUTES_A_TRANSACTION))
        share[-1][-1] = share[-1][-1]._replace(headers=_HEADERS.encoded(b"0-0", _TIME, [progress]))
        await store.write_minutes(share)
        written += sum(len(minute) for minute in share)
    return written


def _minutes(first: dt.datetime) -> Iterator[list[OutRecord]]:
    names = [(f"keyword-{number % KEYWORDS}", ("*", "FR", "DE", "BR")[number // KEYWORDS]) for number in range(ROWS)]
    rows = []
    for number, (keyword, country) in enumerate(names):
        count = number % 7 + 1
        row = TrendCount(
            window_start=_MARKS[0],
            window_end=_MARKS[1],
            window_seconds=MINUTE_SECONDS,
            keyword=keyword,
            country=country,
            count=count,
            sessions=count,
            final=True,
        )
        headers = _HEADERS.encoded(b"1767225600000-%d" % number, _TIME, [(SKETCH_HEADER, sketch(number, count))])
        rows.append((json_key(MINUTE_SECONDS, _MARKS[0], keyword, country), encode(row), headers))
    for ahead in itertools.count():
        start = first + dt.timedelta(minutes=ahead)
        texts = [f"{moment:%Y-%m-%dT%H:%M}:00Z".encode() for moment in (start, start + dt.timedelta(minutes=1))]
        yield [OutRecord(_dated(key, texts), _dated(value, texts), headers) for key, value, headers in rows]


def _dated(template: bytes, texts: Sequence[bytes]) -> bytes:
    return template.replace(_MARKS[0].encode(), texts[0]).replace(_MARKS[1].encode(), texts[1])


def sketch(seed: int, sessions: int) -> bytes:
    """Of so many sessions, which no other seed has."""
    made = hll_sketch(LG_K, tgt_hll_type.HLL_4)
    for session in range(sessions):
        made.update(seed * 100_000 + session)
    serialised: bytes = made.serialize_compact()
    return serialised

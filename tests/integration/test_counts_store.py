"""The transactions of TRENDS on a real broker: what is written together, and who may write."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Awaitable, Iterator
from typing import Any

import pytest
from aiokafka.errors import InvalidProducerEpoch, KafkaError, ProducerFenced

from streams.broker.codecs import encode
from streams.broker.counts_store import CountsStore, Progress, StoredRow
from streams.broker.record_writing import WrittenBatch
from streams.broker.tallies_store import BATCH_BYTES, Position
from streams.events import TrendCount
from streams.settings import Settings
from streams.trends.count_rows import CountRow
from streams.trends.ledger import LedgerState

pytestmark = pytest.mark.kafka
PROGRESS = Progress(
    tallies_topic="t",
    positions={0: Position(7, from_start=True)},
    ledgers={0: LedgerState(claim="c", next_offset=9, incarnation="i")},
    closed_ms=5,
    late=1,
)


@contextlib.asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[CountsStore]:
    store = CountsStore(settings)
    try:
        await store.open()
        yield store
    finally:
        await store.close()


def row(keyword: str, count: int, sketch: bytes | None = None) -> CountRow:
    return CountRow(
        TrendCount(
            window_start="2026-05-04T09:12:00Z",
            window_end="2026-05-04T09:13:00Z",
            window_seconds=60,
            keyword=keyword,
            country="FR",
            count=count,
        ),
        sketch,
    )


async def stored(settings: Settings) -> list[StoredRow]:
    async with opened(settings) as store:
        return [found async for found in store.restore()]


async def test_rows_sketches_and_progress_come_back_as_they_were_written(topics: Settings) -> None:
    async with opened(topics) as store:
        assert [found async for found in store.restore()] == []
        await store.write([row("a", 1, b"sketch"), row("*", 2)], [], PROGRESS, None, 1_777_777_777_777)
    found = await stored(topics)
    assert [(each.row, each.sketch) for each in found] == [tuple(row("a", 1, b"sketch")), tuple(row("*", 2))]
    assert [each.progress for each in found] == [None, PROGRESS]


async def test_many_rows_go_out_in_one_transaction_of_many_batches(topics: Settings) -> None:
    async with opened(topics) as store:
        rows = [row(f"keyword-{number}", number, bytes(400)) for number in range(8_000)]
        await store.write(rows, [], PROGRESS, None, 1_777_777_777_777)
        assert store.next_row_offset == 8_000
    found = await stored(topics)
    assert [each.row.count for each in found] == list(range(8_000))
    assert found[-1].progress == PROGRESS


class Rows:
    """As many rows as asked for, made when they are taken. `most_held`: taken and not acknowledged, rows at a time."""

    def __init__(self, store: CountsStore, rows: int) -> None:
        self.most_held = self.acknowledged = 0
        self._rows = rows
        self._producer, self._send_batch = store._producer, store._producer.send_batch
        store._producer.send_batch = self.send_batch

    def __len__(self) -> int:
        return self._rows

    def __iter__(self) -> Iterator[CountRow]:
        for number in range(self._rows):
            self.most_held = max(self.most_held, number + 1 - self.acknowledged)
            yield row(f"keyword-{number}", number, bytes(400))

    async def send_batch(self, batch: WrittenBatch, *where: Any, **more: Any) -> Awaitable[Any]:
        sent = await self._send_batch(batch, *where, **more)
        sent.add_done_callback(lambda _: self._count(batch.record_count()))
        return sent

    def _count(self, rows: int) -> None:
        self.acknowledged += rows


async def test_of_a_large_transaction_few_rows_are_held_at_a_time(topics: Settings) -> None:
    """One batch is on its way, one waits, one is made, and the next one's first row is there."""
    async with opened(topics) as store:
        rows = Rows(store, 20_000)
        await store.write(rows, [], PROGRESS, None, 1_777_777_777_777)
        assert rows.acknowledged == store.next_row_offset == 20_000
    row_bytes = len(encode(row("keyword-0", 0).row)) + 400
    assert rows.most_held <= 3 * BATCH_BYTES // row_bytes + 1


async def test_a_predecessor_is_fenced_before_its_successor_reads(topics: Settings) -> None:
    async with opened(topics) as zombie:
        await zombie.write([row("a", 1)], [], PROGRESS, None, 1)
        async with opened(topics) as successor:
            assert [found.row.count async for found in successor.restore()] == [1]
            with pytest.raises((ProducerFenced, InvalidProducerEpoch)):
                await zombie.write([row("a", 666)], [], PROGRESS, None, 2)
            await successor.write([row("a", 2)], [], PROGRESS, None, 3)
    assert [found.row.count for found in await stored(topics)] == [2]


async def test_a_transaction_that_was_not_committed_is_never_read(topics: Settings) -> None:
    async with opened(topics) as dying:
        await dying.write([row("a", 1)], [], PROGRESS, None, 1)
        await dying._producer.begin_transaction()
        await dying._send([row("a", 666)], PROGRESS, 2)
        assert [found.row.count for found in await stored(topics)] == [1]
        with pytest.raises(KafkaError):
            await dying._producer.commit_transaction()
    assert [found.row.count for found in await stored(topics)] == [1]


async def test_a_row_that_is_forgotten_is_read_back_as_one_that_is_final(topics: Settings) -> None:
    """So it is not counted on, whatever its last row said; a key of anything else is passed over."""
    minute, hour, foreign = (
        b'[60,"2026-05-04T09:12:00Z","a","FR"]',
        b'[3600,"2026-05-04T09:00:00Z","a","FR"]',
        b'[60,"2026-05-04T09:12:00Z","a"]',
    )
    async with opened(topics) as store:
        await store.write([row("a", 1, b"sketch")], [], PROGRESS, 0, 1)
        await store.forget([minute, hour, foreign], 2)
    first, gone = await stored(topics)
    assert (first.row.final, first.progress) == (False, PROGRESS)
    assert (gone.row.window_start, gone.row.window_end) == (first.row.window_start, first.row.window_end)
    assert (gone.row.final, gone.sketch, gone.progress) == (True, None, None)


async def test_where_a_successor_begins_to_read_is_known_to_both(topics: Settings) -> None:
    async with opened(topics) as store:
        await store.write([row("a", 1), row("b", 1)], [], PROGRESS, 1, 1)
        assert store.restore_offset == 1
        await store.forget([b'[60,"2026-05-04T09:12:00Z","z","FR"]'], 2)
        assert store.restore_offset == 1
    async with opened(topics) as successor:
        assert [found.row.keyword async for found in successor.restore()] == ["b", "z"]
        assert successor.restore_offset == 1


async def test_the_tallies_are_followed_from_positions_that_exist(topics: Settings) -> None:
    async with opened(topics) as store:
        taken = await store.follow({0: Position(12, from_start=True)})
    assert taken == {number: Position(0, from_start=True) for number in range(topics.partitions)}

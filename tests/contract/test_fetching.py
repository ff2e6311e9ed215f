"""Both ways to read the search stream, on a real broker: each hands a scan the same."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
from collections import Counter
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer

from streams.broker.administration import administration
from streams.broker.clients import make_producer
from streams.broker.fetched import Fetched
from streams.broker.scan import Candidate, ReferenceScanner
from streams.broker.source import Source
from streams.broker.topics import Topic, topic_name
from streams.rules.compiling import compile_vocabulary
from streams.rules.loading import load_vocabulary
from streams.settings import FetchChoice, Settings

pytestmark = pytest.mark.kafka

NOW_MS = 1_777_888_800_000
PARTITIONS = (0, 1, 2)


@pytest.fixture(scope="module")
def scanner(tmp_path_factory: pytest.TempPathFactory) -> ReferenceScanner:
    path = tmp_path_factory.mktemp("list") / "keywords.txt"
    path.write_text("#119\n", "utf-8")
    return ReferenceScanner(compile_vocabulary(load_vocabulary(path)))


def event(name: str, query: str = "recette") -> bytes:
    return b'{"event_id":"%s","session_id":"s","query":"%s","country":"FR"}' % (name.encode(), query.encode())


@pytest.fixture
async def producer(topics: Settings) -> AsyncIterator[AIOKafkaProducer]:
    made = make_producer(topics)
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def transactions(topics: Settings) -> AsyncIterator[AIOKafkaProducer]:
    made = AIOKafkaProducer(bootstrap_servers=topics.bootstrap_servers, transactional_id=topics.topic_prefix)
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
def topic(topics: Settings) -> str:
    return topic_name(Topic.EVENTS, topics)


async def send(one: AIOKafkaProducer, topic: str, *names: str, partition: int = 0) -> None:
    for name in names:
        await one.send_and_wait(topic, event(name), partition=partition, timestamp_ms=NOW_MS)


class Reading:
    """A source, and what was scanned of it so far, as the tagger does it."""

    def __init__(self, source: Source, scanner: ReferenceScanner) -> None:
        self.source = source
        self.fetched: list[tuple[int, Fetched]] = []
        self.candidates: list[Candidate] = []
        self.positions: dict[int, int] = {}
        self.counted: Counter[int] = Counter()
        self._scanner = scanner

    async def round(self) -> None:
        for partition, response in await self.source.fetch(200):
            self.fetched.append((partition, response))
            assert response.from_offset == self.positions.get(partition, response.from_offset), "nothing is left out"
            scan = self._scanner.scan(response.buffer, response.from_offset, response.aborted)
            assert scan.next_offset == response.offset + 1, "the scan ends where the consumer goes on"
            self.positions[partition] = scan.next_offset
            self.candidates += scan.candidates
            self.counted[partition] += sum(scan.tallies.values())

    async def until(self, enough: Callable[[], Any]) -> None:
        async with asyncio.timeout(30):
            while not enough():
                await self.round()


Begin = Callable[..., contextlib.AbstractAsyncContextManager[Reading]]


async def nothing(_partitions: frozenset[int]) -> None:
    """Of a rebalance."""


@pytest.fixture(params=[FetchChoice.RAW, FetchChoice.PUBLIC])
def begin(request: pytest.FixtureRequest, topics: Settings, scanner: ReferenceScanner) -> Begin:
    @contextlib.asynccontextmanager
    async def reading() -> AsyncIterator[Reading]:
        settings = dataclasses.replace(topics, fetch=request.param)
        source = Source(settings, on_revoked=nothing, on_assigned=nothing)
        await source.start()
        try:
            yield Reading(source, scanner)
        finally:
            await source.stop()

    return reading


async def test_a_new_group_reads_all_from_the_start_and_goes_on_where_it_is_told(
    begin: Begin, producer: AIOKafkaProducer, topic: str
) -> None:
    for partition in PARTITIONS:
        await send(producer, topic, *(f"e{n}" for n in range(20)), partition=partition)
    async with begin() as reading:
        await reading.until(lambda: sum(reading.positions.values()) == 60)
        assert reading.counted == dict.fromkeys(PARTITIONS, 20)
        reading.source.seek(1, 7)
        del reading.positions[1]
        await reading.until(lambda: reading.positions.get(1) == 20)
        assert reading.counted[1] == 20 + 13
        await send(producer, topic, "one more", partition=1)
        await reading.until(lambda: reading.positions[1] == 21)
        assert reading.source.end(1) == 21


async def test_a_group_goes_on_where_it_had_committed(begin: Begin, producer: AIOKafkaProducer, topic: str) -> None:
    await send(producer, topic, *(f"e{n}" for n in range(10)))
    async with begin() as reading:
        await reading.until(lambda: reading.positions.get(0) == 10)
        await reading.source.commit({0: (4, "")})
    async with begin() as reading:
        await reading.until(lambda: reading.positions.get(0) == 10)
        assert reading.counted[0] == 6


async def test_a_paused_partition_waits_and_nothing_of_it_is_left_out(
    begin: Begin, producer: AIOKafkaProducer, topic: str
) -> None:
    await send(producer, topic, "first", partition=0)
    async with begin() as reading:
        await reading.until(lambda: reading.positions.get(0) == 1)
        reading.source.pause([0])
        await send(producer, topic, *(f"e{n}" for n in range(10)), partition=0)
        await send(producer, topic, *(f"e{n}" for n in range(10)), partition=1)
        await reading.until(lambda: reading.positions.get(1) == 10)
        assert reading.positions[0] == 1
        reading.source.resume([0])
        await reading.until(lambda: reading.positions[0] == 11)
    assert reading.counted == {0: 11, 1: 10}


async def test_aborted_transactions_are_counted_by_nobody_and_passed_over(
    begin: Begin, producer: AIOKafkaProducer, transactions: AIOKafkaProducer, topic: str
) -> None:
    await send(producer, topic, "before")
    await transactions.begin_transaction()
    await send(transactions, topic, "aborted-1")
    await send(producer, topic, "between")
    await send(transactions, topic, "aborted-2")
    await transactions.abort_transaction()
    await transactions.begin_transaction()
    await send(transactions, topic, "committed")
    await transactions.commit_transaction()
    async with begin() as reading:
        await reading.until(lambda: reading.positions.get(0) == 7)  # 5 searches and 2 markers
        assert reading.counted[0] == 3
        await transactions.begin_transaction()
        await send(transactions, topic, "aborted-3")
        await transactions.abort_transaction()
        await reading.until(lambda: reading.positions[0] == 9)  # although no search came
        await send(producer, topic, "after")
        await reading.until(lambda: reading.positions[0] == 10)
        assert reading.counted[0] == 4


async def test_a_batch_larger_than_a_fetch_comes_whole(
    begin: Begin, producer: AIOKafkaProducer, topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("streams.broker.clients.SOURCE_FETCH_BYTES", 100)
    batch = producer.create_batch()
    count = 0
    while batch.append(timestamp=NOW_MS, key=None, value=event(f"e{count}"), headers=[]):
        count += 1
    await (await producer.send_batch(batch, topic, partition=0))
    async with begin() as reading:
        await reading.until(lambda: reading.positions.get(0) == count)
        assert reading.counted[0] == count


async def test_a_candidate_is_handed_over_as_it_was_sent(begin: Begin, producer: AIOKafkaProducer, topic: str) -> None:
    sent = [
        (NOW_MS, b"s", event("e", "#119"), [("ce_source", b"/p"), ("ce_source", b""), ("\u00e9", b"\xff")]),
        (NOW_MS + 90_000_000, b"tombstone", None, []),
        (NOW_MS - 1, b"", b"", [("x", b"1")]),
        (0, b"\x00\xff", b"{" * 70_000, []),
    ]
    for at, key, value, headers in sent:
        await producer.send_and_wait(topic, value, key=key, partition=2, timestamp_ms=at, headers=headers)
    async with begin() as reading:
        await reading.until(lambda: reading.positions.get(2) == len(sent))
    assert [(*candidate[:4], list(candidate.headers)) for candidate in reading.candidates] == [
        (offset, at, key, value, headers) for offset, (at, key, value, headers) in enumerate(sent)
    ]


async def test_where_retention_was_faster_it_begins_at_what_is_left(
    begin: Begin, producer: AIOKafkaProducer, topics: Settings, topic: str
) -> None:
    await send(producer, topic, *(f"e{n}" for n in range(10)))
    async with begin() as reading:
        await reading.until(lambda: reading.positions.get(0) == 10)
        await asyncio.to_thread(delete_up_to, topics, topic, 6)
        reading.source.seek(0, 2)
        reading.positions.clear()
        reading.fetched.clear()
        await reading.until(lambda: reading.positions.get(0) == 10)
        assert reading.fetched[0][1].from_offset == 6
        assert reading.counted[0] == 10 + 4


def delete_up_to(settings: Settings, topic: str, offset: int) -> None:
    from kafka import TopicPartition

    with administration(settings.bootstrap_servers) as client:
        client.delete_records({TopicPartition(topic, 0): offset})


async def test_where_the_log_is_shorter_than_what_was_read_it_begins_at_its_start(
    begin: Begin, producer: AIOKafkaProducer, topic: str
) -> None:
    await send(producer, topic, *(f"e{n}" for n in range(10)))
    async with begin() as reading:
        await reading.until(lambda: reading.positions.get(0) == 10)
        reading.source.seek(0, 5_000)
        reading.positions.clear()
        reading.fetched.clear()
        await reading.until(lambda: reading.positions.get(0) == 10)
        assert reading.fetched[0][1].from_offset == 0
        assert reading.counted[0] == 20

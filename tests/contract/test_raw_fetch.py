"""aiokafka's internals that broker/raw_fetch.py and broker/ending.py rely on, held to what they are in 0.14."""

from __future__ import annotations

import asyncio
import importlib.metadata
import inspect
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.consumer import fetcher
from aiokafka.record.memory_records import MemoryRecords

from streams.broker import raw_fetch
from streams.broker.clients import make_producer
from streams.broker.ending import end_producer
from streams.broker.raw_fetch import RAW, Fetched
from streams.broker.scan import ReferenceScanner, Scan
from streams.broker.topics import Topic, topic_name
from streams.rules.compiling import compile_vocabulary
from streams.rules.loading import load_vocabulary
from streams.settings import Settings

PINNED = "0.14."
NOW_MS = 1_777_888_800_000


@pytest.fixture(scope="module")
def scanner() -> ReferenceScanner:
    return ReferenceScanner(compile_vocabulary(load_vocabulary(None)))


def event(name: str) -> bytes:
    return b'{"event_id":"%s","session_id":"s","query":"recette","country":"FR"}' % name.encode()


def test_the_version_is_the_one_whose_internals_were_read() -> None:
    assert importlib.metadata.version("aiokafka").startswith(PINNED), "read fetcher.py again, then move the pin"


def test_partition_records_are_made_and_drained_as_they_were() -> None:
    signature = inspect.signature(fetcher.PartitionRecords.__init__)
    assert list(signature.parameters) == [
        "self", "tp", "records", "aborted_transactions", "fetch_offset", "key_deserializer", "value_deserializer",
        "check_crcs", "isolation_level",
    ]  # fmt: skip
    source = inspect.getsource(fetcher.PartitionRecords.__init__ if not _is_installed() else _original().__init__)
    for line in (
        "self._records = records",
        "self._key_deserializer = key_deserializer",
        "self.next_fetch_offset = fetch_offset",
        "self._records_iterator = self._unpack_records()",
    ):
        assert line in source
    assert "aborted_transactions or [], key=lambda x: x[1]" in source


def test_the_fetcher_makes_both_by_the_names_that_are_replaced() -> None:
    source = inspect.getsource(fetcher.Fetcher._proc_fetch_request)
    assert "records = MemoryRecords(part_data[-1])" in source
    assert "partition_records = PartitionRecords(" in source
    assert "consumed_to(self._partition_records.next_fetch_offset)" in inspect.getsource(
        fetcher.FetchResult._update_position
    )


def test_installing_twice_changes_nothing_more() -> None:
    raw_fetch.install()
    once = fetcher.MemoryRecords, fetcher.PartitionRecords
    raw_fetch.install()
    assert (fetcher.MemoryRecords, fetcher.PartitionRecords) == once
    assert issubclass(fetcher.MemoryRecords, MemoryRecords)


def _is_installed() -> bool:
    return bool(fetcher.PartitionRecords is raw_fetch._PartitionRecords)


def _original() -> Any:
    return raw_fetch._PartitionRecords.__mro__[1]


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


async def consumer(settings: Settings, **options: Any) -> AIOKafkaConsumer:
    made = AIOKafkaConsumer(
        bootstrap_servers=settings.bootstrap_servers, auto_offset_reset="earliest", isolation_level="read_committed",
        **options,
    )  # fmt: skip
    await made.start()
    made.assign([TopicPartition(topic_name(Topic.EVENTS, settings), 0)])
    return made


async def read(made: AIOKafkaConsumer, enough: Callable[[list[Any]], bool]) -> list[Any]:
    found: list[Any] = []
    async with asyncio.timeout(20):
        while not enough(found):
            for items in (await made.getmany(timeout_ms=200)).values():
                found += items
    return found


async def send(one: AIOKafkaProducer, topic: str, *names: str) -> None:
    for name in names:
        await one.send_and_wait(topic, event(name), partition=0, timestamp_ms=NOW_MS)


@pytest.mark.kafka
async def test_a_raw_consumer_yields_the_bytes_and_an_ordinary_one_beside_it_the_records(
    topics: Settings, producer: AIOKafkaProducer, scanner: ReferenceScanner
) -> None:
    raw_fetch.install()
    await send(producer, topic_name(Topic.EVENTS, topics), *(f"e{n}" for n in range(20)))
    raw, ordinary = await consumer(topics, key_deserializer=RAW, check_crcs=False), await consumer(topics)
    tp = TopicPartition(topic_name(Topic.EVENTS, topics), 0)
    try:
        fetched = await read(raw, lambda found: bool(found) and found[-1].offset == 19)
        records = await read(ordinary, lambda found: len(found) == 20)
        assert await raw.position(tp) == await ordinary.position(tp) == 20
        assert [record.value for record in records] == [event(f"e{n}") for n in range(20)]
        assert all(isinstance(response, Fetched) for response in fetched)
        assert sum(sum(scanned(scanner, response).tallies.values()) for response in fetched) == 20
        raw.seek(tp, 7)
        [again, *_] = await read(raw, bool)
        assert again.from_offset == 7
        assert sum(scanned(scanner, again).tallies.values()) == 13
    finally:
        await raw.stop()
        await ordinary.stop()


def scanned(scanner: ReferenceScanner, response: Fetched) -> Scan:
    scan = scanner.scan(response.buffer, response.from_offset, response.aborted)
    assert scan.next_offset == response.offset + 1, "the scan ends where the consumer goes on"
    return scan


@pytest.mark.kafka
async def test_aborted_transactions_reach_the_scan_and_their_records_nobody(
    topics: Settings, producer: AIOKafkaProducer, transactions: AIOKafkaProducer, scanner: ReferenceScanner
) -> None:
    raw_fetch.install()
    name = topic_name(Topic.EVENTS, topics)
    await send(producer, name, "before")
    await transactions.begin_transaction()
    await send(transactions, name, "aborted-1")
    await send(producer, name, "between")
    await send(transactions, name, "aborted-2")
    await transactions.abort_transaction()
    await transactions.begin_transaction()
    await send(transactions, name, "committed")
    await transactions.commit_transaction()
    await send(producer, name, "after")
    raw, ordinary = await consumer(topics, key_deserializer=RAW, check_crcs=False), await consumer(topics)
    try:
        records = await read(ordinary, lambda found: bool(found) and found[-1].value == event("after"))
        fetched = await read(raw, lambda found: bool(found) and found[-1].offset >= records[-1].offset)
    finally:
        await raw.stop()
        await ordinary.stop()
    assert [record.value for record in records] == [event(n) for n in ("before", "between", "committed", "after")]
    assert any(response.aborted for response in fetched)
    assert sum(sum(scanned(scanner, response).tallies.values()) for response in fetched) == len(records)


@pytest.mark.kafka
async def test_a_batch_larger_than_a_fetch_comes_whole(
    topics: Settings, producer: AIOKafkaProducer, scanner: ReferenceScanner
) -> None:
    raw_fetch.install()
    name = topic_name(Topic.EVENTS, topics)
    batch = producer.create_batch()
    count = 0
    while batch.append(timestamp=NOW_MS, key=None, value=event(f"e{count}"), headers=[]):
        count += 1
    await (await producer.send_batch(batch, name, partition=0))
    raw = await consumer(topics, key_deserializer=RAW, check_crcs=False, max_partition_fetch_bytes=100)
    try:
        fetched = await read(raw, bool)
    finally:
        await raw.stop()
    assert len(fetched[0].buffer) > 100
    assert sum(scanned(scanner, fetched[0]).tallies.values()) == count


@pytest.mark.kafka
async def test_a_producer_that_is_ended_delivers_nothing_more(
    topics: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As while the broker is away: what is queued is tried again for ever, and stop() waits for it."""
    from aiokafka.errors import NodeNotReadyError
    from aiokafka.protocol.produce import ProduceRequest

    stuck = make_producer(topics)
    await stuck.start()
    send_request, tried = stuck.client.send, 0

    async def away(node: int, request: Any, **options: Any) -> Any:
        nonlocal tried
        if isinstance(request, ProduceRequest):
            tried += 1
            raise NodeNotReadyError("away")
        return await send_request(node, request, **options)

    monkeypatch.setattr(stuck.client, "send", away)
    await stuck.send(topic_name(Topic.COMMANDS, topics), b"v", partition=0)
    async with asyncio.timeout(10):
        while tried < 2:  # noqa: ASYNC110  (there is no event to wait for)
            await asyncio.sleep(0.02)
        await end_producer(stuck, 0.2)
    assert stuck._sender.sender_task.done()
    before = tried
    await asyncio.sleep(0.5)  # longer than a retry takes
    assert tried == before

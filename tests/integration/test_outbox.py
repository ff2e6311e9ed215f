"""The outbox against a real broker: what it takes on arrives, in order, whatever the broker does meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from kafka import KafkaProducer
from kafka.admin import ConfigResource, ConfigResourceType
from kafka.errors import MessageSizeTooLargeError

from streams.broker import outbox as outbox_module
from streams.broker.administration import administration
from streams.broker.clients import make_producer
from streams.broker.outbox import FULL_BATCH_BYTES, PRODUCER_BATCH_BYTES, DiscardedError, Outbox
from streams.broker.record_writing import OutRecord, encoded, encoded_headers
from streams.broker.topics import Topic, topic_name
from streams.settings import Settings

pytestmark = pytest.mark.kafka


@pytest.fixture
def producers() -> list[AIOKafkaProducer]:
    """Every producer that the outbox has made, in order."""
    return []


@pytest.fixture
async def outbox(topics: Settings, producers: list[AIOKafkaProducer]) -> AsyncIterator[Outbox]:
    def make() -> AIOKafkaProducer:
        producers.append(make_producer(topics))
        return producers[-1]

    made = Outbox("test", make)
    await made.start([topic_name(topic, topics) for topic in (Topic.TAGGED, Topic.TALLIES, Topic.COMMANDS)])
    yield made
    await made.stop()


def record(text: str | bytes) -> OutRecord:
    return OutRecord(b"k", text.encode() if isinstance(text, str) else text, encoded_headers([("h", b"v")]))


async def values(settings: Settings, topic: Topic, partition: int) -> list[bytes]:
    """All that the partition holds."""
    tp = TopicPartition(topic_name(topic, settings), partition)
    consumer = AIOKafkaConsumer(bootstrap_servers=settings.bootstrap_servers, auto_offset_reset="earliest")
    await consumer.start()
    try:
        consumer.assign([tp])
        end = (await consumer.end_offsets([tp]))[tp]
        found: list[bytes] = []
        while await consumer.position(tp) < end:
            found += [one.value for one in (await consumer.getmany(tp, timeout_ms=500)).get(tp, ())]
        return found
    finally:
        await consumer.stop()


async def until(what: str, condition: Callable[[], Any], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds:.0f} s: {what}"
        await asyncio.sleep(0.02)


def largest_record(settings: Settings, topic: Topic, limit: str | None) -> None:
    resource = ConfigResource(ConfigResourceType.TOPIC, topic_name(topic, settings), {"max.message.bytes": limit})
    with administration(settings.bootstrap_servers) as client:
        if limit is None:
            client.reset_configs([resource])
            return
        client.alter_configs([resource])
    probe = KafkaProducer(bootstrap_servers=settings.bootstrap_servers, acks="all", retries=10)
    deadline = time.monotonic() + 20
    with contextlib.closing(probe), contextlib.suppress(MessageSizeTooLargeError):
        while time.monotonic() < deadline:  # a broker takes its time to heed a setting
            probe.send(topic_name(topic, settings), b"{}", partition=1).get(10)
        pytest.fail(f"{topic} does not refuse records")


async def test_a_receipt_gives_the_offset_of_its_own_record(outbox: Outbox, topics: Settings) -> None:
    name = topic_name(Topic.TAGGED, topics)
    receipts = [outbox.add(name, 1, record(f"v{n}")) for n in range(500)]
    offsets = [await receipt.offset() for receipt in receipts]
    held = await values(topics, Topic.TAGGED, 1)
    assert [held[offset] for offset in offsets] == [f"v{n}".encode() for n in range(500)]
    assert {receipt.partition for receipt in receipts} == {1}
    assert outbox.backlog_bytes == 0


async def test_records_that_are_encoded_already_arrive_in_their_order_among_others(
    outbox: Outbox, topics: Settings
) -> None:
    name = topic_name(Topic.TAGGED, topics)
    assert outbox.has(name, 1)
    assert not outbox.has(name, 99)
    texts = [f"v{n}" for n in range(9)]
    outbox.extend(name, 1, [record(text) for text in texts[:2]])
    outbox.extend_encoded(name, 1, [encoded(map(record, texts[2:5])), encoded(map(record, texts[5:7]))])
    outbox.extend(name, 1, [record(text) for text in texts[7:]])  # without a pause: nothing was sent yet
    assert outbox.backlog_bytes > 0
    await asyncio.wait_for(outbox.delivered(), 20)
    assert await values(topics, Topic.TAGGED, 1) == [text.encode() for text in texts]
    assert outbox.backlog_bytes == 0


async def test_large_records_beside_small_ones_all_arrive(outbox: Outbox, topics: Settings) -> None:
    name = topic_name(Topic.TALLIES, topics)
    sizes = [10, FULL_BATCH_BYTES - 500, PRODUCER_BATCH_BYTES - 1_000, 10, PRODUCER_BATCH_BYTES + 200_000, 10]
    receipts = [outbox.add(name, 0, record(bytes([65 + n]) * size)) for n, size in enumerate(sizes)]
    offsets = await asyncio.wait_for(asyncio.gather(*(receipt.offset() for receipt in receipts)), 20)
    assert offsets == sorted(offsets)
    assert [len(value) for value in await values(topics, Topic.TALLIES, 0)] == sizes


async def test_many_headers_do_not_fill_a_batch_beyond_what_the_producer_takes(
    outbox: Outbox, topics: Settings
) -> None:
    name = topic_name(Topic.TAGGED, topics)
    heavy = OutRecord(b"k", b"v", encoded_headers([("h", bytes(8_000))]))
    for _ in range(300):
        outbox.add(name, 0, heavy)
    await asyncio.wait_for(outbox.delivered(), 20)
    assert len(await values(topics, Topic.TAGGED, 0)) == 300


async def test_what_the_broker_refused_goes_out_again_once_it_takes_it(
    outbox: Outbox, topics: Settings, producers: list[AIOKafkaProducer]
) -> None:
    name = topic_name(Topic.TAGGED, topics)
    await asyncio.to_thread(largest_record, topics, Topic.TAGGED, "1")
    receipts = [outbox.add(name, 2, record(f"v{n}")) for n in range(10)]
    await until("the producer was replaced twice", lambda: len(producers) >= 3)
    assert not any(receipt.acknowledged.done() for receipt in receipts)
    assert outbox.stuck_seconds > 0
    await asyncio.to_thread(largest_record, topics, Topic.TAGGED, None)
    await asyncio.wait_for(outbox.delivered(), 20)
    assert await values(topics, Topic.TAGGED, 2) == [f"v{n}".encode() for n in range(10)]
    assert (outbox.backlog_bytes, outbox.stuck_seconds) == (0, 0.0)


async def test_a_topic_that_refuses_records_repeats_no_other_topics_records(
    outbox: Outbox, topics: Settings, producers: list[AIOKafkaProducer]
) -> None:
    refusing, other = topic_name(Topic.TAGGED, topics), topic_name(Topic.TALLIES, topics)
    await asyncio.to_thread(largest_record, topics, Topic.TAGGED, "1")
    for n in range(200):
        outbox.add(refusing, n % 3, record(f"t{n}"))
        outbox.add(other, n % 3, record(f"v{n}"))
        if n % 20 == 0:
            await asyncio.sleep(0.01)
    await until("the producer was replaced twice", lambda: len(producers) >= 3)
    for partition in range(3):
        held = await values(topics, Topic.TALLIES, partition)
        assert held == [f"v{n}".encode() for n in range(partition, 200, 3)]
    assert outbox.stuck_seconds > 0, "one partition that is stuck is stuck, whatever the others do"
    await asyncio.to_thread(largest_record, topics, Topic.TAGGED, None)
    await asyncio.wait_for(outbox.delivered(), 20)


async def test_what_was_discarded_tells_its_waiters_and_what_comes_later_arrives(
    outbox: Outbox, topics: Settings, producers: list[AIOKafkaProducer]
) -> None:
    name = topic_name(Topic.TAGGED, topics)
    await asyncio.to_thread(largest_record, topics, Topic.TAGGED, "1")
    receipt = outbox.add(name, 0, record("given up"))
    waiting = asyncio.create_task(outbox.delivered())
    await until("it was refused", lambda: len(producers) >= 2)
    outbox.discard()
    for wait in (waiting, receipt.offset()):
        with pytest.raises(DiscardedError):
            await asyncio.wait_for(wait, 5)
    assert outbox.backlog_bytes == 0
    outbox.add(name, 0, record("later"))
    await asyncio.to_thread(largest_record, topics, Topic.TAGGED, None)
    await asyncio.wait_for(outbox.delivered(), 20)
    assert (await values(topics, Topic.TAGGED, 0))[-1] == b"later"


async def test_who_stops_waiting_cancels_nothing(outbox: Outbox, topics: Settings) -> None:
    name = topic_name(Topic.TAGGED, topics)
    receipt = outbox.add(name, 0, record("v"))
    for wait in (receipt.offset(), outbox.delivered()):
        impatient = asyncio.ensure_future(wait)
        await asyncio.sleep(0)
        impatient.cancel()
    assert await asyncio.wait_for(receipt.offset(), 10) == 0


async def test_an_error_that_is_none_of_kafkas_costs_no_record(
    outbox: Outbox, topics: Settings, producers: list[AIOKafkaProducer], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object, **__: object) -> None:
        raise AssertionError("Unrecognized partition")

    monkeypatch.setattr(producers[0], "send_batch", fails)
    outbox.add(topic_name(Topic.COMMANDS, topics), 0, record("v"))
    await asyncio.wait_for(outbox.delivered(), 20)
    assert await values(topics, Topic.COMMANDS, 0) == [b"v"]


async def test_a_producer_that_cannot_start_is_followed_by_one_that_can(
    outbox: Outbox, topics: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    starts: list[AIOKafkaProducer] = []
    start = AIOKafkaProducer.start

    async def fails_once(self: AIOKafkaProducer) -> None:
        starts.append(self)
        if len(starts) == 1:
            raise OSError("no route")
        await start(self)

    monkeypatch.setattr(AIOKafkaProducer, "start", fails_once)
    monkeypatch.setattr(outbox_module, "FIRST_BACKOFF_SECONDS", 0.05)
    outbox._broken.set()
    outbox.add(topic_name(Topic.COMMANDS, topics), 0, record("v"))
    await asyncio.wait_for(outbox.delivered(), 20)
    assert len(starts) >= 2
    assert await values(topics, Topic.COMMANDS, 0) == [b"v"]


async def test_an_acknowledgement_without_an_offset_is_not_taken_for_one(outbox: Outbox, topics: Settings) -> None:
    """The broker's answer to a repeat that it no longer remembers (DUPLICATE_SEQUENCE_NUMBER): offset -1."""
    from aiokafka.producer.message_accumulator import MessageBatch

    done, answers = MessageBatch.done, []

    def without_offset(self: MessageBatch, base_offset: int, *more: Any, **named: Any) -> None:
        answers.append(base_offset)
        done(self, -1 if len(answers) == 1 else base_offset, *more, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MessageBatch, "done", without_offset)
        receipt = outbox.add(topic_name(Topic.TALLIES, topics), 0, record("v"))
        offset = await asyncio.wait_for(receipt.offset(), 20)
    assert offset == answers[-1] == 1
    assert await values(topics, Topic.TALLIES, 0) == [b"v", b"v"]

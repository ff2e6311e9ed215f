"""Taking a partition over, on a real tallies log: what a new owner believes, and what it asks when."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable

import msgspec
import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaTimeoutError

from streams.broker import tallies_log
from streams.broker.administration import administration
from streams.broker.clients import make_producer, make_reader
from streams.broker.outbox import Outbox
from streams.broker.takeover import UNKNOWN_TOPIC_ID, SourceBounds, TakenOver, TakeOver, tally_record
from streams.broker.tallies_log import TalliesLog
from streams.broker.topics import Topic, topic_name
from streams.events import Tally
from streams.settings import Settings
from streams.trends.ledger import Anchor, LedgerState

pytestmark = pytest.mark.kafka
NOW_MS = 1_777_888_800_000


def bounds(
    *, topic_id: str = "id", end: int = 1_000, committed: int | None = None, anchor: Anchor | None = None
) -> SourceBounds:
    return SourceBounds(topic_id=topic_id, earliest=0, end=end, committed=committed, anchor=anchor)


class World:
    """One worker's hands on the log. `answer` is what the broker says of the source."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.topic = topic_name(Topic.TALLIES, settings)
        self.outbox = Outbox("books", lambda: make_producer(settings))
        self.log = TalliesLog(self.topic, lambda: make_reader(settings))
        self.answer: Callable[[], Awaitable[SourceBounds]] | SourceBounds = bounds()

    async def start(self) -> None:
        await self.outbox.start([self.topic])
        await self.log.start()

    async def stop(self) -> None:
        await self.log.stop()
        await self.outbox.stop()

    async def take(self, partition: int) -> TakenOver:
        async def asked(_partition: int) -> SourceBounds:
            return self.answer if isinstance(self.answer, SourceBounds) else await self.answer()

        return await TakeOver(self.outbox, self.log, asked).take(partition, NOW_MS)

    async def count(self, partition: int, taken: TakenOver, next_offset: int) -> int:
        """The owner's next tally; its offset in the log."""
        tally = Tally(
            claim=taken.claim, partition=partition, incarnation=taken.incarnation, from_offset=taken.position,
            next_offset=next_offset, lost=taken.lost, counts=(), sessions=(), late=0, skewed=0, rejected=0,
            watermark_ms=NOW_MS, caught_up=False, tallied_at_ms=NOW_MS, vocabulary_version="v",
        )  # fmt: skip
        return await self.outbox.add(self.topic, partition, tally_record(tally, NOW_MS)).offset()


@pytest.fixture
async def world(topics: Settings) -> AsyncIterator[World]:
    made = World(topics)
    await made.start()
    yield made
    await made.stop()


async def test_a_claim_that_comes_next_is_not_read_back(world: World) -> None:
    first = await world.take(1)
    tallied_at = await world.count(1, first, 40)
    state = (await world.take(1)).state
    await world.log.stop()
    world.log = TalliesLog(world.topic, lambda: make_reader(world.settings))  # not started: it can't read
    fresh = await world.take(2)
    assert (fresh.position, fresh.state.claim) == (0, fresh.claim)
    world.answer = bounds(anchor=Anchor("id", tallied_at + 2, state))
    third = await world.take(1)
    assert (third.position, third.lost, third.state.claim) == (40, 0, third.claim)
    assert third.state == msgspec.structs.replace(state, claim=third.claim)
    with pytest.raises(AssertionError, match="start"):
        await world.take(1)  # the claim before it stands between


async def test_a_new_owner_goes_on_where_the_last_valid_tally_ended(world: World) -> None:
    first = await world.take(1)
    await world.count(1, first, 40)
    second = await world.take(1)
    assert (second.position, second.lost, second.incarnation) == (40, 0, "id")


async def test_the_source_is_asked_only_after_the_claim_stands(world: World, topics: Settings) -> None:
    """Asked before, its end could lie below what a former owner counts until then: a log that seems cut back."""
    tp = TopicPartition(world.topic, 0)
    ends: list[int] = []

    async def look() -> SourceBounds:
        consumer = AIOKafkaConsumer(bootstrap_servers=topics.bootstrap_servers)
        await consumer.start()
        ends.append((await consumer.end_offsets([tp]))[tp])
        await consumer.stop()
        return bounds()

    world.answer = look
    taken = await world.take(0)
    assert ends == [taken.tallies_offset + 1]


async def test_a_log_cut_back_below_what_was_counted_is_counted_from_its_start(world: World) -> None:
    await world.count(0, await world.take(0), 500)
    world.answer = bounds(end=200)
    again = await world.take(0)
    assert again.position == 0
    assert again.incarnation.startswith("id~")


@pytest.mark.parametrize(("before", "now"), [("id", UNKNOWN_TOPIC_ID), (UNKNOWN_TOPIC_ID, "id")])
async def test_an_id_that_is_not_known_is_no_topic_made_anew(world: World, before: str, now: str) -> None:
    world.answer = bounds(topic_id=before)
    await world.count(0, await world.take(0), 40)
    world.answer = bounds(topic_id=now)
    again = await world.take(0)
    assert (again.position, again.incarnation) == (40, before)


async def test_a_topic_made_anew_is_counted_from_its_start(world: World) -> None:
    await world.count(0, await world.take(0), 40)
    world.answer = bounds(topic_id="another")
    again = await world.take(0)
    assert (again.position, again.incarnation) == (0, "another")


async def test_source_partitions_that_share_a_partition_of_the_log_are_kept_apart(world: World) -> None:
    numbers = range(3, 9)  # the log has three partitions: these go by key
    taken = {number: await world.take(number) for number in numbers}
    assert len({one.log_partition for one in taken.values()}) < len(taken), "some share one"
    for number in numbers:
        await world.count(number, taken[number], 10 * number)
    assert {number: (await world.take(number)).position for number in numbers} == {n: 10 * n for n in numbers}


async def test_the_count_goes_on_where_it_was_when_the_log_gets_more_partitions(world: World, topics: Settings) -> None:
    number = 5  # one of those that go by key while the log has three partitions
    taken = await world.take(number)
    at = await world.count(number, taken, 70)
    committed = Anchor(
        "t", at + 1, LedgerState(claim=taken.claim, next_offset=70, incarnation="id"), taken.log_partition
    )
    went_on = TakenOver(taken.claim, taken.log_partition, at, committed.state, "id", 70, 0)
    await world.count(number, went_on, 90)  # after the commit
    with administration(topics.bootstrap_servers) as client:
        client.create_partitions({world.topic: number + 1})
        deadline = time.monotonic() + 10
        while len(client.describe_topics([world.topic])[0]["partitions"]) <= number:  # KRaft's metadata lags a moment
            assert time.monotonic() < deadline, "the partitions are there within 10 s"
    later = World(topics)
    later.answer = bounds(anchor=committed, committed=70)
    await later.start()
    try:
        moved = await later.take(number)
    finally:
        await later.stop()
    assert (moved.log_partition, moved.position) == (number, 90)


async def test_a_record_that_the_log_has_lost_is_not_waited_for_for_ever(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tallies_log, "STALLED_SECONDS", 0.1)
    taken = await world.take(0)
    with pytest.raises(KafkaTimeoutError):
        await world.log.fold(0, 0, None, taken.tallies_offset + 1)

"""Who catches up reads all partitions side by side, however much is there of one: else each minute is written again."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from aiokafka import TopicPartition

from streams.broker.tallies_store import POLL_RECORDS, TalliesStore
from streams.broker.topics import Topic
from streams.settings import Settings

SHARE = POLL_RECORDS // 3


class Client:
    """What a store asks of its reader and producer; like aiokafka's reader it empties one partition after the other."""

    def __init__(self, sizes: Mapping[int, int]) -> None:
        self._left = {number: list(range(size)) for number, size in sizes.items()}
        self.waits = 0

    async def partitions_for(self, _topic: str) -> set[int]:
        return set(self._left)

    def assign(self, _partitions: list[TopicPartition]) -> None:
        return None

    def seek(self, _partition: TopicPartition, _offset: int) -> None:
        return None

    async def beginning_offsets(self, partitions: list[TopicPartition]) -> dict[TopicPartition, int]:
        return dict.fromkeys(partitions, 0)

    async def end_offsets(self, partitions: list[TopicPartition]) -> dict[TopicPartition, int]:
        return {partition: len(self._left[partition.partition]) for partition in partitions}

    async def getmany(
        self, *partitions: TopicPartition, timeout_ms: int = 0, max_records: int
    ) -> dict[TopicPartition, list[int]]:
        self.waits += timeout_ms > 0
        found = {}
        for partition in partitions or [TopicPartition("t", number) for number in self._left]:
            left = self._left[partition.partition]
            if taken := left[:max_records]:
                found[partition], left[:] = taken, left[max_records:]
                max_records -= len(taken)
            if not max_records:
                break
        return found


@pytest.fixture
async def following(monkeypatch: pytest.MonkeyPatch) -> tuple[TalliesStore, Client]:
    store = TalliesStore(Settings(), group="g", writes=Topic.COUNTS, client_id="c")
    client = Client({0: SHARE * 3, 1: SHARE * 3, 2: 10})
    monkeypatch.setattr(store, "_reader", client)
    monkeypatch.setattr(store, "_producer", client)
    await store.follow({})
    return store, client


async def test_each_poll_brings_a_share_of_every_partition(following: tuple[TalliesStore, Client]) -> None:
    store, client = following
    polls = [await store.poll(100) for _ in range(3)]
    sizes = [{partition.partition: len(records) for partition, records in arrived.items()} for arrived in polls]
    assert sizes == [{0: SHARE, 1: SHARE, 2: 10}, *[{0: SHARE, 1: SHARE}] * 2]
    assert client.waits == 0


async def test_nothing_is_skipped_and_only_an_empty_log_is_waited_for(following: tuple[TalliesStore, Client]) -> None:
    store, client = following
    read: dict[int, list[object]] = {0: [], 1: [], 2: []}
    while arrived := await store.poll(100):
        for partition, records in arrived.items():
            read[partition.partition] += records
    assert read == {0: list(range(SHARE * 3)), 1: list(range(SHARE * 3)), 2: list(range(10))}
    assert client.waits == 1

"""The stretches of a partition: each is wholly of one version of the vocabulary."""

from __future__ import annotations

from streams.broker.partitions import OwnedPartition
from streams.broker.takeover import TakenOver
from streams.trends.ledger import LedgerState

NOW_MS = 1_777_885_951_999
MINUTE = NOW_MS // 60_000


def counting(position: int = 10) -> OwnedPartition:
    partition = OwnedPartition(3, 86_400_000, "v1")
    partition.begin_counting(TakenOver("c", 0, 0, LedgerState(), "t", position, 0))
    return partition


def read(partition: OwnedPartition, searches: int) -> None:
    partition.count_searches({(MINUTE, "FR"): searches}, NOW_MS)
    assert partition.position is not None
    partition.position += searches


def stretches(partition: OwnedPartition) -> list[tuple[str, int, int, int]]:
    return [
        (tally.vocabulary_version, tally.from_offset, tally.next_offset, sum(row.count for row in tally.counts))
        for tally in partition.freeze(NOW_MS)
    ]


def test_a_change_of_version_ends_the_stretch_so_that_each_tally_is_of_one_version():
    partition = counting()
    read(partition, 5)
    partition.switch("v2", NOW_MS)
    read(partition, 7)
    partition.switch("v3", NOW_MS)
    assert stretches(partition) == [("v1", 10, 15, 5), ("v2", 15, 22, 7), ("v3", 22, 22, 0)]
    assert stretches(partition) == [("v3", 22, 22, 0)], "each tally once"


def test_a_change_of_version_before_anything_was_read_ends_nothing_and_is_told_at_once():
    partition = counting()
    stretches(partition)
    assert partition.tallied_at_ms == NOW_MS
    partition.switch("v2", NOW_MS)
    assert partition.tallied_at_ms == 0, "an empty tally is due"
    assert stretches(partition) == [("v2", 10, 10, 0)]


def test_a_partition_that_does_not_count_only_changes_its_version():
    partition = OwnedPartition(3, 86_400_000, "v1")
    partition.position = 40
    partition.switch("v2", NOW_MS)
    partition.begin_counting(TakenOver("c", 0, 0, LedgerState(), "t", 20, 0))
    read(partition, 1)
    assert stretches(partition) == [("v2", 20, 21, 1)]


def test_what_a_claim_takes_back_is_not_tallied_from_before():
    for lose in (
        lambda p: p.stop_counting(),
        lambda p: p.begin_counting(TakenOver("d", 0, 0, LedgerState(), "t", 10, 0)),
    ):
        partition = counting()
        read(partition, 5)
        partition.switch("v2", NOW_MS)
        lose(partition)
        assert [version for version, *_ in stretches(partition)] == ["v2"]

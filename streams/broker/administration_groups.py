"""How far the consumer groups are."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import kafka.errors
from kafka import KafkaAdminClient, TopicPartition
from kafka.admin import OffsetSpec

from streams.broker.administration_client import administration
from streams.settings import Settings

COORDINATOR_PATIENCE_SECONDS = 10.0
"""The first question about any group makes a new broker create `__consumer_offsets`, which takes a moment."""
COORDINATOR_POLL_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class GroupLag:
    """How far a consumer group is. `lag_records` by (topic, partition); None where nothing was committed yet."""

    group: str
    state: str
    members: int
    lag_records: dict[tuple[str, int], int | None]

    @property
    def total(self) -> int:
        return sum(lag for lag in self.lag_records.values() if lag is not None)


def group_lag(settings: Settings, group: str, topics: Iterable[str]) -> GroupLag:
    """How far `group` is behind the end of these topics (names on the broker); topics that are missing are left out."""
    with administration(settings.bootstrap_servers) as client:
        partitions = [
            TopicPartition(topic["name"], partition["partition_index"])
            for topic in client.describe_topics(list(topics))
            if not topic["error_code"]
            for partition in topic["partitions"]
        ]
        described, committed = _described(client, group)
        ends = client.list_partition_offsets(dict.fromkeys(partitions, OffsetSpec.LATEST)) if partitions else {}
    lag: dict[tuple[str, int], int | None] = {}
    for partition in partitions:
        position = getattr(committed.get(partition), "offset", -1)
        lag[partition.topic, partition.partition] = max(0, ends[partition].offset - position) if position >= 0 else None
    return GroupLag(group, str(described["group_state"]), len(described["members"]), lag)


def _described(client: KafkaAdminClient, group: str) -> tuple[dict[str, Any], dict[TopicPartition, Any]]:
    deadline = time.monotonic() + COORDINATOR_PATIENCE_SECONDS
    while True:
        try:
            return client.describe_groups([group])[group], client.list_group_offsets([group])[group]
        except (kafka.errors.CoordinatorNotAvailableError, kafka.errors.CoordinatorLoadInProgressError):
            if time.monotonic() > deadline:
                raise
            time.sleep(COORDINATOR_POLL_SECONDS)

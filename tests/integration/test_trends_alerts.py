"""TRENDS in this process: a rise is declared when its hour is over, ended later, and nothing is declared twice."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time

import pytest
from counts_oracle import TallyWriter
from kafka import KafkaConsumer, TopicPartition

from streams.broker.topics import Topic, topic_name
from streams.settings import Settings
from streams.workers.trends import TrendsService

pytestmark = pytest.mark.kafka
PARTITIONS = 3
HOUR = 29_631_420 // 60
"""2026-05-04T09Z in hours since the epoch."""
LEARNED = 8 * 24


class Alerts:
    def __init__(self, settings: Settings) -> None:
        self._consumer = KafkaConsumer(
            bootstrap_servers=settings.bootstrap_servers, isolation_level="read_committed", group_id=None
        )
        partition = TopicPartition(topic_name(Topic.ALERTS, settings), 0)
        self._consumer.assign([partition])
        self._consumer.seek_to_beginning(partition)
        self.seen: list[dict[str, object]] = []

    def of(self, kind: str) -> set[tuple[object, object]]:
        for records in self._consumer.poll(timeout_ms=100).values():
            self.seen += [json.loads(record.value) for record in records]
        hourly = [alert for alert in self.seen if alert["kind"] == kind and alert["window_seconds"] == 3600]
        return {(alert["keyword"], alert["country"]) for alert in hourly}

    async def until(self, kind: str, wanted: set[tuple[object, object]]) -> None:
        deadline = time.monotonic() + 60
        while (found := await asyncio.to_thread(self.of, kind)) != wanted:
            assert time.monotonic() < deadline, f"{kind}: {found}"

    def close(self) -> None:
        self._consumer.close()


def write_hours(writer: TallyWriter, first: int, last: int, searches: int) -> None:
    for hour in range(first, last):
        minute = (HOUR + hour) * 60 + 7
        for partition in range(PARTITIONS):
            of_119 = searches + (hour * 7 + partition) % 5
            counts = [(minute, "*", "FR", 900), (minute, "119", "FR", of_119), (minute, "aide", "FR", 6 + hour % 3)]
            writer.tally(partition, "owner", counts)
    writer.flush()


async def test_a_rise_is_declared_once_and_ended_also_across_a_take_over(topics: Settings, writer: TallyWriter) -> None:
    both = {("119", "FR"), ("119", "*")}
    with contextlib.closing(Alerts(topics)) as alerts:
        first = TrendsService(topics)
        await first.start()
        write_hours(writer, 0, LEARNED, 8)
        write_hours(writer, LEARNED, LEARNED + 2, 60)  # the second one tells that the first one is over
        await alerts.until("rise", both)
        await first.stop()
        second = TrendsService(topics)
        await second.start()
        write_hours(writer, LEARNED + 2, LEARNED + 4, 60)
        write_hours(writer, LEARNED + 4, LEARNED + 9, 8)
        await alerts.until("end", both)
        await second.stop()
        assert await asyncio.to_thread(alerts.of, "rise") == both
        hourly = [alert for alert in alerts.seen if alert["window_seconds"] == 3600]
        assert len(hourly) == 4
        assert {alert["window_start"] for alert in hourly if alert["kind"] == "rise"} == {"2026-05-12T09:00:00Z"}
        assert {alert["sessions"] for alert in hourly} == {0}, "these tallies carry no sessions"
        assert len({alert["alert_id"] for alert in alerts.seen}) == len(alerts.seen)

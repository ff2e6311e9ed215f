"""TRENDS that has lost what it knew: it counts again from the tallies that are left, and no final count changes."""

from __future__ import annotations

import contextlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from counts_oracle import MINUTE, CountsReader, TallyWriter, end, minute_of, start_trends
from kafka import KafkaProducer, TopicPartition
from worker_harness import until

from streams.broker.administration import administration, create_topics
from streams.broker.topics import Topic, topic_name
from streams.settings import Settings

pytestmark = pytest.mark.kafka
PARTITIONS = 3
HOUR = 60
DAY = 24 * HOUR
MIDNIGHT = MINUTE - 11 * HOUR - 12
"""2026-05-03T22:00Z: the local midnight before `MINUTE`."""
CUT = MIDNIGHT + DAY + 12 * HOUR + 10
"""Ten past noon of the second day; what was tallied before is lost."""
Finals = dict[str, tuple[object, object]]


def write(writer: TallyWriter, minutes: range) -> None:
    """Of each minute and partition one tally."""
    for minute in minutes:
        for partition in range(PARTITIONS):
            counts = [(minute, "*", "FR", 3), (minute, "119", "FR", 1)]
            writer.tally(partition, "owner", counts, {(minute, "119", "FR"): {f"{minute} {partition}"}})
    writer.flush()


def follow(settings: Settings, log: Path, minute: int) -> CountsReader:
    """Lets TRENDS count until that minute is, then kills it; all rows that were written to the topic."""
    trends = start_trends(settings, log)
    with contextlib.closing(CountsReader(settings)) as reader:
        try:
            reader.until(
                lambda r: r.minutes()[minute, "*", "*"] == 3 * PARTITIONS, 60, f"minute {minute - MIDNIGHT} is counted"
            )
        finally:
            assert end(trends) == 0
        [partition] = reader.consumer.assignment()
        last = reader.consumer.end_offsets([partition])[partition]
        reader.until(lambda r: r.consumer.position(partition) >= last, 20, "the counts are read to their end")
        return reader


def finals(reader: CountsReader) -> Finals:
    return {key: (row["count"], row["sessions"]) for key, row in reader.rows.items() if row["final"]}


def lose_counts(settings: Settings) -> None:
    """The topic is made anew, so how far TRENDS had come is gone, and its offsets are too."""
    topic = topic_name(Topic.COUNTS, settings)
    with administration(settings.bootstrap_servers) as client:
        client.delete_topics([topic])
        client.delete_groups([f"{settings.trends_group}.positions"])
    until("the topic is gone", lambda: create_topics(settings).created == (topic,))


def put_back(settings: Settings, reader: CountsReader) -> None:
    """Keys and values only, as a tool that copies no headers would."""
    topic = topic_name(Topic.COUNTS, settings)
    with contextlib.closing(KafkaProducer(bootstrap_servers=settings.bootstrap_servers, linger_ms=20)) as producer:
        for key, row in reader.rows.items():
            producer.send(topic, json.dumps(row).encode(), key=key.encode(), partition=0)
        producer.flush(timeout=30)


def lose_tallies(settings: Settings) -> None:
    """All that were written so far, as retention does."""
    tallies = [TopicPartition(topic_name(Topic.TALLIES, settings), number) for number in range(PARTITIONS)]
    with contextlib.closing(CountsReader(settings)) as reader, administration(settings.bootstrap_servers) as client:
        client.delete_records(reader.consumer.end_offsets(tallies))


@pytest.mark.parametrize("rows", ["kept", "lost"])
def test_the_counts_are_the_same_when_all_tallies_are_read_again(
    topics: Settings, writer: TallyWriter, tmp_path: Path, rows: str
) -> None:
    settings = replace(topics, grace_seconds=60)
    write(writer, range(MIDNIGHT - 2 * HOUR, MIDNIGHT + 4 * HOUR, 10))
    before = follow(settings, tmp_path / "trends.log", MIDNIGHT + 4 * HOUR - 10)
    lose_counts(settings)
    if rows == "kept":
        put_back(settings, before)
    write(writer, range(MIDNIGHT + 4 * HOUR, MIDNIGHT + 6 * HOUR, 10))
    after = follow(settings, tmp_path / "trends.log", MIDNIGHT + 6 * HOUR - 10)
    assert after.minutes() == writer.oracle
    assert after.total(3_600) == after.total(86_400) == after.total(60)
    assert len(finals(before)) > 6 * 6 * 4
    assert {key: finals(after)[key] for key in finals(before)} == finals(before)
    assert all(len(after.history[key]) == 1 for key in finals(before) if rows == "kept")


@pytest.mark.parametrize("rows", ["kept", "lost"])
def test_no_window_that_lost_tallies_becomes_final_with_what_is_left(
    topics: Settings, writer: TallyWriter, tmp_path: Path, rows: str
) -> None:
    """TRENDS is also started again in between: where counting began must outlast that."""
    settings = replace(topics, grace_seconds=60)
    write(writer, range(MIDNIGHT - HOUR, CUT, 10))
    before = follow(settings, tmp_path / "trends.log", CUT - 10)
    lose_tallies(settings)
    lose_counts(settings)
    if rows == "kept":
        put_back(settings, before)
    write(writer, range(CUT, CUT + 3 * HOUR, 10))
    follow(settings, tmp_path / "trends.log", CUT + 3 * HOUR - 10)
    write(writer, range(CUT + 3 * HOUR, MIDNIGHT + 3 * DAY + 3 * HOUR, 60))
    after = follow(settings, tmp_path / "trends.log", MIDNIGHT + 3 * DAY + 2 * HOUR + 10)
    assert all(key in after.rows for key in finals(before) if rows == "kept")
    wrong = [key for key in finals(after) if after.rows[key]["count"] != in_window(writer, after.rows[key])]
    assert not wrong
    days = {row["window_start"] for row in after.rows.values() if row["window_seconds"] == 86_400 and row["final"]}
    assert days == {"2026-05-05T22:00:00Z"} | (
        {"2026-05-02T22:00:00Z", "2026-05-03T22:00:00Z"} if rows == "kept" else set()
    )


def in_window(writer: TallyWriter, row: dict[str, Any]) -> int:
    """What was ever written for a row's window, keyword and country, whatever is lost since."""
    name = (row["keyword"], row["country"])
    first, after = minute_of(row["window_start"]), minute_of(row["window_end"])
    return sum(
        count for (minute, *key), count in writer.oracle.items() if tuple(key) == name and first <= minute < after
    )

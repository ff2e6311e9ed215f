"""What Kafka's log cleaner makes of the tombstones: minutes are gone from the topic, and TRENDS counts on as before."""

from __future__ import annotations

import contextlib
import time
from dataclasses import replace
from pathlib import Path

import pytest
from counts_oracle import CountsReader, TallyWriter
from kafka import TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType
from test_minutes_forgotten import OLD, YOUNG, counted, of_longer, of_minutes, put, sweep
from test_trends_rebuilt import finals, follow, write

from streams.broker.administration import administration
from streams.broker.topics import Topic, topic_name
from streams.settings import Settings

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.timeout(600)]
AT_ONCE = {"segment.ms": "100", "min.cleanable.dirty.ratio": "0.001", "delete.retention.ms": "0"}
CLEANED_WITHIN_SECONDS = 300.0
"""The cleaner looks each 15 s for something to do, and takes rows and tombstones away in two passes."""
NOBODY = b"nobody's key"
"""A tombstone for it, written behind the last row, closes that row's segment: the open one is never cleaned."""


def test_the_cleaner_takes_old_minutes_away_and_counts_stay(
    topics: Settings, writer: TallyWriter, tmp_path: Path
) -> None:
    settings, log = replace(topics, grace_seconds=60), tmp_path / "trends.log"
    old = of_minutes(counted(settings, writer, log), OLD)
    before = sweep(settings, log, old)
    clean_at_once(settings)
    cleaned = read_until_gone(settings, old)
    assert not old & (cleaned.history.keys() | cleaned.forgotten), "neither rows nor tombstones"
    assert finals(cleaned) == finals(before)
    assert of_longer(cleaned)
    forget_where_trends_was(settings)
    write(writer, range(OLD[0], OLD[0] + 5))
    write(writer, range(YOUNG[-1] + 10, YOUNG[-1] + 200, 10))
    after = follow(settings, log, YOUNG[-1] + 190)
    assert of_minutes(after, OLD) == set(), "what comes late for a minute that is gone does not bring it back"
    assert {key: finals(after)[key] for key in finals(before)} == finals(before)
    assert after.total(3_600) == after.total(86_400)


def clean_at_once(settings: Settings) -> None:
    resource = ConfigResource(ConfigResourceType.TOPIC, topic_name(Topic.COUNTS, settings), AT_ONCE)
    with administration(settings.bootstrap_servers) as client:
        client.alter_configs([resource])


def forget_where_trends_was(settings: Settings) -> None:
    with administration(settings.bootstrap_servers) as client:
        client.delete_groups([f"{settings.trends_group}.positions"])


def read_until_gone(settings: Settings, keys: set[str]) -> CountsReader:
    """The topic from its beginning, once nothing of these keys is left in it."""
    deadline = time.monotonic() + CLEANED_WITHIN_SECONDS
    while True:
        put(settings, [(NOBODY, None)])
        found = everything(settings)
        if not keys & (found.history.keys() | found.forgotten):
            return found
        assert time.monotonic() < deadline, f"{len(keys & found.history.keys())} rows are still there"


def everything(settings: Settings) -> CountsReader:
    with contextlib.closing(CountsReader(settings)) as reader:
        partition = TopicPartition(topic_name(Topic.COUNTS, settings), 0)
        last = reader.consumer.end_offsets([partition])[partition]
        reader.until(lambda _: reader.consumer.position(partition) >= last, 60, "the counts are read to their end")
        return reader

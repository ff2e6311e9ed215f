"""TRENDS on a real broker: its counts equal an oracle's, whatever is killed."""

from __future__ import annotations

import contextlib
import random
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from counts_oracle import MINUTE, CountsReader, TallyWriter, end, start_trends

from streams.broker.administration import administration
from streams.broker.topics import Topic, topic_name
from streams.settings import Settings

pytestmark = pytest.mark.kafka
COUNTRIES = ("FR", "BE", "ZZ", "--")
KEYWORDS = ("119", "allo-119", "plain.violence")


@pytest.fixture
def writer(topics: Settings) -> Iterator[TallyWriter]:
    with contextlib.closing(TallyWriter(topics)) as made:
        yield made


@pytest.fixture
def reader(topics: Settings) -> Iterator[CountsReader]:
    with contextlib.closing(CountsReader(topics)) as made:
        yield made


def write_run(writer: TallyWriter, rng: random.Random, tallies: int, first_minute: int = MINUTE) -> None:
    """Many tallies of three partitions, about five an event minute, some of zombies, some after a hole."""
    for number in range(tallies):
        partition = number % 3
        minute = first_minute + number // 15
        counts, sessions = [], {}
        for country in COUNTRIES:
            counts.append((minute, "*", country, rng.randrange(20, 200)))
            keyword = rng.choice(KEYWORDS)
            counts.append((minute, keyword, country, rng.randrange(1, 9)))
            sessions[minute, keyword, country] = {f"p{rng.randrange(500)}" for _ in range(counts[-1][3])}
        claim = f"owner-{partition}-{number // 60}"
        if number % 60 == partition:
            writer.claim(partition, claim)
        if number % 60 > 3 and rng.random() < 0.2:
            writer.tally(partition, "a-zombie", counts, counted=False)
            writer.tally(partition, claim, counts, counted=False, from_offset=writer.next_offset[partition] + 7)
        writer.tally(partition, claim, counts, sessions)
    writer.flush()


def equals_oracle(writer: TallyWriter) -> object:
    return lambda reader: reader.minutes() == writer.oracle


def assert_everything_counted(writer: TallyWriter, reader: CountsReader, seconds: float = 20) -> None:
    reader.until(lambda r: r.minutes() == writer.oracle, seconds, "the counts by minute equal the oracle")
    for keyword in ("*", *KEYWORDS):
        for country in ("*", "FR", "ZZ"):
            by_minute = reader.total(60, keyword, country)
            assert reader.total(3_600, keyword, country) == by_minute
            assert reader.total(86_400, keyword, country) == by_minute
    for row in reader.rows.values():
        assert (row["sessions"] is None) == (row["keyword"] == "*")
    for (minute, keyword, country), names in writer.sessions.items():
        [row] = [
            row
            for row in reader.rows.values()
            if row["window_seconds"] == 60
            and (row["keyword"], row["country"]) == (keyword, country)
            and row["window_start"] == minute_text(minute)
        ]
        assert abs(row["sessions"] - len(names)) <= 0.05 * len(names)


def minute_text(minute: int) -> str:
    import datetime as dt

    return dt.datetime.fromtimestamp(minute * 60, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_counts_equal_the_oracle(topics: Settings, writer: TallyWriter, reader: CountsReader, tmp_path: Path) -> None:
    trends = start_trends(topics, tmp_path / "trends.log")
    try:
        write_run(writer, random.Random(1), 300)
        assert_everything_counted(writer, reader)
    finally:
        assert end(trends) == 0


def test_counts_equal_the_oracle_when_trends_is_killed_again_and_again(
    topics: Settings, writer: TallyWriter, reader: CountsReader, tmp_path: Path
) -> None:
    rng = random.Random(2)
    for spell in range(4):
        trends = start_trends(topics, tmp_path / "trends.log")
        write_run(writer, rng, 240, MINUTE + spell)
        seen = len(reader.rows)
        reader.until(lambda r, seen=seen: len(r.rows) > seen, 30, "some counts of this spell")
        trends.kill()
        trends.wait()
    trends = start_trends(topics, tmp_path / "trends.log")
    try:
        assert_everything_counted(writer, reader, 30)
    finally:
        end(trends)


def test_a_second_trends_stands_by_and_takes_over(
    topics: Settings, writer: TallyWriter, reader: CountsReader, tmp_path: Path
) -> None:
    with administration(topics.bootstrap_servers) as client:  # who holds partition 0 works, whoever holds the others
        client.create_partitions({topic_name(Topic.COUNTS, topics): 8})
    one = start_trends(topics, tmp_path / "one.log")
    write_run(writer, random.Random(3), 60)
    assert_everything_counted(writer, reader)
    other = start_trends(topics, tmp_path / "other.log")
    try:
        one.kill()
        one.wait()
        write_run(writer, random.Random(4), 120, MINUTE + 3)
        assert_everything_counted(writer, reader, 30)
    finally:
        one.kill()
        end(other)


def test_a_final_count_never_changes_over_a_take_over(
    topics: Settings, writer: TallyWriter, reader: CountsReader, tmp_path: Path
) -> None:
    """The first is killed after it made hours final; searches of those hours come to the second, and are late."""
    settings = replace(topics, grace_seconds=60)
    for partition in range(3):
        writer.claim(partition, "owner")
    one = start_trends(settings, tmp_path / "one.log")
    other = None
    try:
        for minute in range(MINUTE, MINUTE + 180, 20):
            tally_each(writer, minute)
        reader.until(lambda r: len(finals_of(r)) >= 4 * 8, 30, "minutes are final")
        other = start_trends(settings, tmp_path / "other.log")
        one.kill()
        one.wait()
        before = finals_of(reader)
        tally_each(writer, MINUTE, counted=False)
        tally_each(writer, MINUTE + 400)
        tally_each(writer, MINUTE + 500)
        reader.until(lambda r: (MINUTE + 400) in {cell[0] for cell in r.minutes()}, 30, "the second one counts")
        reader.until(lambda r: len(finals_of(r)) > len(before), 30, "the second one makes windows final")
        after = finals_of(reader)
        assert {key: after[key] for key in before} == before
        for key in before:
            assert [row["final"] for row in reader.history[key]].count(True) == 1
            assert reader.history[key][-1]["final"]
    finally:
        one.kill()
        if other is not None:
            end(other)


def tally_each(writer: TallyWriter, minute: int, *, counted: bool = True) -> None:
    """Of each partition, one tally with searches of that minute; where they are late they are in no oracle."""
    for partition in range(3):
        counts = [(minute, "*", "FR", 2), (minute, "119", "FR", 1)]
        known = writer.oracle.copy()
        writer.tally(partition, "owner", counts)
        if not counted:
            writer.oracle = known
    writer.flush()


def finals_of(reader: CountsReader) -> dict[str, tuple[object, object]]:
    """Count and sessions of every window of a minute or an hour that was ever final, by key, as it is now."""
    return {
        key: (rows[-1]["count"], rows[-1]["sessions"])
        for key, rows in reader.history.items()
        if any(row["final"] for row in rows)
    }


def test_a_frozen_predecessor_that_wakes_changes_nothing(
    topics: Settings, writer: TallyWriter, reader: CountsReader, tmp_path: Path
) -> None:
    frozen = start_trends(topics, tmp_path / "frozen.log")
    write_run(writer, random.Random(5), 60)
    assert_everything_counted(writer, reader)
    frozen.send_signal(signal.SIGSTOP)
    successor = start_trends(topics, tmp_path / "successor.log")
    try:
        write_run(writer, random.Random(6), 120, MINUTE + 3)
        assert_everything_counted(writer, reader, 30)
        frozen.send_signal(signal.SIGCONT)
        write_run(writer, random.Random(7), 120, MINUTE + 7)
        assert_everything_counted(writer, reader, 30)
    finally:
        frozen.kill()
        frozen.wait()
        end(successor)

"""Minutes older than they are kept are forgotten: tombstones for their rows, once, and nothing brings them back."""

from __future__ import annotations

import contextlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
from aiokafka.errors import InvalidProducerEpoch, ProducerFenced
from counts_oracle import CountsReader, TallyWriter, end, minute_of, start_trends
from kafka import KafkaProducer
from test_counts_store import opened
from test_trends_rebuilt import HOUR, MIDNIGHT, finals, follow, write

from streams.broker.administration import administration
from streams.broker.old_minutes import SHARE_ROWS, old_minutes
from streams.broker.topics import Topic, topic_name
from streams.settings import Settings

pytestmark = pytest.mark.kafka
KEPT_DAYS = 92
LATER = MIDNIGHT + (KEPT_DAYS + 1) * 24 * HOUR
"""When the first two hours after midnight are older than minutes are kept."""
OLD = range(MIDNIGHT, MIDNIGHT + 2 * HOUR)
ROWS_A_MINUTE = 4
YOUNG = range(LATER - HOUR, LATER + 2 * HOUR, 10)


@pytest.fixture
def swept(topics: Settings) -> Settings:
    return replace(topics, grace_seconds=60)


def counted(settings: Settings, writer: TallyWriter, log: Path, old: range = OLD) -> CountsReader:
    """Old minutes and, in later transactions, young ones, written by a TRENDS that forgets nothing."""
    never = replace(settings, minutes_kept_days=0)
    write(writer, old)
    follow(never, log, old[-1])
    write(writer, YOUNG)
    reader = follow(never, log, YOUNG[-1])
    assert not reader.forgotten
    return reader


def of_minutes(reader: CountsReader, minutes: range) -> set[str]:
    return {
        key
        for key, row in reader.rows.items()
        if row["window_seconds"] == 60 and minute_of(row["window_start"]) in minutes
    }


def of_longer(reader: CountsReader) -> dict[str, tuple[object, object]]:
    return {key: finals(reader)[key] for key in finals(reader) if reader.rows[key]["window_seconds"] > 60}


def sweep(settings: Settings, log: Path, keys: set[str]) -> CountsReader:
    """Lets TRENDS run until these keys are forgotten; everything that the topic holds then."""
    trends = start_trends(settings, log)
    with contextlib.closing(CountsReader(settings)) as reader:
        try:
            reader.until(lambda r: keys <= r.forgotten, 60, "all old minutes are forgotten")
            reader.until(lambda _: "forgot" in log.read_text(), 20, "the sweep is through")
        finally:
            assert end(trends) == 0
        return reader


def test_only_old_minutes_are_forgotten_and_hours_and_days_stay(
    swept: Settings, writer: TallyWriter, tmp_path: Path
) -> None:
    before = counted(swept, writer, tmp_path / "trends.log")
    old = of_minutes(before, OLD)
    assert len(old) == ROWS_A_MINUTE * len(OLD)
    after = sweep(swept, tmp_path / "trends.log", old)
    assert after.forgotten == old
    assert of_longer(after) == of_longer(before)
    assert of_minutes(after, YOUNG) == of_minutes(before, YOUNG)
    assert {key: finals(after).get(key) for key in finals(before) if key not in old} == {
        key: value for key, value in finals(before).items() if key not in old
    }


def test_a_minute_that_was_forgotten_never_comes_back(swept: Settings, writer: TallyWriter, tmp_path: Path) -> None:
    """Its searches come late, and then TRENDS loses where it was: it reads rows and tombstones from the beginning."""
    before = counted(swept, writer, tmp_path / "trends.log")
    old = of_minutes(before, OLD)
    after = sweep(swept, tmp_path / "trends.log", old)
    write(writer, range(OLD[0], OLD[0] + 5))
    with administration(swept.bootstrap_servers) as client:
        client.delete_groups([f"{swept.trends_group}.positions"])
    write(writer, range(YOUNG[-1] + 10, YOUNG[-1] + 200, 10))
    again = follow(swept, tmp_path / "trends.log", YOUNG[-1] + 190)
    assert of_minutes(again, OLD) == set()
    assert all(len(again.history[key]) == len(after.history[key]) for key in old)
    assert {key: finals(again)[key] for key in of_longer(after)} == of_longer(after)
    assert again.total(3_600) == again.total(86_400)


def test_what_a_crash_leaves_of_a_sweep_the_next_one_forgets(
    swept: Settings, writer: TallyWriter, tmp_path: Path
) -> None:
    old_minutes_written = range(MIDNIGHT, MIDNIGHT + 3 * SHARE_ROWS // ROWS_A_MINUTE)
    before = counted(swept, writer, tmp_path / "trends.log", old_minutes_written)
    old = of_minutes(before, old_minutes_written)
    assert len(old) == 3 * SHARE_ROWS
    killed = start_trends(swept, tmp_path / "killed.log")
    with contextlib.closing(CountsReader(swept)) as reader:
        reader.until(lambda r: bool(r.forgotten), 60, "the first share is forgotten")
        killed.kill()
        killed.wait()
        assert "forgot" not in (tmp_path / "killed.log").read_text()
    after = sweep(swept, tmp_path / "trends.log", old)
    assert after.forgotten == old
    assert of_longer(after) == of_longer(before)


def test_nothing_is_forgotten_where_minutes_are_kept_for_ever(
    swept: Settings, writer: TallyWriter, tmp_path: Path
) -> None:
    before = counted(swept, writer, tmp_path / "trends.log")
    write(writer, range(YOUNG[-1] + 10, YOUNG[-1] + 200, 10))
    after = follow(replace(swept, minutes_kept_days=0), tmp_path / "trends.log", YOUNG[-1] + 190)
    assert not after.forgotten
    assert of_minutes(after, OLD) == of_minutes(before, OLD)


async def test_a_predecessor_that_was_overtaken_forgets_nothing(topics: Settings) -> None:
    async with opened(topics) as zombie, opened(topics) as _successor:
        with pytest.raises((ProducerFenced, InvalidProducerEpoch)):
            await zombie.forget([key(MIDNIGHT)], 1)


async def test_a_row_that_a_successor_reads_to_go_on_is_not_named(topics: Settings) -> None:
    """Behind that offset are the open windows, and the newest row that says how far TRENDS has come."""
    put(topics, [(key(MIDNIGHT + number), value(MIDNIGHT + number)) for number in range(6)])
    before_ms = (MIDNIGHT + 4) * 60_000
    assert await named(topics, before_ms, 6) == [key(MIDNIGHT + number) for number in range(4)]
    assert await named(topics, before_ms, 2) == [key(MIDNIGHT), key(MIDNIGHT + 1)]
    assert await named(topics, before_ms + 59_999, 6) == [key(MIDNIGHT + number) for number in range(4)]


async def test_what_is_no_row_of_a_minute_is_not_named(topics: Settings) -> None:
    put(
        topics,
        [
            (key(MIDNIGHT, 3_600), value(MIDNIGHT, 3_600)),
            (key(MIDNIGHT, 86_400), value(MIDNIGHT, 86_400)),
            (b"60", b"{}"),
            (b'[60,"",""]', b"{}"),
            (key(MIDNIGHT + 1), None),
            (key(MIDNIGHT + 2), b"no row, but its key is one"),
            (key(MIDNIGHT + 3), value(MIDNIGHT + 3, final=False)),
        ],
    )
    assert await named(topics, (MIDNIGHT + 9) * 60_000, 99) == [key(MIDNIGHT + 2), key(MIDNIGHT + 3)]


async def test_reading_ends_at_the_first_final_minute_that_stays(topics: Settings) -> None:
    """Minutes become final in the order of their time, so there is no need to read the months that are kept."""
    put(
        topics,
        [
            (key(MIDNIGHT), value(MIDNIGHT)),
            (key(MIDNIGHT + 9), value(MIDNIGHT + 9, final=False)),
            (key(MIDNIGHT + 1), value(MIDNIGHT + 1)),
            (key(MIDNIGHT + 9), value(MIDNIGHT + 9)),
            (key(MIDNIGHT + 2), value(MIDNIGHT + 2)),
        ],
    )
    assert await named(topics, (MIDNIGHT + 5) * 60_000, 5) == [key(MIDNIGHT), key(MIDNIGHT + 1)]


async def named(settings: Settings, before_ms: int, end_offset: int) -> list[bytes]:
    return [name async for share in old_minutes(settings, before_ms, end_offset) for name in share]


def key(minute: int, seconds: int = 60) -> bytes:
    import datetime as dt

    start = dt.datetime.fromtimestamp(minute * 60, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return json.dumps([seconds, start, "119", "FR"], separators=(",", ":")).encode()


def value(minute: int, seconds: int = 60, *, final: bool = True) -> bytes:
    _, start, keyword, country = json.loads(key(minute, seconds))
    _, window_end, _, _ = json.loads(key(minute + seconds // 60))
    row = {"window_start": start, "window_end": window_end, "window_seconds": seconds, "keyword": keyword}
    return json.dumps(row | {"country": country, "count": 1, "sessions": 1, "final": final}).encode()


def put(settings: Settings, records: list[tuple[bytes | None, bytes | None]]) -> None:
    topic = topic_name(Topic.COUNTS, settings)
    with contextlib.closing(KafkaProducer(bootstrap_servers=settings.bootstrap_servers)) as producer:
        for name, text in records:
            producer.send(topic, text, key=name, partition=0)
        producer.flush(timeout=30)

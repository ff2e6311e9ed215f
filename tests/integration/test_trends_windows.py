"""TRENDS in this process: what becomes final, what comes late, and what is gone."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace

import pytest
from counts_oracle import MINUTE, CountsReader, TallyWriter, minute_of
from kafka import TopicPartition

from streams.broker.administration import TopicMissingError, administration
from streams.broker.topics import Topic, topic_name
from streams.settings import Settings
from streams.workers.trends import TrendsService
from streams.workers.trends_session import Counted

pytestmark = pytest.mark.kafka
PARTITIONS = 3


@pytest.fixture
def reader(topics: Settings) -> Iterator[CountsReader]:
    with contextlib.closing(CountsReader(topics)) as made:
        yield made


@contextlib.asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[TrendsService]:
    service = TrendsService(settings)
    await service.start()
    try:
        yield service
    finally:
        await service.stop()


async def until(service: TrendsService, condition: Callable[[Counted], bool], seconds: float = 20) -> Counted:
    deadline = time.monotonic() + seconds
    while (counted := service.status.counted) is None or not condition(counted):
        assert time.monotonic() < deadline, f"after {seconds} s still {counted}"
        await asyncio.sleep(0.02)
    return counted


def write_minute(writer: TallyWriter, minute: int, **fields: object) -> None:
    for partition in range(PARTITIONS):
        writer.tally(partition, "owner", [(minute, "*", "FR", 2), (minute, "119", "FR", 1)], **fields)
    writer.flush()


async def test_a_window_is_final_when_every_partition_is_past_its_grace(
    topics: Settings, writer: TallyWriter, reader: CountsReader
) -> None:
    settings = replace(topics, grace_seconds=120)
    async with running(settings) as service:
        for minute in range(MINUTE, MINUTE + 3):
            write_minute(writer, minute)
        await until(service, lambda counted: counted.rows_written > 0 and counted.transactions > 0)
        for partition in range(PARTITIONS - 1):
            writer.tally(partition, "owner", [(MINUTE + 4, "*", "FR", 1)])
        writer.flush()
        held = await until(service, lambda counted: sum(counted.tallies.values()) == 3 + 9 + 2)
        assert held.closed_ms < (MINUTE + 1) * 60_000
        writer.tally(PARTITIONS - 1, "owner", [(MINUTE + 4, "*", "FR", 1)])
        writer.flush()
        await until(service, lambda counted: counted.closed_ms >= (MINUTE + 1) * 60_000)
    finals = {key: rows[-1] for key, rows in history(reader).items() if rows[-1]["final"]}
    assert {row["window_start"] for row in finals.values()} == {"2026-05-04T09:12:00Z", "2026-05-04T09:13:00Z"}
    assert {(row["keyword"], row["count"]) for row in finals.values()} == {("*", 6), ("119", 3)}


async def test_a_final_count_never_changes_also_after_a_restart(
    topics: Settings, writer: TallyWriter, reader: CountsReader
) -> None:
    settings = replace(topics, grace_seconds=60)
    async with running(settings) as service:
        write_minute(writer, MINUTE)
        await until(service, lambda counted: counted.rows_written > 0)
        write_minute(writer, MINUTE + 10)
        await until(service, lambda counted: counted.closed_ms >= (MINUTE + 1) * 60_000)
    async with running(settings) as service:
        write_minute(writer, MINUTE, late=1)
        counted = await until(service, lambda counted: counted.late > 0)
        counted = await until(
            service, lambda counted: counted.late == PARTITIONS * 2
        )  # what the tally itself calls late is of the source
        assert counted.closed_ms >= (MINUTE + 1) * 60_000
        write_minute(writer, MINUTE + 11)
        await until(service, lambda counted: counted.rows_written > 0)
    minute = {key: rows for key, rows in history(reader).items() if '"2026-05-04T09:12:00Z"' in key and "[60" in key}
    assert len(minute) == 4
    for rows in minute.values():
        assert [row["final"] for row in rows].count(True) == 1
        assert rows[-1]["final"]
        assert rows[-1]["count"] == rows[0]["count"]


@pytest.mark.parametrize(
    ("first_hour", "hours", "start", "end"),
    [
        ("2026-03-28T21:00:00Z", 23, "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"),
        ("2026-10-24T20:00:00Z", 25, "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"),
    ],
    ids=["clocks go forward", "clocks go back"],
)
async def test_the_day_on_which_the_clocks_change_has_its_hours_each_once(
    topics: Settings, writer: TallyWriter, reader: CountsReader, first_hour: str, hours: int, start: str, end: str
) -> None:
    """A search each half hour and partition, from two hours before that day to two hours after it."""
    minutes = range(minute_of(first_hour), minute_of(first_hour) + (hours + 4) * 60, 30)
    async with running(replace(topics, grace_seconds=60)) as service:
        for minute in minutes:
            for partition in range(PARTITIONS):
                writer.tally(partition, "owner", [(minute, "*", "FR", 1)])
        for partition in range(PARTITIONS):
            writer.tally(partition, "owner", [(minutes[-1] + 120, "*", "FR", 1)])
        writer.flush()
        await until(service, lambda counted: counted.closed_ms >= minutes[-1] * 60_000)
        made_final = (86_400, start, True)
        await asyncio.to_thread(
            reader.until,
            lambda r: (
                made_final in {(row["window_seconds"], row["window_start"], row["final"]) for row in r.rows.values()}
            ),
            20,
            "the day is final",
        )
    finals = [rows[-1] for rows in history(reader).values() if rows[-1]["final"] and rows[-1]["country"] == "FR"]
    [day] = [row for row in finals if row["window_seconds"] == 86_400 and row["window_start"] == start]
    assert (day["window_end"], day["count"]) == (end, hours * 2 * PARTITIONS)
    of_day = [row for row in finals if row["window_seconds"] == 3_600 and start <= str(row["window_start"]) < end]
    assert len({row["window_start"] for row in of_day}) == len(of_day) == hours
    assert {row["count"] for row in of_day} == {2 * PARTITIONS}


async def test_a_quiet_partition_holds_no_window_open(topics: Settings, writer: TallyWriter) -> None:
    settings = replace(topics, grace_seconds=60)
    now_ms = MINUTE * 60_000
    async with running(settings) as service:
        write_minute(writer, MINUTE, tallied_at_ms=now_ms + 60_000, caught_up=True)
        await until(service, lambda counted: counted.rows_written > 0)
        for partition in range(PARTITIONS):
            writer.tally(partition, "owner", [], caught_up=True, tallied_at_ms=now_ms + 240_000)
        writer.flush()
        await until(service, lambda counted: counted.closed_ms >= (MINUTE + 1) * 60_000)


async def test_a_restart_reads_only_what_open_windows_need(
    topics: Settings, writer: TallyWriter, reader: CountsReader
) -> None:
    settings = replace(topics, grace_seconds=60)
    counts = TopicPartition(topic_name(Topic.COUNTS, topics), 0)
    async with running(settings) as service:
        for day in range(4):
            before = service.status.counted.rows_written if service.status.counted else 0
            write_minute(writer, MINUTE + day * 1440)
            await until(service, lambda counted, before=before: counted.rows_written > before)
    with administration(topics.bootstrap_servers) as client:
        offsets = client.list_group_offsets([f"{topics.trends_group}.positions"])
        committed = offsets[f"{topics.trends_group}.positions"][counts].offset
    end = reader.consumer.end_offsets([counts])[counts]
    assert end / 2 < committed < end
    async with running(settings) as service:
        counted = await until(service, lambda counted: counted.transactions == 0)
        assert counted.open_rows == 3 * 4
        write_minute(writer, MINUTE + 3 * 1440)
        await until(service, lambda counted: counted.rows_written > 0)
    last = [rows[-1] for key, rows in history(reader).items() if "05-07T09" in key or "05-06T22" in key]
    assert len(last) == 3 * 4
    assert {(row["keyword"], row["count"]) for row in last} == {("*", 12), ("119", 6)}


async def test_tallies_lost_to_retention_do_not_stop_the_counting(
    topics: Settings, writer: TallyWriter, reader: CountsReader
) -> None:
    async with running(topics) as service:
        write_minute(writer, MINUTE)
        await until(service, lambda counted: counted.rows_written > 0)
    tallies = [TopicPartition(topic_name(Topic.TALLIES, topics), number) for number in range(PARTITIONS)]
    for partition in range(PARTITIONS):
        writer.claim(partition, "next owner")
        writer.tally(partition, "next owner", [(MINUTE + 1, "*", "FR", 5)], counted=False, next_offset=7)
    writer.flush()
    with administration(topics.bootstrap_servers) as client:
        client.delete_records(reader.consumer.end_offsets(tallies))
    for partition in range(PARTITIONS):
        writer.tally(partition, "next owner", [(MINUTE + 2, "*", "FR", 4)], from_offset=7, next_offset=11)
    writer.flush()
    async with running(topics):
        counted = PARTITIONS * (2 + 4)
        await asyncio.to_thread(reader.until, lambda r: r.total(60) == counted, 20, "what is left is counted")
    assert reader.minutes() == writer.oracle


async def test_a_missing_topic_is_said_at_the_start(settings: Settings) -> None:
    with pytest.raises(TopicMissingError, match=r"trends\.counts\.v1.*vigie topics --create"):
        await TrendsService(settings).start()


def history(reader: CountsReader) -> dict[str, list[dict[str, object]]]:
    """All rows written so far by key, in order."""
    [partition] = reader.consumer.assignment()
    end = reader.consumer.end_offsets([partition])[partition]
    reader.until(lambda r: r.consumer.position(partition) >= end, 20, "the counts are read to their end")
    return reader.history

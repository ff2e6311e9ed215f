"""What a push of rules costs those who search meanwhile, and how soon it is in force.

    python -m tests.bench.reload --rate 5000 --seconds 30 --workers 2

As latency.py; a third of the way in, the shipped vocabulary with one keyword more is pushed, or with `--numbers` with
another number on a banner. The clock of the change starts when the broker has the rules (the record's timestamp) and
stops with the first command of the new version in the last of the partitions; `seconds_to_the_switch` is what each
worker says: from when it had read the rules, without the wait for a search that matches. A figure is printed only where
every search that matches has its command, once, and no partition goes back to the old version.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import re
import tempfile
import time
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from aiokafka import AIOKafkaConsumer
from rich.console import Console

from streams.broker.rules_log import RulesLog
from streams.broker.rules_push import Proposal, push, shipped_files
from streams.broker.topics import Topic, topic_name
from streams.settings import Settings
from tests.bench.latency import ARRIVAL_SECONDS, publish, worker
from tests.bench.own_topics import own_topics

WARM_UP_SECONDS = 8.0
"""Before the figures: a new broker compiles its own code, and workers share the partitions out."""
ONE_MORE = '\n[[keyword]]\nid = "banc-d-essai"\ntier = "C"\naudience = "any"\npatterns = ["zyzomys {0}"]\n'
"""With a number that was never there: nobody has compiled it before."""


_SWITCHED = re.compile(r"is in force, pushed at .*; ([0-9.]+) s after it was read")


class Arrival(NamedTuple):
    """A command: when it was read back (s), when the broker had it (ms), which rules decided, and where it stands."""

    read_at: float
    at_ms: int
    version: str
    partition: int


async def read_commands(settings: Settings, arrived: dict[str, Arrival]) -> None:
    """By event. Twice is an error."""
    consumer = AIOKafkaConsumer(topic_name(Topic.COMMANDS, settings), bootstrap_servers=settings.bootstrap_servers,
                                auto_offset_reset="earliest", fetch_max_wait_ms=100)  # fmt: skip
    await consumer.start()
    try:
        async for record in consumer:
            command = json.loads(record.value)
            assert command["event_id"] not in arrived, "commanded twice"
            version = command["vocabulary_version"]
            arrived[command["event_id"]] = Arrival(time.perf_counter(), record.timestamp, version, record.partition)
    finally:
        await consumer.stop()


def percentiles(waits: list[float]) -> dict[str, float]:
    waits.sort()
    at = {name: waits[min(len(waits) - 1, int(len(waits) * share))] for name, share in
          (("p50_ms", 0.5), ("p99_ms", 0.99), ("max_ms", 1.0))}  # fmt: skip
    return {"commands": len(waits), **{name: round(1_000 * value, 1) for name, value in at.items()}}


async def pushed_ms(settings: Settings) -> int:
    """When the broker had the newest rules."""
    log = RulesLog(settings)
    await log.start()
    records, _ = await log.read_to_end(10)
    await log.stop()
    return records[-1].timestamp_ms


def changed_ms(arrived: Collection[Arrival], version: str, partitions: int) -> int:
    """When the last of the partitions had its first command of the version."""
    newest = [one for one in arrived if one.version == version]
    first = {number: min((one.at_ms for one in newest if one.partition == number), default=0) for number in
             range(partitions)}  # fmt: skip
    if not all(first.values()):
        raise SystemExit("the new rules did not come into force everywhere in time: give it more --seconds")
    for one in arrived:
        if one.version != version and one.at_ms > first[one.partition]:
            raise SystemExit(f"partition {one.partition} went back to the old rules")
    return max(first.values())


def changed_files(*, numbers: bool) -> dict[str, str]:
    """The shipped vocabulary with a change: of a number, or of what is understood."""
    files = shipped_files()
    if numbers:
        files["nc-054444.toml"] = files["nc-054444.toml"].replace("tel:054444", "tel:054445")
    else:
        files["fr-recherches.toml"] += ONE_MORE.format(time.time_ns())
    assert files != shipped_files()
    return files


async def measure(settings: Settings, rate: int, seconds: float, files: dict[str, str]) -> dict[str, object]:
    published: dict[str, float] = {}
    arrived: dict[str, Arrival] = {}
    reading = asyncio.create_task(read_commands(settings, arrived))
    publishing = asyncio.create_task(publish(settings, rate, WARM_UP_SECONDS + seconds, published))
    await asyncio.sleep(WARM_UP_SECONDS + seconds / 3)
    outcome = await push(settings, Proposal(files), now_ms=lambda: time.time_ns() // 1_000_000, by=None, force=True)
    await publishing
    deadline = time.monotonic() + ARRIVAL_SECONDS
    while not published.keys() <= arrived.keys() and time.monotonic() < deadline:  # noqa: ASYNC110  (a benchmark)
        await asyncio.sleep(0.05)
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    if arrived.keys() != published.keys():
        missing, extra = published.keys() - arrived.keys(), arrived.keys() - published.keys()
        raise SystemExit(f"{len(missing)} commands missing, {len(extra)} extra")
    began = await pushed_ms(settings)
    new = changed_ms(arrived.values(), outcome.version, settings.partitions)
    warm = min(published.values()) + WARM_UP_SECONDS
    spans: dict[str, list[float]] = {"before": [], "while compiling": [], "after": []}
    for event_id, one in arrived.items():
        span = "before" if one.at_ms < began else "while compiling" if one.at_ms < new else "after"
        if published[event_id] >= warm:
            spans[span].append(one.read_at - published[event_id])
    return {"rate": rate, "seconds_to_the_change": (new - began) / 1_000,
            **{name: percentiles(waits) for name, waits in spans.items()}}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=int, default=5_000, help="events a second (default 5000)")
    parser.add_argument("--seconds", type=float, default=30, help="how long (default 30)")
    parser.add_argument("--workers", type=int, default=1, help="how many share the partitions (default 1)")
    parser.add_argument("--numbers", action="store_true", help="push another number in place of another keyword")
    arguments = parser.parse_args()
    console = Console(stderr=True)
    with (
        own_topics("reload", console) as settings,
        tempfile.TemporaryDirectory() as folder,
        contextlib.ExitStack() as workers,
    ):
        for number in range(arguments.workers):
            own = Path(folder, str(number))
            own.mkdir()
            workers.enter_context(worker(settings, own))
        files = changed_files(numbers=arguments.numbers)
        found = asyncio.run(measure(settings, arguments.rate, arguments.seconds, files))
        logs = [log.read_text() for log in sorted(Path(folder).glob("*/worker.log"))]
        switches = [float(seconds) for log in logs for seconds in _SWITCHED.findall(log)]
        print(json.dumps({"workers": arguments.workers, "seconds_to_the_switch": switches, **found}, indent=2))


if __name__ == "__main__":
    main()

"""What a push of rules costs those who search meanwhile, and how soon it is in force.

    python tests/bench/reload.py --rate 5000 --seconds 30

As latency.py; a third of the way in, the shipped vocabulary with one keyword more is pushed. The clock of the change
starts when the broker has the rules (the record's timestamp) and stops with the first command of the new version. A
figure is printed only where every search that matches has its command, once.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from aiokafka import AIOKafkaConsumer
from latency import ARRIVAL_SECONDS, publish, worker
from rich.console import Console

from streams.broker.administration import administration, create_topics
from streams.broker.embedded import find_broker
from streams.broker.rules_log import RulesLog
from streams.broker.rules_push import Proposal, push, shipped_files
from streams.broker.topics import TOPICS, Topic, topic_name
from streams.settings import Settings

ONE_MORE = '\n[[keyword]]\nid = "banc-d-essai"\ntier = "C"\naudience = "any"\npatterns = ["zyzomys rouge"]\n'


async def read_commands(settings: Settings, arrived: dict[str, tuple[float, int, str]]) -> None:
    """By event: when its command was read back, when the broker had it (ms), and its version. Twice is an error."""
    consumer = AIOKafkaConsumer(topic_name(Topic.COMMANDS, settings), bootstrap_servers=settings.bootstrap_servers,
                                auto_offset_reset="earliest", fetch_max_wait_ms=100)  # fmt: skip
    await consumer.start()
    try:
        async for record in consumer:
            command = json.loads(record.value)
            assert command["event_id"] not in arrived, "commanded twice"
            arrived[command["event_id"]] = time.perf_counter(), record.timestamp, command["vocabulary_version"]
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


async def measure(settings: Settings, rate: int, seconds: float) -> dict[str, object]:
    published: dict[str, float] = {}
    arrived: dict[str, tuple[float, int, str]] = {}
    reading = asyncio.create_task(read_commands(settings, arrived))
    publishing = asyncio.create_task(publish(settings, rate, seconds, published))
    await asyncio.sleep(seconds / 3)
    files = shipped_files()
    files["fr-recherches.toml"] += ONE_MORE
    outcome = await push(settings, Proposal(files), now_ms=lambda: time.time_ns() // 1_000_000, by=None, force=False)
    await publishing
    deadline = time.monotonic() + ARRIVAL_SECONDS
    while not published.keys() <= arrived.keys() and time.monotonic() < deadline:  # noqa: ASYNC110  (a benchmark)
        await asyncio.sleep(0.05)
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    if arrived.keys() != published.keys():
        raise SystemExit(f"{len(published.keys() ^ arrived.keys())} commands missing or too many")
    began = await pushed_ms(settings)
    new = min((at_ms for _, at_ms, version in arrived.values() if version == outcome.version), default=0)
    if not new:
        raise SystemExit("the new rules did not come into force in time: give it more --seconds")
    spans: dict[str, list[float]] = {"before": [], "while compiling": [], "after": []}
    for event_id, (read_at, at_ms, _) in arrived.items():
        span = "before" if at_ms < began else "while compiling" if at_ms < new else "after"
        spans[span].append(read_at - published[event_id])
    return {"rate": rate, "seconds_to_the_change": (new - began) / 1_000,
            **{name: percentiles(waits) for name, waits in spans.items()}}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=int, default=5_000, help="events a second (default 5000)")
    parser.add_argument("--seconds", type=float, default=30, help="how long (default 30)")
    arguments = parser.parse_args()
    console = Console(stderr=True)
    with (
        find_broker(Settings.from_environment(os.environ), say=console.print) as broker,
        tempfile.TemporaryDirectory() as folder,
    ):
        settings = replace(Settings(), bootstrap_servers=broker.bootstrap_servers, topic_prefix=f"reload{os.getpid()}.",
                           group_id=f"reload{os.getpid()}")  # fmt: skip
        create_topics(settings)
        try:
            with worker(settings, Path(folder)):
                print(json.dumps(asyncio.run(measure(settings, arguments.rate, arguments.seconds)), indent=2))
        finally:
            with administration(settings.bootstrap_servers) as client:
                client.delete_topics([topic_name(topic, settings) for topic in TOPICS], raise_errors=False)


if __name__ == "__main__":
    main()

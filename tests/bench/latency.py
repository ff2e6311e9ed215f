"""From the search that is published to the banner command that a consumer reads: how many milliseconds?

    python tests/bench/latency.py --rate 1000 --rate 10000 --seconds 20

A real broker (found or started as in `vigie demo`), the real worker in a process of its own, both roles, the shipped
vocabulary, one search in a hundred matching. The clock starts before a search is handed to the producer and stops
when its command has been read back. A figure is printed only where every command has come, and none besides.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from rich.console import Console
from rich.progress import track

from streams.broker.administration import administration, create_topics
from streams.broker.embedded import find_broker
from streams.broker.topics import TOPICS, Topic, topic_name
from streams.settings import Settings

MATCHES_EVERY = 100
TICK_SECONDS = 0.002
HARMLESS = ("recette crêpes", "coupe du monde", "tuto danse facile", "école à la maison", "météo demain", "coloriage")
DISTINCT = 9_973
"""So many endings of searches: what was decided before is remembered, and would make it look faster than it is."""
NO_LINE = 20_000
"""The endings are longer than any helpline's number."""
ARRIVAL_SECONDS = 20.0


@contextlib.contextmanager
def worker(settings: Settings, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The real worker, ready: it holds partitions when this yields."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("VIGIE_")}
    environ |= {
        "VIGIE_KAFKA_BOOTSTRAP_SERVERS": str(settings.bootstrap_servers),
        "VIGIE_TOPIC_PREFIX": settings.topic_prefix,
        "VIGIE_GROUP_ID": settings.group_id,
        "VIGIE_PSEUDONYM_KEY": "a key of the benchmark",
    }
    log = folder / "worker.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", "from streams.cli.main import main; main()", "worker"],
            env=environ, stdout=output, stderr=output,
        )  # fmt: skip
    try:
        deadline = time.monotonic() + 60
        while "holds partitions" not in log.read_text():
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"the worker did not start:\n{log.read_text()}")
            time.sleep(0.1)
        yield process
    finally:
        process.terminate()
        process.wait(15)


async def publish(settings: Settings, rate: int, seconds: float, published: dict[str, float]) -> None:
    """Searches at an even rate; the matching ones and when they were published go into `published`."""
    producer = AIOKafkaProducer(bootstrap_servers=settings.bootstrap_servers, linger_ms=0, compression_type="lz4")
    await producer.start()
    topic, total, sent = topic_name(Topic.EVENTS, settings), int(rate * seconds), 0
    started = time.perf_counter()
    acknowledgements = []
    while sent < total:
        due = min(total, int((time.perf_counter() - started) * rate))
        for number in range(sent, due):
            matches = number % MATCHES_EVERY == 0
            harmless = f"{HARMLESS[number % len(HARMLESS)]} {NO_LINE + number % DISTINCT}"
            event = {"event_id": f"{rate}-{number}", "session_id": f"s-{number % 997}",
                     "country": "FR", "locale": "fr-FR",
                     "query": "#119" if matches else harmless}  # fmt: skip
            if matches:
                published[event["event_id"]] = time.perf_counter()
            acknowledgements.append(
                await producer.send(
                    topic, json.dumps(event).encode(), partition=number // MATCHES_EVERY % settings.partitions
                )
            )
        sent = max(sent, due)
        await asyncio.sleep(TICK_SECONDS)
    await asyncio.gather(*acknowledgements)
    await producer.stop()


async def read_commands(settings: Settings, arrived: dict[str, float]) -> None:
    """When each event's command was first read back."""
    topic = topic_name(Topic.COMMANDS, settings)
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=settings.bootstrap_servers, auto_offset_reset="earliest",
                                fetch_max_wait_ms=100)  # fmt: skip
    await consumer.start()
    try:
        async for record in consumer:
            arrived.setdefault(json.loads(record.value)["event_id"], time.perf_counter())
    finally:
        await consumer.stop()


async def measure(settings: Settings, rate: int, seconds: float) -> dict[str, float]:
    """One rate: percentiles in milliseconds. Raises SystemExit where a command is missing or too many."""
    published: dict[str, float] = {}
    arrived: dict[str, float] = {}
    reading = asyncio.create_task(read_commands(settings, arrived))
    await publish(settings, rate, seconds, published)
    deadline = time.monotonic() + ARRIVAL_SECONDS
    while not published.keys() <= arrived.keys() and time.monotonic() < deadline:  # noqa: ASYNC110  (a benchmark)
        await asyncio.sleep(0.05)
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    own = {event_id for event_id in arrived if event_id.startswith(f"{rate}-")}
    if own != published.keys():
        raise SystemExit(
            f"at {rate}/s: {len(published.keys() - own)} commands missing, {len(own - published.keys())} extra"
        )
    waits = sorted(1_000 * (arrived[event_id] - at) for event_id, at in published.items())
    at = {name: waits[min(len(waits) - 1, int(len(waits) * share))] for name, share in
          (("p50_ms", 0.5), ("p99_ms", 0.99), ("p99_9_ms", 0.999))}  # fmt: skip
    return {"rate": rate, "commands": len(waits), **at, "max_ms": waits[-1]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=int, action="append", help="events a second; may be given several times")
    parser.add_argument("--seconds", type=float, default=20, help="how long each rate is held (default 20)")
    arguments = parser.parse_args()
    console = Console(stderr=True)
    with (
        find_broker(Settings.from_environment(os.environ), say=console.print) as broker,
        tempfile.TemporaryDirectory() as folder,
    ):
        settings = replace(Settings(), bootstrap_servers=broker.bootstrap_servers, topic_prefix=f"bench{os.getpid()}.",
                           group_id=f"bench{os.getpid()}")  # fmt: skip
        create_topics(settings)
        try:
            with worker(settings, Path(folder)):
                asyncio.run(measure(settings, 500, 3))  # warms both ends up; not shown
                for rate in track(arguments.rate or [1_000, 10_000], "measuring", console=console):
                    print(json.dumps({name: round(value, 2) for name, value in
                                      asyncio.run(measure(settings, rate, arguments.seconds)).items()}))  # fmt: skip
        finally:
            with administration(settings.bootstrap_servers) as client:
                client.delete_topics([topic_name(topic, settings) for topic in TOPICS], raise_errors=False)


if __name__ == "__main__":
    main()

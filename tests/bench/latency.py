"""From the search that is published to the banner command that a consumer reads: how many milliseconds?

    python -m tests.bench.latency [--rate 1000 --rate 10000] [--seconds 20] [--beside go]

A real broker (found or started as in `vigie demo`), the real worker in a process of its own, all roles, the shipped
vocabulary, one search in a hundred matching. The clock starts before a search is handed to the producer and stops
when its command has been read back. A figure is printed only where every command has come, and none besides.

`--beside go`: the Go peer (peers.py) and vigie by turns on the peers' broker, both with the peers' keywords.
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
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from rich.console import Console
from rich.progress import Progress

from streams.broker import fast_lz4
from streams.broker.administration import create_topics
from streams.broker.topics import Topic, topic_name
from streams.settings import Settings
from tests.bench.own_topics import delete_topics, own_topics
from tests.bench.peers import WORKSPACE, Peers

MATCHES_EVERY = 100
TICK_SECONDS = 0.002
HARMLESS = ("recette crêpes", "coupe du monde", "tuto danse facile", "école à la maison", "météo demain", "coloriage")
DISTINCT = 9_973
"""So many endings of searches: what was decided before is remembered, and would make it look faster than it is."""
NO_LINE = 20_000
"""The endings are longer than any helpline's number."""
ARRIVAL_SECONDS = 20.0
BATCH_BYTES = 8 * 1024**2
"""Before compression: what a tick holds, also where it comes late."""
RATES = [1_000, 10_000, 100_000]


@contextlib.contextmanager
def worker(settings: Settings, folder: Path, rules: Path | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """The real worker, ready: it holds partitions when this yields."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("VIGIE_")}
    environ |= {
        "VIGIE_KAFKA_BOOTSTRAP_SERVERS": str(settings.bootstrap_servers),
        "VIGIE_TOPIC_PREFIX": settings.topic_prefix,
        "VIGIE_GROUP_ID": settings.group_id,
        "VIGIE_PSEUDONYM_KEY": "a key of the benchmark",
    }
    if rules is not None:
        environ["VIGIE_RULES"] = str(rules)
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


def search(rate: int, number: int) -> tuple[str, bytes, bool]:
    """Id and value of a search, and whether it matches."""
    event_id, matches = f"{rate}-{number}", number % MATCHES_EVERY == 0
    query = "#119" if matches else f"{HARMLESS[number % len(HARMLESS)]} {NO_LINE + number % DISTINCT}"
    value = (
        f'{{"event_id":"{event_id}","session_id":"s-{number % 997}","country":"FR","locale":"fr-FR","query":"{query}"}}'
    )
    return event_id, value.encode(), matches


async def publish(settings: Settings, rate: int, seconds: float, published: dict[str, float]) -> None:
    """Searches at an even rate, a batch a tick; the matching ones and when they were published go into `published`."""
    fast_lz4.install()
    producer = AIOKafkaProducer(bootstrap_servers=settings.bootstrap_servers, linger_ms=0, compression_type="lz4",
                                max_batch_size=BATCH_BYTES)  # fmt: skip
    await producer.start()
    topic, total, sent, ticks = topic_name(Topic.EVENTS, settings), int(rate * seconds), 0, 0
    started = time.perf_counter()
    acknowledgements = []
    while sent < total:
        due = min(total, int((time.perf_counter() - started) * rate))
        if due > sent:
            batch = producer.create_batch()
            for number in range(sent, due):
                event_id, value, matches = search(rate, number)
                if matches:
                    published[event_id] = time.perf_counter()
                assert batch.append(key=None, value=value, timestamp=None) is not None, "a tick is more than a batch"
            acknowledgements.append(await producer.send_batch(batch, topic, partition=ticks % settings.partitions))
            sent, ticks = due, ticks + 1
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


async def rates(settings: Settings, wanted: list[int], seconds: float, say: Callable[[dict[str, float]], None]) -> None:
    """One rate after the other; what is found of each is handed to `say`."""
    await measure(settings, 500, 3)  # warms both ends up; not shown
    for rate in wanted:
        say({name: round(value, 2) for name, value in (await measure(settings, rate, seconds)).items()})


@contextlib.contextmanager
def go_peer(peers: Peers, folder: Path) -> Iterator[None]:
    """The Go peer at work."""
    with (folder / "go.log").open("wb") as output:
        environment = os.environ | peers.environment("latency-go")
        process = subprocess.Popen([peers.folder / "go/bin/peer"], env=environment, stdout=output, stderr=output)
    try:
        yield
    finally:
        process.terminate()
        process.wait(15)


def beside_go(peers: Peers, wanted: list[int], seconds: float, rounds: int) -> list[dict[str, Any]]:
    """By turns, on topics made anew each time; each line is printed when it is there."""
    lines: list[dict[str, Any]] = []
    peers.prepare()
    peers.build("go")
    settings = replace(Settings(), bootstrap_servers=peers.bootstrap, group_id="latency-vigie")
    for number in range(rounds):
        for name in ("go", "vigie"):
            peers.forget_events()
            delete_topics(settings)
            create_topics(settings)
            with tempfile.TemporaryDirectory() as folder:
                own = Path(folder)
                at_work = go_peer(peers, own) if name == "go" else worker(settings, own, peers.keywords)
                before = len(lines)
                with at_work:
                    asyncio.run(rates(settings, wanted, seconds, lines.append))
                for line in lines[before:]:
                    line |= {"worker": name, "round": number + 1}
                    print(json.dumps(line), flush=True)
    return lines


def alone(wanted: list[int], seconds: float) -> list[dict[str, Any]]:
    """The worker by itself; each line is printed when it is there."""
    console = Console(stderr=True)
    lines: list[dict[str, Any]] = []
    with (
        own_topics("latency", console) as settings,
        tempfile.TemporaryDirectory() as folder,
        Progress(console=console) as progress,
        worker(settings, Path(folder)),
    ):
        task = progress.add_task("measuring", total=len(wanted))

        def say(found: dict[str, float]) -> None:
            print(json.dumps(found), flush=True)
            lines.append(found)
            progress.advance(task)

        asyncio.run(rates(settings, wanted, seconds, say))
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=int, action="append", help="events a second; may be given several times")
    parser.add_argument("--seconds", type=float, default=20, help="how long each rate is held (default 20)")
    parser.add_argument("--beside", choices=("go",), help="the Go peer by turns with vigie")
    parser.add_argument("--rounds", type=int, default=3, help="of turns (default 3)")
    parser.add_argument("--json", type=Path, help="where the figures go as JSON, besides")
    parser.add_argument("--workspace", type=Path, default=WORKSPACE, help="where the peers are copied to and built")
    arguments = parser.parse_args()
    wanted = arguments.rate or RATES
    if arguments.beside:
        lines = beside_go(Peers(arguments.workspace), wanted, arguments.seconds, arguments.rounds)
    else:
        lines = alone(wanted, arguments.seconds)
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(lines, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()

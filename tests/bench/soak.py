"""Memory over time: searches as fast as one producer can send them, the real worker, its memory once a second.

    python -m tests.bench.soak [--minutes 30] [--json F] [--plot F.svg]

A real broker (found or started as in `vigie demo`), the real worker with both roles and the shipped vocabulary. The
producer sends batches that it made beforehand, one search in a hundred matching, each batch with times of now. The
topic keeps 2 GB. At the end every event has to be counted and every match commanded, and the memory of the second half
may lie no more than a tenth above that of the second quarter.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import statistics
import tempfile
import time
from pathlib import Path

import orjson
import psutil
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType
from rich.console import Console
from rich.progress import Progress

from streams.broker import fast_lz4
from streams.broker.administration import administration
from streams.broker.topics import Topic, topic_name
from streams.generation.searches import SearchStream
from streams.rules.compiling import compile_vocabulary
from streams.rules.loading import load_vocabulary
from streams.settings import Settings
from streams.tagging.deciding import Decider
from streams.tagging.parsing import ParsedEvent, parse
from tests.bench.drawing import curves, save
from tests.bench.latency import worker
from tests.bench.own_topics import own_topics

BATCH_EVENTS = 2_000
BATCH_BYTES = 2 * 1024**2
VALUES = 20_000
NOON_MS = 1_777_888_800_000
MOST_GROWTH = 1.1
TOPIC_BYTES = 2 * 1024**3
SEGMENT_BYTES = 32 * 1024**2
DRAIN_SECONDS = 60
_TOTALS = re.compile(r"stopped; (\d+) events, (\d+) matches, (\d+) commands")


def searches() -> list[bytes]:
    """Values of searches, in which only the ids will repeat."""
    stream, now_ms = SearchStream(7), int(time.time() * 1_000)
    made = (stream.event(now_ms) for _ in range(VALUES))
    return [orjson.dumps({name: getattr(one, name) for name in one.__struct_fields__}) for one in made]


def answer(values: list[bytes], sent: int) -> tuple[int, int]:
    """How many of the first `sent` searches, which repeat `values`, match, and how many get a banner."""
    decider = Decider(compile_vocabulary(load_vocabulary(None)), b"a key of the benchmark")
    decided = [
        decider.decide(parsed, NOON_MS, NOON_MS) for value in values if isinstance(parsed := parse(value), ParsedEvent)
    ]
    assert len(decided) == len(values)
    times = [sent // len(values) + (number < sent % len(values)) for number in range(len(values))]
    matches = sum(n for n, decision in zip(times, decided, strict=True) if decision.keyword is not None)
    return matches, sum(n for n, decision in zip(times, decided, strict=True) if decision.command is not None)


async def publish(settings: Settings, seconds: float, values: list[bytes], tick: Progress) -> int:
    """Sends at full speed for so long; how many events."""
    fast_lz4.install()
    producer = AIOKafkaProducer(bootstrap_servers=settings.bootstrap_servers, compression_type="lz4", acks=1,
                                max_batch_size=BATCH_BYTES)  # fmt: skip
    await producer.start()
    topic, sent = topic_name(Topic.EVENTS, settings), 0
    task, began = tick.add_task("searches", total=seconds), time.monotonic()
    waiting: list[asyncio.Future[object]] = []
    while (elapsed := time.monotonic() - began) < seconds:
        batch, now_ms = producer.create_batch(), int(time.time() * 1_000)
        for number in range(BATCH_EVENTS):
            added = batch.append(key=None, value=values[(sent + number) % VALUES], timestamp=now_ms)
            assert added is not None, "the batch is full"
        waiting.append(await producer.send_batch(batch, topic, partition=sent // BATCH_EVENTS % settings.partitions))
        sent += batch.record_count()
        if len(waiting) > 32:
            await waiting.pop(0)
        tick.update(task, completed=elapsed, description=f"{sent / max(elapsed, 1):,.0f} searches/s")
    await asyncio.gather(*waiting)
    await producer.stop()
    return sent


async def counted(settings: Settings, sent: int) -> None:
    """Returns once the group has committed all of them."""
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.bootstrap_servers)
    await admin.start()
    try:
        async with asyncio.timeout(DRAIN_SECONDS):
            offsets = admin.list_consumer_group_offsets
            while sum(at.offset for at in (await offsets(settings.tagger_group)).values()) < sent:  # noqa: ASYNC110
                await asyncio.sleep(0.5)
    finally:
        await admin.close()


def limit_topic(settings: Settings) -> None:
    """The source keeps `TOPIC_BYTES`: half an hour of searches fits no disk."""
    limits = {"retention.bytes": TOPIC_BYTES // settings.partitions, "segment.bytes": SEGMENT_BYTES}
    resource = ConfigResource(ConfigResourceType.TOPIC, topic_name(Topic.EVENTS, settings), limits)
    with administration(settings.bootstrap_servers) as client:
        client.alter_configs([resource])


async def sample(pid: int, into: list[tuple[float, float]]) -> None:
    """(seconds, MB) of the worker, once a second."""
    process, began = psutil.Process(pid), time.monotonic()
    while True:
        into.append((time.monotonic() - began, process.memory_info().rss / 1e6))
        await asyncio.sleep(1)


Memory = list[tuple[float, float]]


async def measure(
    settings: Settings, pid: int, seconds: float, values: list[bytes], tick: Progress
) -> tuple[int, Memory]:
    memory: Memory = []
    sampling = asyncio.create_task(sample(pid, memory))
    sent = await publish(settings, seconds, values, tick)
    await counted(settings, sent)
    sampling.cancel()
    await asyncio.gather(sampling, return_exceptions=True)
    return sent, memory


def checked(log: str, sent: int, expected: tuple[int, int], memory: Memory) -> dict[str, float]:
    """What was measured. Raises SystemExit where an event was not counted, a banner is missing, or memory grew."""
    totals = _TOTALS.search(log)
    if totals is None or tuple(map(int, totals.groups())) != (sent, *expected):
        raise SystemExit(f"{sent} events with {expected} matches and commands were sent, but {totals and totals[0]}")
    megabytes = [rss for _, rss in memory]
    quarter = len(megabytes) // 4
    early, late = statistics.median(megabytes[quarter : 2 * quarter]), statistics.median(megabytes[2 * quarter :])
    if late > MOST_GROWTH * early:
        raise SystemExit(f"memory grew from {early:.0f} to {late:.0f} MB")
    return {"events": sent, "matches": int(totals[2]), "events_a_second": sent / memory[-1][0], "early_mb": early,
            "late_mb": late, "most_mb": max(megabytes)}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--plot", type=Path)
    arguments = parser.parse_args()
    console = Console(stderr=True)
    with (
        own_topics("soak", console) as settings,
        tempfile.TemporaryDirectory() as folder,
        Progress(console=console) as tick,
    ):
        values = searches()
        limit_topic(settings)
        with worker(settings, Path(folder)) as process:
            sent, memory = asyncio.run(measure(settings, process.pid, 60 * arguments.minutes, values, tick))
        log = (Path(folder) / "worker.log").read_text("utf-8")
        figures = checked(log, sent, answer(values, sent), memory)
    print(json.dumps({name: round(figure, 1) for name, figure in figures.items()}))
    if arguments.json is not None:
        arguments.json.write_text(json.dumps({**figures, "memory": memory}) + "\n", "utf-8")
    if arguments.plot is not None:
        minutes = [(round(second / 60, 2), megabytes) for second, megabytes in memory]
        save(curves("Memory at full speed", "minutes", "MB", {"vigie": minutes}), arguments.plot)


if __name__ == "__main__":
    main()

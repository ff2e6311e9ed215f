"""From the start of a worker to its first banner command, on a broker that runs: how many seconds?

    python -m tests.bench.start [--rounds 5] [--partitions 64]

A search that matches waits in the topic; the worker is started as a person does, with all roles and the shipped
vocabulary; the clock stops when a consumer has read the command. Each round has topics of its own, so the worker is
always a new one; the first round of all compiles the vocabulary's needles, which are kept (`needle_store.py`).
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from pathlib import Path

from kafka import KafkaConsumer, KafkaProducer
from rich.console import Console
from rich.progress import track

from streams.broker.topics import Topic, topic_name
from streams.settings import Settings
from tests.bench.latency import search, worker
from tests.bench.own_topics import own_topics

ARRIVAL_MS = 30_000


def first_command(settings: Settings) -> float:
    """Seconds. Raises SystemExit where its command does not come."""
    event_id, value, _ = search(1, 0)
    producer = KafkaProducer(bootstrap_servers=settings.bootstrap_servers)
    producer.send(topic_name(Topic.EVENTS, settings), value).get(10)
    producer.close()
    consumer = KafkaConsumer(topic_name(Topic.COMMANDS, settings), bootstrap_servers=settings.bootstrap_servers,
                             auto_offset_reset="earliest", consumer_timeout_ms=ARRIVAL_MS)  # fmt: skip
    consumer.poll(0)
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        with worker(settings, Path(folder)):
            record = next(consumer, None)
            took = time.monotonic() - began
    consumer.close()
    if record is None or json.loads(record.value)["event_id"] != event_id:
        raise SystemExit("the command did not come")
    return took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--partitions", type=int, default=8)
    parser.add_argument("--json", type=Path, help="where the figures go, besides")
    arguments = parser.parse_args()
    console, found = Console(stderr=True), []
    for _ in track(range(arguments.rounds + 1), "measuring", console=console):
        with own_topics("start", console, partitions=arguments.partitions) as settings:
            found.append(first_command(settings))
    first, *others = found
    figures = json.dumps({"first_s": round(first, 2), "median_s": round(statistics.median(others), 2),
                          "least_s": round(min(others), 2), "most_s": round(max(others), 2)})  # fmt: skip
    print(figures)
    if arguments.json is not None:
        arguments.json.write_text(f"{figures}\n", "utf-8")


if __name__ == "__main__":
    main()

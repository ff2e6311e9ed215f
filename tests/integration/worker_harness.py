"""Real workers in processes of their own, and kafka-python as the independent hand on both ends of them."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.consumer.fetcher import ConsumerRecord
from kafka.errors import MessageSizeTooLargeError

from streams.broker.administration import administration
from streams.broker.topics import Topic, topic_name
from streams.settings import Settings

T = TypeVar("T")
MINUTE_MS = 60_000
POLL_SECONDS = 0.1
VIGIE = [str(Path(sys.executable).with_name("vigie"))]


def until(what: str, condition: Callable[[], T], seconds: float = 40.0) -> T:
    """Waits for a condition to give something true, and gives it. Fails, naming it, after the deadline."""
    deadline = time.monotonic() + seconds
    while True:
        if found := condition():
            return found
        assert time.monotonic() < deadline, f"not within {seconds:.0f} s: {what}"
        time.sleep(POLL_SECONDS)


def environment(settings: Settings, **more: str) -> dict[str, str]:
    """The environment in which a command has these settings."""
    assert settings.bootstrap_servers is not None
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("VIGIE_")}
    return inherited | {
        "VIGIE_KAFKA_BOOTSTRAP_SERVERS": settings.bootstrap_servers,
        "VIGIE_TOPIC_PREFIX": settings.topic_prefix,
        "VIGIE_PARTITIONS": str(settings.partitions),
        "VIGIE_GROUP_ID": settings.group_id,
        "VIGIE_PSEUDONYM_KEY": settings.pseudonym_key.decode(),
        **more,
    }


class Worker:
    """One `vigie worker`."""

    def __init__(self, settings: Settings, log: Path, *arguments: str, **more: str) -> None:
        self.log = log
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [*VIGIE, "worker", *arguments],
                env=environment(settings, **more),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def says(self, words: str) -> bool:
        assert self.process.poll() is None, f"the worker has ended:\n{self.log.read_text()[-3000:]}"
        return words in self.log.read_text()

    def dashboard(self) -> str:
        """Where its page is, without the slash at the end."""
        return until("the page is served", lambda: re.search(r"dashboard: (http://\S+)/ ", self.log.read_text()))[1]

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def stop(self, seconds: float = 10.0) -> int:
        """SIGTERM; the exit status, which has to come within the time that a worker has."""
        self.signal(signal.SIGCONT)
        self.signal(signal.SIGTERM)
        return self.process.wait(seconds)

    def kill(self) -> None:
        """kill -9."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(10)


class Workers:
    """Starts workers, and ends whatever still runs when the test is over. `always` is set in each one's environment."""

    def __init__(self, settings: Settings, folder: Path, **always: str) -> None:
        self._settings = settings
        self._folder = folder
        self._always = always
        self._started: list[Worker] = []

    def start(self, role: str = "all", *options: str, ready: bool = True, **more: str) -> Worker:
        log = self._folder / f"worker-{len(self._started)}.log"
        worker = Worker(self._settings, log, "--role", role, *options, **self._always | more)
        self._started.append(worker)
        if ready and role != "trends":
            until("the worker holds partitions", lambda: worker.says("holds partitions"))
        return worker

    def end(self) -> None:
        for worker in self._started:
            worker.kill()


class Searches:
    """Publishes searches as a platform does, and knows what has to come of them."""

    def __init__(self, settings: Settings) -> None:
        self.topic = topic_name(Topic.EVENTS, settings)
        self.partitions = settings.partitions
        self.producer = KafkaProducer(
            bootstrap_servers=settings.bootstrap_servers, acks="all", linger_ms=5, compression_type="lz4",
            max_request_size=16 << 20,
        )  # fmt: skip
        self.published = 0
        self.commands: set[str] = set()
        """event ids that must have a command."""
        self.tags: set[str] = set()
        self.counts: Counter[tuple[int, str, str]] = Counter()
        """(minute, keyword, country) with `*` for all; countries as rows of trends.counts.v1 have them."""

    def publish(
        self,
        query: str,
        at_ms: int,
        *,
        keyword: str | None = None,
        country: str | None = "FR",
        shown: bool = True,
        partition: int | None = None,
        **fields: Any,
    ) -> str:
        """One search; `keyword` is the rule that has to decide (None: none), `shown` whether a banner has to come."""
        event_id = f"e-{self.published}"
        document = {"event_id": event_id, "session_id": f"s-{self.published % 50}", "query": query,
                    "country": country, "locale": "fr-FR", **fields}  # fmt: skip
        number = self.published % self.partitions if partition is None else partition
        self.raw(json.dumps(document).encode(), at_ms, partition=number)
        if keyword is not None:
            self.tags.add(event_id)
            if shown:
                self.commands.add(event_id)
        for name in {"*", keyword} - {None}:
            for place in {"*", "FR" if country == "FR" else "ZZ" if country is None else "*"}:
                self.counts[at_ms // MINUTE_MS, str(name), place] += 1
        return event_id

    def raw(
        self, value: bytes | None, at_ms: int, *, partition: int = 0, key: bytes | None = b"k",
        headers: Sequence[tuple[str, bytes]] = (),
    ) -> None:  # fmt: skip
        self.producer.send(
            self.topic, value=value, key=key, partition=partition, timestamp_ms=at_ms, headers=list(headers)
        )
        self.published += 1

    def flush(self) -> None:
        self.producer.flush(timeout=60)

    def close(self) -> None:
        self.producer.close(timeout=5)


class Reader:
    """Everything that a topic holds so far. Committed records only, as consumers should."""

    def __init__(self, settings: Settings, topic: Topic) -> None:
        self.consumer = KafkaConsumer(
            bootstrap_servers=settings.bootstrap_servers, isolation_level="read_committed", enable_auto_commit=False,
            auto_offset_reset="earliest", fetch_max_wait_ms=50,
        )  # fmt: skip
        name = topic_name(topic, settings)
        partitions = [TopicPartition(name, number) for number in sorted(self.consumer.partitions_for_topic(name) or ())]
        self.consumer.assign(partitions)
        self.consumer.seek_to_beginning(*partitions)
        self.records: list[ConsumerRecord] = []

    def poll(self) -> list[ConsumerRecord]:
        for records in self.consumer.poll(timeout_ms=200, max_records=50_000).values():
            self.records.extend(records)
        return self.records

    def values(self) -> list[dict[str, Any]]:
        return [json.loads(record.value) for record in self.poll()]

    def field(self, name: str) -> list[Any]:
        return [value[name] for value in self.values()]


class Outputs:
    """Readers of all outputs of one test."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._readers: dict[Topic, Reader] = {}

    def of(self, topic: Topic) -> Reader:
        if topic not in self._readers:
            self._readers[topic] = Reader(self.settings, topic)
        return self._readers[topic]

    def minute_counts(self) -> Counter[tuple[int, str, str]]:
        """The last count of each minute's row, as `Searches.counts` has them."""
        last = {}
        for record in self.of(Topic.COUNTS).poll():
            row = json.loads(record.value) if record.value else None
            if row is not None and row["window_seconds"] == 60:
                minute = time_of(row["window_start"]) // MINUTE_MS
                last[minute, row["keyword"], row["country"]] = row["count"]
        return Counter({cell: n for cell, n in last.items() if n})

    def committed(self) -> int:
        """The sum of the tagger group's committed offsets."""
        group = self.settings.tagger_group
        with administration(self.settings.bootstrap_servers) as client:
            offsets = client.list_group_offsets([group])[group]
        return sum(max(0, position.offset) for position in offsets.values())

    def close(self) -> None:
        for reader in self._readers.values():
            reader.consumer.close()


def time_of(text: str) -> int:
    from streams.timestamps import parse_rfc3339_ms

    return parse_rfc3339_ms(text)


def assert_exact(searches: Searches, outputs: Outputs, seconds: float = 60.0) -> None:
    """Nothing is missing, nothing is there that should not be, and every count is right."""
    until("all searches are committed", lambda: outputs.committed() == searches.published, seconds)
    until(
        "the counts equal what was published",
        lambda: outputs.minute_counts() == searches.counts,
        20,
    )
    assert set(outputs.of(Topic.COMMANDS).field("event_id")) == searches.commands
    assert set(outputs.of(Topic.TAGGED).field("event_id")) == searches.tags


@contextlib.contextmanager
def unwritable(settings: Settings, *topics: Topic) -> Iterator[None]:
    """Topics that take no record for a while: the broker refuses even one of two bytes."""
    from kafka.admin import ConfigResource, ConfigResourceType

    names = [topic_name(topic, settings) for topic in topics]
    resources = [ConfigResource(ConfigResourceType.TOPIC, name, {"max.message.bytes": "1"}) for name in names]
    with administration(settings.bootstrap_servers) as client:
        client.alter_configs(resources)
    producer = KafkaProducer(bootstrap_servers=settings.bootstrap_servers, acks="all", retries=0)
    for name in names:
        until(f"{name} refuses records", lambda name=name: _is_refused(producer, name))  # type: ignore[misc]
    producer.close(timeout=5)
    try:
        yield
    finally:
        with administration(settings.bootstrap_servers) as client:
            client.reset_configs(
                [ConfigResource(ConfigResourceType.TOPIC, name, {"max.message.bytes": None}) for name in names]
            )


def _is_refused(producer: KafkaProducer, topic: str) -> bool:
    try:
        producer.send(topic, b"{}", partition=0).get(10)
    except MessageSizeTooLargeError:
        return True
    return False

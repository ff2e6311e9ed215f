"""Independent hands on the tallies and counts: kafka-python writes tallies as a tagger would, and reads the counts."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import datasketches
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from streams.broker.topics import Topic, topic_name
from streams.settings import Settings

MINUTE = 29_631_432
"""2026-05-04T09:12Z in minutes since the epoch."""


class TallyWriter:
    """A tagger's hand on the tallies log: one claim and a run of tallies a partition. Keeps the oracle as it goes."""

    def __init__(self, settings: Settings) -> None:
        self.topic = topic_name(Topic.TALLIES, settings)
        self.producer = KafkaProducer(bootstrap_servers=settings.bootstrap_servers, acks="all", linger_ms=5)
        self.next_offset: Counter[int] = Counter()
        self.oracle: Counter[tuple[int, str, str]] = Counter()
        self.sessions: dict[tuple[int, str, str], set[str]] = {}

    def claim(self, partition: int, claim: str) -> None:
        self._send(partition, {"kind": "claim", "claim": claim, "partition": partition, "claimed_at": "-"})

    def tally(
        self,
        partition: int,
        claim: str,
        counts: list[tuple[int, str, str, int]],
        sessions: dict[tuple[int, str, str], set[str]] | None = None,
        *,
        counted: bool = True,
        **fields: Any,
    ) -> None:
        size = sum(row[3] for row in counts if row[1] == "*")
        first = self.next_offset[partition]
        watermark = max((row[0] for row in counts), default=0) * 60_000 + 59_999
        tally = {
            "kind": "tally",
            "claim": claim,
            "partition": partition,
            "incarnation": "made-once",
            "from_offset": first,
            "next_offset": first + size,
            "counts": counts,
            "sessions": [(*cell, _sketch(names)) for cell, names in (sessions or {}).items()],
            "watermark_ms": watermark if counts else -1,
            "caught_up": False,
            "tallied_at_ms": watermark,
            "vocabulary_version": "v1",
        } | fields
        self._send(partition, tally)
        if counted:
            self.next_offset[partition] = int(tally["next_offset"])
            self._remember(counts, sessions or {})

    def flush(self) -> None:
        self.producer.flush(timeout=30)

    def close(self) -> None:
        self.producer.close(timeout=5)

    def _send(self, partition: int, value: dict[str, Any]) -> None:
        self.producer.send(self.topic, json.dumps(value).encode(), partition=partition)

    def _remember(
        self, counts: list[tuple[int, str, str, int]], sessions: dict[tuple[int, str, str], set[str]]
    ) -> None:
        for minute, keyword, country, count in counts:
            for name in {"*", country} - {"--"}:
                self.oracle[minute, keyword, name] += count
        for (minute, keyword, country), names in sessions.items():
            for name in {"*", country} - {"--"}:
                self.sessions.setdefault((minute, keyword, name), set()).update(names)


class CountsReader:
    """Follows the counts as an independent read_committed consumer; the last value of each key. A key in
    `forgotten` had a tombstone, and no value after it."""

    def __init__(self, settings: Settings) -> None:
        topic = topic_name(Topic.COUNTS, settings)
        self.consumer = KafkaConsumer(
            bootstrap_servers=settings.bootstrap_servers,
            isolation_level="read_committed",
            auto_offset_reset="earliest",
            enable_auto_commit=False,
            group_id=None,
        )
        self.consumer.assign([TopicPartition(topic, 0)])
        self.rows: dict[str, dict[str, Any]] = {}
        self.history: dict[str, list[dict[str, Any]]] = {}
        self.forgotten: set[str] = set()

    def poll(self) -> None:
        for records in self.consumer.poll(timeout_ms=200).values():
            for record in records:
                key = record.key.decode()
                if record.value is None:
                    self.rows.pop(key, None)
                    self.forgotten.add(key)
                    continue
                self.forgotten.discard(key)
                row = json.loads(record.value)
                assert json.loads(key) == [row["window_seconds"], row["window_start"], row["keyword"], row["country"]]
                self.rows[key] = row
                self.history.setdefault(key, []).append(row)

    def until(self, condition: Callable[[CountsReader], bool], seconds: float, what: str) -> None:
        deadline = time.monotonic() + seconds
        while not condition(self):
            assert time.monotonic() < deadline, f"after {seconds:.0f} s not: {what}"
            self.poll()

    def minutes(self) -> Counter[tuple[int, str, str]]:
        """The counts by minute, for comparison with the writer's oracle."""
        found: Counter[tuple[int, str, str]] = Counter()
        for row in self.rows.values():
            if row["window_seconds"] == 60:
                found[minute_of(row["window_start"]), row["keyword"], row["country"]] = row["count"]
        return found

    def total(self, seconds: int, keyword: str = "*", country: str = "*") -> int:
        return sum(
            row["count"]
            for row in self.rows.values()
            if (row["window_seconds"], row["keyword"], row["country"]) == (seconds, keyword, country)
        )

    def close(self) -> None:
        self.consumer.close()


def minute_of(text: str) -> int:
    import datetime as dt

    return int(dt.datetime.fromisoformat(text).timestamp()) // 60


def start_trends(settings: Settings, log: Path) -> subprocess.Popen[bytes]:
    """TRENDS in a process of its own; the caller ends it."""
    with log.open("ab") as out:
        return subprocess.Popen(
            [
                sys.executable,
                str(Path(__file__).with_name("trends_process.py")),
                str(settings.bootstrap_servers),
                settings.topic_prefix,
                settings.group_id,
                str(settings.grace_seconds),
                str(settings.minutes_kept_days),
            ],
            stderr=out,
            stdout=out,
        )


def end(process: subprocess.Popen[bytes]) -> int:
    process.terminate()
    try:
        return process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise


def _sketch(names: set[str]) -> str:
    sketch = datasketches.hll_sketch(11)
    for name in names:
        sketch.update(name)
    return base64.b64encode(sketch.serialize_compact()).decode()
